import type { Kind, Listed, ListQuery, Stored } from '../../model/tenant-store.ts';
import { firstRow, rows, type Sql, type SqlValue } from './sql.ts';

export interface EntityRow {
  seq: number;
  id: string;
  doc: string;
  rev: number;
}

/** A condition on one attribute and how many entities meet it alone. */
interface Condition {
  name: string;
  values: string;
  count: number;
}

/** Most rows of one page. */
export const longestPage = 1000;

/** A row as the store hands it out. */
export const storedOf = (row: Omit<EntityRow, 'seq'>): Stored => ({
  id: row.id,
  doc: JSON.parse(row.doc) as Stored['doc'],
  rev: row.rev,
});

/**
 * A page of entities in order of creation, with the exact total. Costs what the page costs: the total of
 * at most one condition comes from the tally, several conditions are counted along the rarest one.
 * A place in `after` that no list gave out has nothing after it.
 */
export function list(sql: Sql, kind: Kind, query: ListQuery): Listed {
  const conditions = conditionsOf(sql, kind, query.where);
  const total = count(sql, kind, conditions);
  const limit = Math.min(Math.max(0, Math.trunc(query.limit)), longestPage);
  const after = query.after === undefined ? 0 : placeOf(query.after);
  if (total === 0 || limit === 0 || after === undefined) return { items: [], total };
  const offset = Math.max(0, Math.trunc(query.offset ?? 0));
  const walk = after === 0 ? walkOf(total, offset, limit) : { order: 'ASC', limit: limit + 1, offset };
  if (walk.limit <= 0) return { items: [], total };
  const { from, bindings } = matching(kind, conditions);
  const found = rows<EntityRow>(
    sql,
    `SELECT seq, id, doc, rev FROM entity WHERE seq IN (
       SELECT m.seq ${from} AND m.seq > ? ORDER BY m.seq ${walk.order} LIMIT ? OFFSET ?) ORDER BY seq`,
    ...bindings,
    after,
    walk.limit,
    walk.offset,
  );
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const items = page.map(storedOf);
  return found.length > limit && last !== undefined ? { items, total, next: last.seq.toString(36) } : { items, total };
}

/**
 * From which end a page and one row beyond it are reached. Rows that are skipped are walked over, so the nearer end
 * is taken: then the last page costs what the first one does.
 */
function walkOf(
  total: number,
  offset: number,
  limit: number,
): { order: 'ASC' | 'DESC'; limit: number; offset: number } {
  const behind = total - offset - limit - 1;
  if (behind >= offset) return { order: 'ASC', limit: limit + 1, offset };
  return { order: 'DESC', limit: limit + 1 + Math.min(0, behind), offset: Math.max(0, behind) };
}

/** The conditions on attributes, the rarest first. */
function conditionsOf(sql: Sql, kind: Kind, where: ListQuery['where'] = {}): Condition[] {
  const conditions = Object.entries(where).map(([name, values]) => condition(sql, kind, name, values));
  return conditions.sort((a, b) => a.count - b.count);
}

function condition(sql: Sql, kind: Kind, name: string, values: readonly string[]): Condition {
  const distinct = JSON.stringify([...new Set(values)]);
  const counted = firstRow<{ count: number }>(
    sql,
    `SELECT coalesce(sum(count), 0) AS count FROM tally
     WHERE kind = ? AND name = ? AND value IN (SELECT value FROM json_each(?))`,
    kind,
    name,
    distinct,
  );
  return { name, values: distinct, count: counted?.count ?? 0 };
}

/** The total: an entity has one value per attribute, so the tallies of several values add up. */
function count(sql: Sql, kind: Kind, conditions: readonly Condition[]): number {
  const [rarest] = conditions;
  if (rarest === undefined) {
    const query = "SELECT count FROM tally WHERE kind = ? AND name = '' AND value = ''";
    return firstRow<{ count: number }>(sql, query, kind)?.count ?? 0;
  }
  if (conditions.length === 1 || rarest.count === 0) return rarest.count;
  const { from, bindings } = matching(kind, conditions);
  return firstRow<{ count: number }>(sql, `SELECT count(*) AS count ${from}`, ...bindings)?.count ?? 0;
}

/** The FROM and WHERE that walk the rarest condition, or the kind, and check the others. */
function matching(kind: Kind, conditions: readonly Condition[]): { from: string; bindings: SqlValue[] } {
  const [rarest, ...others] = conditions;
  if (rarest === undefined) return { from: 'FROM entity m WHERE m.kind = ?', bindings: [kind] };
  const checks = others.map(
    () => `AND EXISTS (SELECT 1 FROM attribute o
      WHERE o.seq = m.seq AND o.name = ? AND o.value IN (SELECT value FROM json_each(?)))`,
  );
  return {
    from: `FROM attribute m WHERE m.kind = ? AND m.name = ? AND m.value ${oneOf(rarest.values)} ${checks.join(' ')}`,
    bindings: [kind, rarest.name, rarest.values, ...others.flatMap(({ name, values }) => [name, values])],
  };
}

/** One value is compared as such: then the index already gives the rows in order of creation. */
const oneOf = (values: string): string =>
  (JSON.parse(values) as unknown[]).length === 1 ? "= json_extract(?, '$[0]')" : 'IN (SELECT value FROM json_each(?))';

const placeOf = (after: string): number | undefined =>
  /^[0-9a-z]{1,10}$/.test(after) ? Number.parseInt(after, 36) : undefined;
