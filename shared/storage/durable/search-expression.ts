import {
  type Bound,
  capitalsOf,
  isSearchable,
  type Pattern,
  type Range,
  type Search,
  type Test,
} from '../../model/search.ts';
import { type IndexedField, indexedField, indexName } from '../../model/search-index.ts';
import type { Kind } from '../../model/tenant-store.ts';

/** Capital letters beyond ASCII that one test looks through: expressions must not become too deep. */
const mostCapitals = 40;

/**
 * A search as one SQL expression over the entities `m` of a kind. No text of a caller ever becomes SQL: fields and
 * values travel in one JSON list, bound once as `?1`, since a statement takes at most 100 bindings. Fields that have an
 * index are looked up in it, so that an expression of such fields alone reads no document.
 */
export class SearchExpression {
  readonly #kind: Kind;
  readonly #derived: ReadonlyMap<string, string>;
  readonly #values: unknown[] = [];

  /** @param derived fields that no document holds, as texts that SQL makes of the row `m` */
  constructor(kind: Kind, derived: ReadonlyMap<string, string> = new Map()) {
    this.#kind = kind;
    this.#derived = derived;
  }

  /** The JSON list to be bound as `?1`. */
  get binding(): string {
    return JSON.stringify(this.#values);
  }

  /**
   * An expression over `m`.
   * @throws {RangeError} for a field that cannot be looked up
   */
  compile(search: Search): string {
    if (search.op === 'match') return this.#indexed(search) ?? this.#match(search);
    if (search.op === 'named') return `m.id IN (${this.#named(search)})`;
    if (search.op === 'not') return `NOT (${this.compile(search.of)})`;
    const parts = search.of.map((part) => this.compile(part));
    if (parts.length === 0) return search.op === 'and' ? 'TRUE' : 'FALSE';
    return joined(parts, search.op === 'and' ? ' AND ' : ' OR ');
  }

  /** The value of a field as `sort` compares it: lists and objects have no place in an order. */
  sortKey(path: readonly string[], fold: boolean): string {
    const value = `json_extract(m.doc, ${this.#add(pathOf(path))})`;
    return fold ? `lower(${value})` : value;
  }

  /**
   * The entities that one condition finds by an index alone, each once, as a SELECT of `seq`. Undefined when only the
   * documents can tell.
   */
  found(search: Search): string | undefined {
    if (search.op === 'named') {
      // The cross join keeps the order: whoever is named is looked up, the kind is never walked.
      const ids = this.#named(search).replace('SELECT', 'SELECT DISTINCT');
      return `SELECT e.seq AS seq FROM (${ids}) n CROSS JOIN entity e ON e.kind = ${this.#add(this.#kind)} AND e.id = n.value`;
    }
    const field = search.op === 'match' ? this.#fieldOf(search) : undefined;
    if (search.op !== 'match' || field === undefined) return undefined;
    const { table, name } = placeOf(field);
    const each = field.many === true ? 'DISTINCT seq' : 'seq';
    return `SELECT ${each} FROM ${table} WHERE kind = ${this.#add(this.#kind)} AND name = ${this.#add(name)} AND ${this.#term('value', search.test)}`;
  }

  /** The entities that have one of the values as an attribute, as a SELECT of `seq`. */
  having(name: string, values: readonly string[]): string {
    return `SELECT seq FROM attribute WHERE kind = ${this.#add(this.#kind)} AND name = ${this.#add(name)} AND value ${this.#oneOf(values)}`;
  }

  /** A text as the statement reads it. */
  text(text: string): string {
    return this.#add(text);
  }

  /** As `having`, of one entity. */
  has(name: string, values: readonly string[]): string {
    return `EXISTS (SELECT 1 FROM attribute o WHERE o.seq = m.seq AND o.name = ${this.#add(name)} AND +o.value ${this.#oneOf(values)})`;
  }

  /** Puts a value on the list and says how SQL reads it there. */
  #add(value: unknown): string {
    this.#values.push(value);
    return `json_extract(?1, '$[${this.#values.length - 1}]')`;
  }

  /** Ids that other entities name. Both look-ups go by an index. */
  #named({ kind, by, attribute, values }: Extract<Search, { op: 'named' }>): string {
    const owners = `SELECT seq FROM attribute WHERE kind = ${this.#add(kind)} AND name = ${this.#add(attribute)}
      AND value ${this.#oneOf(values)}`;
    return `SELECT value FROM attribute WHERE name = ${this.#add(by)} AND seq IN (${owners})`;
  }

  /** One value is compared as such: then an index gives the rows in order of creation. */
  #oneOf(values: readonly string[]): string {
    const [only] = values;
    if (values.length === 1 && only !== undefined) return `= ${this.#add(only)}`;
    return `IN (SELECT value FROM json_each(${this.#add(values)}))`;
  }

  /** An order goes by ASCII alone, an index in every script: so ranges where case does not count are for the documents. */
  #fieldOf({ path, fold, test }: Extract<Search, { op: 'match' }>): IndexedField | undefined {
    return 'between' in test ? undefined : indexedField(this.#kind, path, fold);
  }

  /** Whether an entity has such a term. The plus keeps the look-up to the terms of this one entity. */
  #indexed(search: Extract<Search, { op: 'match' }>): string | undefined {
    const field = this.#fieldOf(search);
    if (field === undefined) return undefined;
    const { table, name } = placeOf(field);
    const holds = this.#term('+o.value', search.test);
    return `EXISTS (SELECT 1 FROM ${table} o WHERE o.seq = m.seq AND o.name = ${this.#add(name)} AND ${holds})`;
  }

  /** Whether a term's value passes the test; a start is also given as a range, which an index can go by. */
  #term(value: string, test: Test): string {
    if ('oneOf' in test) return `${value} ${this.#oneOf(test.oneOf)}`;
    if (!('like' in test)) return 'TRUE';
    const { starts = '' } = test.like;
    const end = endOf(starts);
    const range = [
      ...(starts === '' ? [] : [`${value} >= ${this.#add(starts)}`]),
      ...(end === undefined ? [] : [`${value} < ${this.#add(end)}`]),
    ];
    // The range says all of a start that has an end.
    const { ends = '', contains = '' } = test.like;
    if (end !== undefined && ends === '' && contains === '') return range.join(' AND ');
    return [...range, this.#pattern(value, test.like)].join(' AND ');
  }

  /** Whether one value at the path passes the test. Each level opens a list, if it is one. */
  #match({ path, fold, test }: Extract<Search, { op: 'match' }>): string {
    if (!isSearchable(path)) throw new RangeError('A field of this name cannot be searched');
    const levels = path.map((name, level) => {
      const derived = level === 0 ? this.#derived.get(name) : undefined;
      const found =
        derived === undefined
          ? `(${level === 0 ? 'm.doc' : `e${level - 1}.value`} -> ${this.#add(pathOf([name]))})`
          : `json_quote(${derived})`;
      const opened = `json_each(CASE json_type(${found}) WHEN 'array' THEN ${found} ELSE json_array(json(${found})) END) e${level}`;
      // A value that is no object has no fields, and is no JSON that could be asked for them.
      if (level === 0) return opened;
      const inside = `CASE WHEN e${level - 1}.type <> 'object' THEN '[]' WHEN json_type(${found}) = 'array' THEN ${found} ELSE json_array(json(${found})) END`;
      return `json_each(${inside}) e${level}`;
    });
    return `EXISTS (SELECT 1 FROM ${levels.join(', ')} WHERE ${this.#test(`e${path.length - 1}`, fold, test)})`;
  }

  #test(row: string, fold: boolean, test: Test): string {
    if ('exists' in test) {
      return `(${row}.atom IS NOT NULL OR (${row}.type IN ('array', 'object') AND ${row}.value NOT IN ('[]', '{}')))`;
    }
    const plain = `CASE ${row}.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(${row}.atom AS TEXT) END`;
    const text = fold ? lowerCase(plain, textsOf(test)) : `(${plain})`;
    const present = `${row}.atom IS NOT NULL`;
    if ('oneOf' in test) return `${present} AND ${text} IN (SELECT value FROM json_each(${this.#add(test.oneOf)}))`;
    if ('like' in test) return `${present} AND ${this.#pattern(text, test.like)}`;
    return `${present} AND ${this.#range(row, text, test.between)}`;
  }

  /** `instr` and `substr` and not LIKE: its patterns are short at the edge, and its signs would need escapes. */
  #pattern(text: string, { starts = '', ends = '', contains = '' }: Pattern): string {
    const parts = [`length(${text}) >= ${[...starts].length + [...ends].length}`];
    if (starts !== '') parts.push(`substr(${text}, 1, ${[...starts].length}) = ${this.#add(starts)}`);
    if (ends !== '') parts.push(`substr(${text}, -${[...ends].length}) = ${this.#add(ends)}`);
    if (contains !== '') parts.push(`instr(${text}, ${this.#add(contains)}) > 0`);
    return parts.join(' AND ');
  }

  #range(row: string, text: string, { from, to }: Range): string {
    const side = (bound: Bound | undefined, sign: '>' | '<'): string => {
      if (bound === undefined) return 'TRUE';
      const compared = bound.inclusive ? `${sign}=` : sign;
      const number = bound.number === undefined ? 'FALSE' : `${row}.atom ${compared} ${this.#add(bound.number)}`;
      return `CASE WHEN ${row}.type IN ('integer', 'real') THEN ${number} ELSE ${text} ${compared} ${this.#add(bound.value)} END`;
    };
    return `${side(from, '>')} AND ${side(to, '<')}`;
  }
}

/** The texts that a value is compared with letter by letter. An order goes by ASCII alone. */
function textsOf(test: Test): string {
  if ('oneOf' in test) return test.oneOf.join('');
  return 'like' in test ? Object.values(test.like).join('') : '';
}

/**
 * An expression in lower case. The store's own `lower` knows ASCII only, so other letters that the compared texts hold
 * are replaced by name; all others would not fit in either case.
 */
const lowerCase = (expression: string, texts: string): string =>
  capitalsOf(texts)
    .slice(0, mostCapitals)
    .reduce(
      (inner, [capital, small]) => `replace(${inner}, char(${capital.codePointAt(0)}), char(${small.codePointAt(0)}))`,
      `lower(${expression})`,
    );

/** The table that knows a field, and the name it has there. */
const placeOf = (field: IndexedField): { table: string; name: string } => ({
  table: field.attribute === true ? 'attribute' : 'term',
  name: indexName(field),
});

/** The first text behind all that start so, as texts are ordered: by code points. Undefined when there is none. */
function endOf(starts: string): string | undefined {
  const letters = [...starts];
  while (letters.length > 0) {
    const last = letters.pop()?.codePointAt(0) ?? 0;
    // Half a pair is no letter of a text.
    if (last < 0x10ffff) return letters.join('') + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
}

const pathOf = (path: readonly string[]): string => `$${path.map((name) => `."${name}"`).join('')}`;

/** As a balanced tree: SQLite bounds how deep an expression may be. */
export function joined(parts: readonly string[], operator: string): string {
  if (parts.length === 1) return `(${parts[0]})`;
  const half = Math.ceil(parts.length / 2);
  return `(${joined(parts.slice(0, half), operator)}${operator}${joined(parts.slice(half), operator)})`;
}
