import { isSearchable, type SearchQuery } from '../../model/search.ts';
import type { Kind, Listed } from '../../model/tenant-store.ts';
import { SearchExpression } from './search-expression.ts';
import { firstRow, rows, type Sql } from './sql.ts';
import { conditionsOf, type EntityRow, longestPage, matching, storedOf } from './tenant-list.ts';

/**
 * A page of what a search finds, with the exact total. Documents that the attributes do not rule out are
 * read one by one, so it costs what they weigh. There is no place to go on from: searches page by offset.
 * @throws {RangeError} for a field that cannot be looked up
 */
export function search(sql: Sql, kind: Kind, query: SearchQuery): Listed {
  const conditions = conditionsOf(sql, kind, query.where);
  if (conditions[0]?.count === 0) return { items: [], total: 0 };
  const { from, bindings } = matching(kind, conditions);
  const expression = new SearchExpression();
  const matches = query.match === undefined ? 'TRUE' : expression.compile(query.match);
  const order = orderOf(expression, query.sort);
  const where = `FROM entity m, (SELECT ? AS v) p WHERE m.seq IN (SELECT m.seq ${from}) AND ${matches}`;
  const values = [expression.binding, ...bindings];
  const total = firstRow<{ count: number }>(sql, `SELECT count(*) AS count ${where}`, ...values)?.count ?? 0;
  const limit = Math.min(Math.max(0, Math.trunc(query.limit)), longestPage);
  const offset = Math.max(0, Math.trunc(query.offset ?? 0));
  if (limit === 0 || offset >= total) return { items: [], total };
  const page = `SELECT m.seq, m.id, m.doc, m.rev ${where} ORDER BY ${order} LIMIT ? OFFSET ?`;
  return { items: rows<EntityRow>(sql, page, ...values, limit, offset).map(storedOf), total };
}

function orderOf(expression: SearchExpression, sort: SearchQuery['sort']): string {
  if (sort === undefined) return 'm.seq';
  if (!isSearchable(sort.path)) throw new RangeError('A field of this name cannot be sorted by');
  const key = expression.sortKey(sort.path, sort.fold);
  return `${key} IS NULL, ${key} ${sort.descending ? 'DESC' : 'ASC'}, m.seq`;
}
