import { describe, expect, test } from 'vitest';
import { LogBuffer } from '../../../functions/log-buffer.ts';
import { Unavailable } from '../../../shared/model/failures.ts';
import type { Log } from '../../../shared/model/log.ts';
import { LogLedger } from '../../../shared/storage/durable/log-ledger.ts';
import { handClock } from '../../support/memory-clock.ts';
import { memorySql } from '../../support/memory-sql.ts';

interface Call {
  tenant: string;
  entries: string;
  count: number;
  batch: string;
  answer(): void;
  fail(): void;
}

/** A buffer over a real log. A call is kept at once, and its answer comes when the test says. */
function bench() {
  const clock = handClock();
  const ledger = new LogLedger(memorySql());
  const calls: Call[] = [];
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
      append(tenant, entries, count, batch) {
        ledger.append(entries, count, batch, clock.now());
        return new Promise((settle, refuse) => {
          const fail = () => refuse(new Unavailable('The answer was lost'));
          calls.push({ tenant, entries, count, batch, answer: settle, fail });
        });
      },
    },
    background: () => undefined,
    wait: () => new Promise(() => undefined),
    report: { emit: () => undefined },
  });
  const emit = (count: number, tenant = 't', more: { client_id?: string } = {}) => {
    for (let at = 0; at < count; at += 1) buffer.emit({ type: `e${at}`, tenant, ...more });
  };
  const turn = () => new Promise((settle) => setImmediate(settle));
  /** Answers every call from the given one on, each before the next is made. */
  const answerAll = async (from = 0): Promise<void> => {
    for (let at = from; at < calls.length; at += 1) {
      calls[at]?.answer();
      await turn();
    }
  };
  const logs = (): readonly Log[] => ledger.list({ sort: { field: 'date', descending: false }, limit: 5000 }).logs;
  return { clock, buffer, calls, emit, turn, answerAll, logs };
}

const types = (count: number): string[] => Array.from({ length: count }, (_, at) => `e${at}`);

describe('LOG-03 many entries', () => {
  test('go in batches of 500, each when the one before is kept', async () => {
    const { buffer, calls, emit, turn, answerAll, logs } = bench();
    emit(1200);
    const flushed = buffer.flush();
    await turn();
    expect(calls.map(({ count }) => count)).toEqual([500]);
    calls[0]?.answer();
    await turn();
    expect(calls.map(({ count }) => count)).toEqual([500, 500]);
    await answerAll(1);
    expect([await flushed, calls.map(({ count }) => count)]).toEqual([0, [500, 500, 200]]);
    expect(logs().map(({ type }) => type)).toEqual(types(1200));
  });

  test('a burst of 5,000 is in the log in its order, by growing ids, though answers are lost', async () => {
    const { clock, buffer, calls, emit, turn, answerAll, logs } = bench();
    emit(5000);
    for (const lost of [0, 3]) {
      const flushed = buffer.flush();
      const first = calls.length;
      for (let at = 0; at < lost; at += 1) {
        calls[first + at]?.answer();
        await turn();
      }
      calls.at(-1)?.fail();
      expect(await flushed).toBeGreaterThan(0);
      clock.pass(1000);
    }
    const flushed = buffer.flush();
    await answerAll(calls.length - 1);
    expect(await flushed).toBe(0);
    expect(logs().map(({ type }) => type)).toEqual(types(5000));
    const ids = logs().map(({ log_id }) => log_id);
    expect([ids, new Set(ids).size]).toEqual([[...ids].sort(), 5000]);
    expect(calls.length - new Set(calls.map(({ batch }) => batch)).size).toBe(2);
  });

  test('are bounded in text too', async () => {
    const { buffer, calls, emit, answerAll } = bench();
    emit(4000, 't', { client_id: '\u0001'.repeat(1000) });
    buffer.flush();
    await answerAll();
    expect(calls.reduce((sum, { count }) => sum + count, 0)).toBe(4000);
    for (const { entries } of calls) expect(entries.length).toBeLessThan(251_000);
  });

  test('of a tenant whose log is silent hold up nobody else’s', async () => {
    const { buffer, calls, emit, turn } = bench();
    emit(1000, 'silent');
    emit(1000, 'other');
    buffer.flush();
    await turn();
    calls.find(({ tenant }) => tenant === 'other')?.answer();
    await turn();
    expect(calls.map(({ tenant }) => tenant)).toEqual(['silent', 'other', 'other']);
  });

  test('a second shift does not overtake a batch that is on its way, and sends it again after 15 s', async () => {
    const { clock, buffer, calls, emit, turn } = bench();
    emit(1000);
    buffer.flush();
    await turn();
    clock.pass(14_999);
    expect([await buffer.flush(), calls.length]).toEqual([2, 1]);
    clock.pass(1);
    buffer.flush();
    await turn();
    expect(calls.map(({ batch }) => batch)).toEqual(['batch-1', 'batch-1']);
    calls[1]?.answer();
    await turn();
    expect(calls.map(({ batch }) => batch)).toEqual(['batch-1', 'batch-1', 'batch-2']);
  });

  test('a shift that is over begins no further batch', async () => {
    const { clock, buffer, calls, emit, turn } = bench();
    emit(1500);
    const flushed = buffer.flush(clock.now() + 1000);
    await turn();
    clock.pass(1000);
    calls[0]?.answer();
    expect([await flushed, calls.length]).toEqual([2, 1]);
  });
});
