import { isSearchable, type Search, type SearchQuery } from '../../model/search.ts';
import type { Kind, Listed } from '../../model/tenant-store.ts';
import { joined, SearchExpression } from './search-expression.ts';
import { complementOf, countOf, SearchPlan, type Source } from './search-plan.ts';
import { firstRow, rows, type Sql } from './sql.ts';
import { type EntityRow, longestPage, storedOf } from './tenant-list.ts';

const everything: Search = { op: 'and', of: [] };

/**
 * A page of what a search finds, with the exact total. Indexes narrow it first; documents are read where a condition
 * is about a field without one. There is no place to go on from: searches page by offset.
 * @throws {RangeError} for a field that cannot be looked up
 */
export function search(sql: Sql, kind: Kind, query: SearchQuery): Listed {
  const { match = everything, where = {} } = query;
  const expression = new SearchExpression(kind);
  const plan = new SearchPlan(sql, expression);
  const source = plan.source(match, where);
  const from = fromOf(expression, kind, { match, where }, { source, sorted: query.sort !== undefined });
  const order = orderOf(expression, query.sort);
  const total = totalOf(sql, kind, { match, where }, { plan, source, from, expression });
  const limit = Math.min(Math.max(0, Math.trunc(query.limit)), longestPage);
  const offset = Math.max(0, Math.trunc(query.offset ?? 0));
  if (limit === 0 || offset >= total) return { items: [], total };
  // Only places and what they are sorted by are put in order, not the documents.
  const page = `SELECT e.seq, e.id, e.doc, e.rev
    FROM (SELECT m.seq AS seq, ${order.key} AS key ${from} ORDER BY ${order.by} LIMIT ? OFFSET ?) s
    CROSS JOIN entity e ON e.seq = s.seq ORDER BY ${order.by.replaceAll('m.seq', 's.seq')}`;
  return { items: rows<EntityRow>(sql, page, expression.binding, limit, offset).map(storedOf), total };
}

type Wanted = Pick<Required<SearchQuery>, 'match' | 'where'>;

/** The FROM and WHERE that give what is found as `m`: its places alone where nothing else is asked of it. */
function fromOf(
  expression: SearchExpression,
  kind: Kind,
  { match, where }: Wanted,
  { source, sorted }: { source: Source | undefined; sorted: boolean },
): string {
  if (source?.exact === true && !sorted) return `FROM (${source.sql}) m WHERE ?1 IS NOT NULL`;
  const walked =
    source === undefined
      ? `FROM entity m WHERE m.kind = ${expression.text(kind)}`
      : `FROM (${source.sql}) f CROSS JOIN entity m ON m.seq = f.seq WHERE ?1 IS NOT NULL`;
  if (source?.exact === true) return walked;
  const attributes = Object.entries(where).map(([name, values]) => expression.has(name, values));
  return `${walked} AND ${joined([...attributes, expression.compile(match)], ' AND ')}`;
}

/** Counted where it costs least: along an index alone, or as all but those that are not found. */
function totalOf(
  sql: Sql,
  kind: Kind,
  { match, where }: Wanted,
  {
    plan,
    source,
    from,
    expression,
  }: { plan: SearchPlan; source: Source | undefined; from: string; expression: SearchExpression },
): number {
  if (source?.exact === true) return plan.count(source);
  if (source === undefined && Object.keys(where).length === 0) {
    if (match.op === 'and' && match.of.length === 0) return countOf(sql, kind);
    const rest = complementOf(match);
    const others = rest && plan.source(rest);
    if (others?.exact === true) return countOf(sql, kind) - plan.count(others);
  }
  return firstRow<{ count: number }>(sql, `SELECT count(*) AS count ${from}`, expression.binding)?.count ?? 0;
}

function orderOf(expression: SearchExpression, sort: SearchQuery['sort']): { key: string; by: string } {
  if (sort === undefined) return { key: 'NULL', by: 'm.seq' };
  if (!isSearchable(sort.path)) throw new RangeError('A field of this name cannot be sorted by');
  const key = expression.sortKey(sort.path, sort.fold);
  return { key, by: `key IS NULL, key ${sort.descending ? 'DESC' : 'ASC'}, m.seq` };
}
