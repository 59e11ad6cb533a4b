import type { Search } from '../../model/search.ts';
import type { Kind } from '../../model/tenant-store.ts';
import type { SearchExpression } from './search-expression.ts';
import { firstRow, type Sql } from './sql.ts';

/** Entities among which a search finds all that it finds, known without reading a document. */
export interface Source {
  /** A SELECT of their `seq`, each once. */
  sql: string;
  /** They are exactly what the search finds. */
  exact: boolean;
}

/** How far the entities of a source are counted to find the smallest: a bound on what the choice costs. */
const countedTo = 20_000;

/** Parts that must all hold; those of parts that are such themselves beside them. */
const partsOf = (search: Search): readonly Search[] => (search.op === 'and' ? search.of.flatMap(partsOf) : [search]);

/**
 * Where to look for what a search finds. Of conditions that must all hold the one that fewest entities meet narrows
 * it; alternatives narrow it when each of them does.
 * @param where attributes that must match, by name
 * @returns undefined when every entity of the kind must be looked at
 */
export class SearchPlan {
  readonly #sql: Sql;
  readonly #expression: SearchExpression;

  constructor(sql: Sql, expression: SearchExpression) {
    this.#sql = sql;
    this.#expression = expression;
  }

  source(search: Search, where: Readonly<Record<string, readonly string[]>> = {}): Source | undefined {
    const parts = partsOf(search);
    const attributes = Object.entries(where).map(([name, values]) => this.#expression.having(name, values));
    const sources = [
      ...attributes.map((sql): Source => ({ sql, exact: true })),
      ...parts.flatMap((part) => this.#one(part) ?? []),
    ];
    const smallest = this.#smallest(sources);
    return smallest && { ...smallest, exact: smallest.exact && attributes.length + parts.length === 1 };
  }

  /** How many entities a source has. */
  count({ sql }: Source, most?: number): number {
    const bound = most === undefined ? '' : ` LIMIT ${most}`;
    const query = `SELECT count(*) AS count FROM (${sql}${bound}) WHERE ?1 IS NOT NULL`;
    return firstRow<{ count: number }>(this.#sql, query, this.#expression.binding)?.count ?? 0;
  }

  #one(search: Search): Source | undefined {
    if (search.op === 'or') return this.#alternatives(search.of);
    if (search.op === 'and') return this.source(search);
    const sql = this.#expression.found(search);
    return sql === undefined ? undefined : { sql, exact: true };
  }

  #alternatives(parts: readonly Search[]): Source | undefined {
    const sources = parts.map((part) => this.#one(part));
    const known = sources.filter((source) => source !== undefined);
    if (known.length < sources.length) return undefined;
    const [first, second] = known;
    if (first !== undefined && second === undefined) return first;
    const sql = known.length === 0 ? 'SELECT seq FROM entity WHERE FALSE' : united(known.map((source) => source.sql));
    return { sql: `SELECT DISTINCT seq FROM (${sql})`, exact: known.every(({ exact }) => exact) };
  }

  #smallest(sources: readonly Source[]): Source | undefined {
    const [first, second] = sources;
    if (second === undefined) return first;
    const counted = sources.map((source) => ({ source, count: this.count(source, countedTo) }));
    return counted.reduce((best, one) => (one.count < best.count ? one : best)).source;
  }
}

/** All of them, as a balanced tree of pairs: the platform bounds how many parts one UNION has. */
function united(parts: readonly string[]): string {
  if (parts.length === 1) return String(parts[0]);
  const half = Math.ceil(parts.length / 2);
  return `SELECT seq FROM (${united(parts.slice(0, half))}) UNION ALL SELECT seq FROM (${united(parts.slice(half))})`;
}

/**
 * What a search finds is all of the kind but what this finds; undefined for a search that finds something by itself.
 * Of a large kind, all but a few are counted by counting the few.
 */
export function complementOf(search: Search): Search | undefined {
  if (search.op === 'not') return search.of;
  if (search.op !== 'and' || search.of.length === 0) return undefined;
  const parts = search.of.map(complementOf);
  const known = parts.filter((part) => part !== undefined);
  return known.length < parts.length ? undefined : { op: 'or', of: known };
}

/** How many entities a kind has. */
export function countOf(sql: Sql, kind: Kind): number {
  const query = "SELECT count FROM tally WHERE kind = ? AND name = '' AND value = ''";
  return firstRow<{ count: number }>(sql, query, kind)?.count ?? 0;
}
