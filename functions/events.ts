import type { SecurityEvent } from '../shared/model/event.ts';
import { isoDate } from '../shared/model/iso-date.ts';
import type { Events } from '../shared/model/ports.ts';

/** Longest text of a field, in UTF-16 units: a record stays one bounded line whatever a caller sends (LOG-02). */
const longestField = 300;

/** Issued tokens: they are many and say little, so they are written only when asked for. */
const quiet: ReadonlySet<string> = new Set(['seccft']);

/** What anybody can cause by the thousand and that says the same each time. Everything else is always written. */
const endless: ReadonlySet<string> = new Set(['feccft', 'api_limit']);

/** Lines of one such type that an isolate writes for a tenant in a second: a flood of requests must not become one of lines. */
const mostAlike = 100;

/**
 * Events as one JSON record a line. Control characters, line separators and lone surrogates never reach
 * the output as they are. The record has the event's fields and a time, nothing of the request itself. Of refused
 * machines a hundred are written for each tenant in a second; how many more there were is a line before the next event of a
 * later second, whatever that is, so an isolate that is ended before has not told it.
 * @param write takes one finished line
 * @param verbose whether everything is written, successes and all refusals too
 */
export function eventLines(write: (line: string) => void, now: () => number, verbose: boolean): Events {
  /** Of the current second, by type and tenant: one tenant's flood hides nothing of another. */
  const alike = new Map<string, number>();
  let second = 0;
  const begin = (current: number, at: number): void => {
    for (const [name, count] of alike) {
      if (count > mostAlike) write(eventLine(omitted(name, count - mostAlike, second), at));
    }
    alike.clear();
    second = current;
  };
  const isTooMuch = ({ type, tenant }: SecurityEvent): boolean => {
    if (!endless.has(type)) return false;
    const name = `${type} ${tenant}`;
    const count = (alike.get(name) ?? 0) + 1;
    alike.set(name, count);
    return count > mostAlike;
  };
  return {
    emit(event) {
      const at = now();
      const current = Math.floor(at / 1000);
      if (current !== second) begin(current, at);
      if (verbose || !(quiet.has(event.type) || isTooMuch(event))) write(eventLine(event, at));
    },
  };
}

/** Names of types and tenants hold no space. */
function omitted(name: string, count: number, second: number): SecurityEvent {
  const [type, tenant] = name.split(' ');
  return {
    type: 'omitted',
    tenant,
    description: `${count} more ${type} in the second after ${isoDate(second * 1000)}`,
  };
}

/** Every event to every sink, in this order. */
export const toAll = (...sinks: readonly Events[]): Events => ({
  emit(event) {
    for (const sink of sinks) sink.emit(event);
  },
});

/** One record as text. @see security rows LOG-01 and LOG-02 */
export function eventLine(event: SecurityEvent, now: number): string {
  const record: Record<string, unknown> = { date: isoDate(now), ...event };
  for (const name in event) {
    const value = record[name];
    if (typeof value === 'string') record[name] = bounded(value);
  }
  return JSON.stringify(record).replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const bounded = (text: string): string =>
  (text.length <= longestField ? text : `${text.slice(0, longestField)}…`).toWellFormed();
