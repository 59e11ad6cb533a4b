import { describe, expect, test } from 'vitest';
import { LogBuffer } from '../../../functions/log-buffer.ts';
import type { SecurityEvent } from '../../../shared/model/event.ts';
import { Unavailable } from '../../../shared/model/failures.ts';
import type { LogEntry } from '../../../shared/model/log.ts';
import { handClock } from '../../support/memory-clock.ts';

/** A buffer over a log that can fail or never answer, with its timers in the test's hand. */
function bench() {
  const clock = handClock();
  const kept = new Map<string, readonly LogEntry[]>();
  const reports: SecurityEvent[] = [];
  const works: Promise<void>[] = [];
  const waits: { milliseconds: number; over(): void }[] = [];
  const log: { state: 'up' | 'down' | 'silent'; calls: string[] } = { state: 'up', calls: [] };
  let ids = 0;
  const buffer = new LogBuffer({
    clock,
    random: {
      uuid() {
        ids += 1;
        return `batch-${ids}`;
      },
    },
    logs: {
      async append(tenant, entries, count, batch) {
        log.calls.push(batch);
        if (log.state === 'silent') return new Promise<void>(() => undefined);
        if (log.state === 'down') throw new Unavailable('down');
        const list = JSON.parse(entries) as LogEntry[];
        kept.set(`${tenant} ${batch}`, list.length === count ? list : []);
      },
    },
    background: (work) => void works.push(work),
    wait: (milliseconds) => new Promise((settle) => waits.push({ milliseconds, over: settle })),
    report: { emit: (event) => void reports.push(event) },
  });
  const emit = (type: string, tenant: string | undefined = 't') => buffer.emit({ type, tenant });
  const all = (): string[] => [...kept.values()].flat().map(({ type }) => type);
  /** Lets the oldest wait end and everything that follows happen. */
  const tick = async (): Promise<number> => {
    const [next] = waits.splice(0, 1);
    clock.pass(next?.milliseconds ?? 0);
    next?.over();
    await new Promise((settle) => setTimeout(settle));
    return next?.milliseconds ?? 0;
  };
  return { clock, kept, reports, works, waits, log, buffer, emit, all, tick };
}

describe('LOG-03 from an isolate to the log', () => {
  test('many events are one call, made in the background of one request', async () => {
    const { emit, works, waits, log, all, tick } = bench();
    for (let at = 0; at < 50; at += 1) emit('seccft');
    expect([works.length, waits.length, log.calls.length]).toEqual([1, 1, 0]);
    await tick();
    await works[0];
    expect([log.calls.length, all().length, waits.length]).toEqual([1, 50, 0]);
    emit('feccft');
    expect(works.length).toBe(2);
  });

  test('each tenant’s to its own log, no failure of ours, nothing without a tenant', async () => {
    const { emit, kept, tick, buffer } = bench();
    emit('a', 'one');
    emit('b', 'two');
    emit('failure', 'one');
    buffer.emit({ type: 'c' });
    await tick();
    expect([...kept].map(([key, entries]) => [key.split(' ')[0], entries.map(({ type }) => type)])).toEqual([
      ['one', ['a']],
      ['two', ['b']],
    ]);
  });

  test('a log that is down gets the same batch again, later and later, until it is kept', async () => {
    const { emit, log, tick, all } = bench();
    log.state = 'down';
    emit('a');
    const waited = [await tick(), await tick(), await tick()];
    expect(waited).toEqual([1000, 2000, 4000]);
    expect(new Set(log.calls).size).toBe(1);
    log.state = 'up';
    emit('b');
    await tick();
    expect(all()).toEqual(['a', 'b']);
  });

  test('when a request has worked long enough, the next event’s request goes on', async () => {
    const { emit, works, log, tick, all, waits } = bench();
    log.state = 'down';
    emit('a');
    while (waits.length > 0) await tick();
    await works[0];
    log.state = 'up';
    emit('b');
    expect(works.length).toBe(2);
    await tick();
    expect(all()).toEqual(['a', 'b']);
  });

  test('a call whose request was ended is made again under its name', async () => {
    const { emit, log, tick, clock, all, works } = bench();
    log.state = 'silent';
    emit('a');
    await tick();
    expect(log.calls).toEqual(['batch-1']);
    log.state = 'up';
    clock.pass(20_000);
    emit('b');
    expect(works.length).toBe(2);
    await tick();
    expect([log.calls.sort(), all().sort()]).toEqual([
      ['batch-1', 'batch-1', 'batch-2'],
      ['a', 'b'],
    ]);
  });

  test('what does not fit is counted, reported and in the log', async () => {
    const { emit, log, buffer, reports, all } = bench();
    log.state = 'down';
    for (let at = 0; at < 10_007; at += 1) emit('feccft');
    await buffer.flush();
    emit('feccft');
    await buffer.flush();
    expect(reports.map(({ type, description }) => [type, description])).toEqual([
      ['failure', '7 log entries were lost: the log could not be written for too long.'],
      ['failure', '1 log entries were lost: the log could not be written for too long.'],
    ]);
    log.state = 'up';
    expect(await buffer.flush()).toBe(0);
    expect(all().filter((type) => type === 'feccft')).toHaveLength(10_000);
    expect(all().filter((type) => type === 'w')).toHaveLength(2);
  });
});
