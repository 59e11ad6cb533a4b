import { expiryAttribute } from '../../model/tenant-store.ts';
import type { Outbox } from './outbox.ts';
import { firstRow, rows, type Sql } from './sql.ts';
import { commit } from './tenant-commit.ts';

/** Entities that one sweep removes at most, so that it never holds up a request for long. */
const mostSwept = 500;

/**
 * Removes entities whose time is over, the longest ago first, with their read copies. Whether one is over is said
 * wherever it is read; this only makes room.
 * @param now milliseconds since 1970
 */
export function sweepExpired(sql: Sql, outbox: Outbox, kinds: readonly string[], now: number): void {
  const over = rows<{ kind: string; id: string }>(
    sql,
    `SELECT kind, id FROM entity WHERE seq IN (
       SELECT seq FROM attribute WHERE kind IN (SELECT value FROM json_each(?)) AND name = ? AND value <= ?
       ORDER BY value LIMIT ?)`,
    JSON.stringify(kinds),
    expiryAttribute,
    new Date(now).toISOString(),
    mostSwept,
  );
  if (over.length === 0) return;
  commit(
    sql,
    outbox,
    over.map(({ kind, id }) => ({ op: 'remove', kind, id })),
  );
}

/** When the next entity of these kinds is over, in milliseconds since 1970; one look-up for each kind. */
export function nextExpiry(sql: Sql, kinds: readonly string[]): number | undefined {
  const times = kinds.flatMap((kind) => {
    const query = 'SELECT value FROM attribute WHERE kind = ? AND name = ? ORDER BY value LIMIT 1';
    const time = Date.parse(firstRow<{ value: string }>(sql, query, kind, expiryAttribute)?.value ?? '');
    return Number.isNaN(time) ? [] : [time];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}
