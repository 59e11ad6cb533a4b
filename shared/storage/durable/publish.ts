import type { KvWriter } from '../kv/namespace.ts';
import type { Outbox, Pending } from './outbox.ts';

/**
 * KV writes in one run: well below the 1000 outside calls a Worker may make in one event, and short
 * enough that a run ends before the next alarm is missed. What is left is due at once.
 */
export const mostWrites = 100;

/** Failures in a row after which KV as a whole is taken for unreachable. */
const mostFailures = 3;

/** A copy as KV holds it: the revision, and the value or the advice to ask the record for it. */
const copyText = ({ rev, value, hidden }: Pending): string =>
  hidden === 1 ? `{"rev":${rev},"ask":true}` : `{"rev":${rev},"value":${value}}`;

/**
 * Brings KV up to the outbox: in order of revision, one write at a time, at least `spacing` apart per
 * key. Never throws: a failed write stays in the outbox and is due again later.
 * @param now the clock, in milliseconds since 1970
 * @returns how many writes KV accepted and how many it refused
 */
export async function publish(
  outbox: Outbox,
  kv: KvWriter,
  now: () => number,
): Promise<{ sent: number; failed: number }> {
  const done = { sent: 0, failed: 0 };
  let inARow = 0;
  outbox.sweep(now());
  while (done.sent + done.failed < mostWrites) {
    const row = outbox.pending(now());
    if (row === undefined) break;
    try {
      await (row.value === null ? kv.delete(row.key) : kv.put(row.key, copyText(row)));
      outbox.sent(row.key, row.rev, now());
      done.sent += 1;
      inARow = 0;
    } catch {
      const due = outbox.failed(row.key, row.attempts, now());
      done.failed += 1;
      inARow += 1;
      if (inARow < mostFailures) continue;
      outbox.postpone(due);
      break;
    }
  }
  return done;
}
