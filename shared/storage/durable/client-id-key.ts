import type { Ports } from '../../model/ports.ts';
import type { Change } from '../../model/tenant-store.ts';
import type { Outbox } from './outbox.ts';
import { nextRevision } from './schema.ts';
import { firstRow, rows, type Sql } from './sql.ts';

/** As the port of that name. */
export type CheckedClientId = Ports['checkedClientId'];

interface Holder {
  seq: number;
  id: string;
  key: string;
  copies: string;
}

/**
 * A tenant that has a key says by it that every client's id has its check, and one that has not is refused unseen (decision
 * 019). So the key goes, for good and in the same transaction, with the first client whose id is another.
 * @param changes that were just made
 * @returns the read copies that changed by that
 */
export function keepClientIdKey(
  sql: Sql,
  outbox: Outbox,
  changes: readonly Change[],
  checkedClientId: CheckedClientId,
): readonly string[] {
  const clients = changes.filter(({ kind, op }) => kind === 'client' && op !== 'remove');
  if (clients.length === 0) return [];
  const field = "doc ->> '$.client_id_key'";
  const holder = firstRow<Holder>(
    sql,
    `SELECT seq, id, copies, ${field} AS key FROM entity WHERE kind = 'tenant' AND ${field} IS NOT NULL`,
  );
  if (holder === undefined || clients.every(({ id }) => checkedClientId(holder.key, id) === id)) return [];
  const rev = nextRevision(sql);
  rows(sql, "UPDATE entity SET doc = json_remove(doc, '$.client_id_key'), rev = ? WHERE seq = ?", rev, holder.seq);
  return outbox.read(JSON.parse(holder.copies) as string[]).records.map(([key, value]) => {
    outbox.write({ key, value: { ...(value as object), client_id_key: undefined }, owner: `tenant/${holder.id}`, rev });
    return key;
  });
}
