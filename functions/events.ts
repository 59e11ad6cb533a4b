import type { SecurityEvent } from '../shared/model/event.ts';
import { isoDate } from '../shared/model/iso-date.ts';
import type { Events } from '../shared/model/ports.ts';

/** Longest text of a field, in UTF-16 units: a record stays one bounded line whatever a caller sends (LOG-02). */
const longestField = 300;

/** Issued tokens: they are many and say little, so they are written only when asked for. */
const quiet: ReadonlySet<string> = new Set(['seccft']);

/** Refusals that an isolate writes in a second: a flood of them must not become a flood of lines. */
const mostRefusals = 100;

/** Auth0's codes for what was refused begin with an f; a failure of ours has no code of Auth0's. */
const isRefusal = (type: string): boolean => type.startsWith('f') && type !== 'failure';

/**
 * Events as one JSON record a line. Control characters, line separators and lone surrogates never reach
 * the output as they are. The record has the event's fields and a time, nothing of the request itself. Of
 * refusals a hundred in a second are written; how many more there were is a line of the next second.
 * @param write takes one finished line
 * @param verbose whether everything is written, successes and all refusals too
 */
export function eventLines(write: (line: string) => void, now: () => number, verbose: boolean): Events {
  let second = 0;
  let refusals = 0;
  const isTooMany = (at: number): boolean => {
    const current = Math.floor(at / 1000);
    if (current !== second && refusals > mostRefusals) write(eventLine(omitted(refusals - mostRefusals), at));
    refusals = current === second ? refusals + 1 : 1;
    second = current;
    return refusals > mostRefusals;
  };
  return {
    emit(event) {
      if (!verbose && quiet.has(event.type)) return;
      const at = now();
      if (verbose || !isRefusal(event.type) || !isTooMany(at)) write(eventLine(event, at));
    },
  };
}

const omitted = (count: number): SecurityEvent => ({
  type: 'omitted',
  description: `${count} more requests were refused within a second. The logs of their tenants say which.`,
});

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
