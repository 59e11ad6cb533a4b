import type { Bound, Search, Test } from '../../../model/search.ts';
import { BadSearch, type Token, tokensOf, type Word } from './tokens.ts';

/** What the fields of one kind of entity mean in a search. */
export interface SearchDialect {
  /** Fields in which a term without a field is looked for. */
  bare: readonly string[];
  /** @throws {BadSearch} for a test that the field does not have */
  match(path: readonly string[], test: Test): Search;
}

/** Bounds of a search: characters, nested parentheses and negations, conditions after merging. */
const longest = 8192;
const deepest = 10;
const mostMatches = 40;

/** Fewest literal characters after a leading star (management-api 1.8). */
const leastInfix = 3;

/**
 * A search text as a value. `NOT` binds closer than `AND`, `AND` closer than `OR`; clauses side by side are
 * alternatives, unless the second one is a negation. Takes time linear in the text.
 * @throws {BadSearch}
 */
export function parseSearch(text: string, dialect: SearchDialect): Search {
  if (text.length > longest) throw new BadSearch(`String is too long (${text.length} chars), maximum ${longest}`);
  const search = new Parser(tokensOf(text), dialect).whole();
  if (matchesIn(search) > mostMatches) throw new BadSearch(`A search has at most ${mostMatches} conditions`);
  return search;
}

const matchesIn = (search: Search): number => {
  if (search.op === 'match' || search.op === 'named') return 1;
  return search.op === 'not' ? matchesIn(search.of) : search.of.reduce((sum, part) => sum + matchesIn(part), 0);
};

const isOperator = (token: Token | undefined, ...names: string[]): boolean =>
  token?.kind === 'word' && !token.escaped && names.includes(token.text);

class Parser {
  readonly #tokens: readonly Token[];
  readonly #dialect: SearchDialect;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], dialect: SearchDialect) {
    this.#tokens = tokens;
    this.#dialect = dialect;
  }

  whole(): Search {
    const search = this.#either(undefined);
    if (this.#at < this.#tokens.length) throw new BadSearch('A parenthesis is closed that was not opened');
    return search;
  }

  get #next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #either(field: readonly string[] | undefined): Search {
    const alternatives = [this.#both(field)];
    while (this.#next !== undefined && this.#next.kind !== ')') {
      if (isOperator(this.#next, 'OR', '||')) {
        this.#at += 1;
        alternatives.push(this.#both(field));
      } else if (this.#isNegation()) {
        alternatives.push({ op: 'and', of: [alternatives.pop() ?? everything, this.#both(field)] });
      } else alternatives.push(this.#both(field));
    }
    return anyOf(alternatives);
  }

  #both(field: readonly string[] | undefined): Search {
    const all = [this.#one(field)];
    while (isOperator(this.#next, 'AND', '&&')) {
      this.#at += 1;
      all.push(this.#one(field));
    }
    const [first, second] = all;
    return first !== undefined && second === undefined ? first : { op: 'and', of: all };
  }

  #isNegation(): boolean {
    return this.#next?.kind === 'not' || isOperator(this.#next, 'NOT');
  }

  #one(field: readonly string[] | undefined): Search {
    if (this.#isNegation()) return this.#deeper(() => ({ op: 'not', of: this.#one(field) }));
    const token = this.#next;
    if (token === undefined || isOperator(token, 'AND', 'OR', '&&', '||')) throw new BadSearch('A clause is missing');
    if (token.kind === '(') return this.#group(field);
    const after = this.#tokens[this.#at + 1];
    if (token.kind === 'word' && after?.kind === ':') {
      if (field !== undefined) throw new BadSearch('A field stands inside the values of another field');
      this.#at += 2;
      return this.#value(token);
    }
    this.#at += 1;
    return this.#term(token, field);
  }

  #group(field: readonly string[] | undefined): Search {
    return this.#deeper(() => {
      const search = this.#either(field);
      if (this.#next?.kind !== ')') throw new BadSearch('A parenthesis is not closed');
      this.#at += 1;
      return search;
    });
  }

  #deeper(step: () => Search): Search {
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > deepest) throw new BadSearch(`A search is nested at most ${deepest} deep`);
    const search = step();
    this.#depth -= 1;
    return search;
  }

  /** What follows `field:`. */
  #value(field: Word): Search {
    const token = this.#next;
    if (token === undefined) throw new BadSearch(`The field ${field.text} has no value`);
    if (field.text === '_exists_') {
      this.#at += 1;
      if (token.kind !== 'word') throw new BadSearch('_exists_ takes the name of a field');
      return this.#dialect.match(token.names, { exists: true });
    }
    if (field.text === '*') {
      this.#at += 1;
      if (token.kind !== 'word' || token.text !== '*') throw new BadSearch('A field has a name');
      return everything;
    }
    if (token.kind === '(') return this.#group(field.names);
    this.#at += 1;
    return this.#term(token, field.names);
  }

  #term(token: Token, field: readonly string[] | undefined): Search {
    const test = testOf(token);
    if (field !== undefined) return this.#dialect.match(field, test);
    if ('exists' in test) return everything;
    if (token.kind === 'range') throw new BadSearch('A range needs a field');
    return anyOf(this.#dialect.bare.map((name) => this.#dialect.match([name], test)));
  }
}

const everything: Search = { op: 'and', of: [] };

function testOf(token: Token): Test {
  if (token.kind === 'phrase') return { oneOf: [token.text] };
  if (token.kind === 'range') {
    const between = {
      ...(token.from === undefined ? {} : { from: boundOf(token.from, token.open, !token.open) }),
      ...(token.to === undefined ? {} : { to: boundOf(token.to, token.closed, token.closed) }),
    };
    return { between };
  }
  if (token.kind !== 'word') throw new BadSearch(`Unexpected ${token.kind}`);
  return patternOf(token.parts);
}

/**
 * A bound of a range. A date may be short: then it stands for a whole year, month or day.
 * @param whole whether the bound lies at the end of that time
 */
function boundOf(text: string, inclusive: boolean, whole: boolean): Bound {
  const isDate = /^\d{4}(-\d\d(-\d\d(T[\d:.]*)?)?)?$/.test(text);
  return {
    value: isDate && whole ? `${text}\u{10ffff}` : text,
    ...(/^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? { number: Number(text) } : {}),
    inclusive,
  };
}

function patternOf(parts: readonly string[]): Test {
  const [first = '', ...rest] = parts;
  const last = rest.at(-1);
  if (last === undefined) return { oneOf: [first] };
  if (parts.every((part) => part === '')) return { exists: true };
  const middle = rest.slice(0, -1);
  if (middle.length > 1 || (middle.length === 1 && (first !== '' || last !== ''))) {
    throw new BadSearch('Stars stand at the start, at the end or once in the middle');
  }
  const [contains] = middle;
  if (first === '' && (contains ?? last).length < leastInfix) {
    throw new BadSearch(`A leading star needs at least ${leastInfix} characters after it`);
  }
  const like = {
    ...(first === '' ? {} : { starts: first }),
    ...(last === '' ? {} : { ends: last }),
    ...(contains === undefined ? {} : { contains }),
  };
  return { like };
}

/** Alternatives, flat. Exact values of one field become one condition, so long lists of ids stay cheap. */
function anyOf(alternatives: readonly Search[]): Search {
  const flat = alternatives.flatMap((part) => (part.op === 'or' ? part.of : [part]));
  const merged = new Map<string, Search>();
  for (const part of flat) {
    const exact = part.op === 'match' && 'oneOf' in part.test;
    const key = exact ? JSON.stringify([part.path, part.fold]) : `${merged.size}`;
    const known = merged.get(key);
    if (exact && known?.op === 'match' && 'oneOf' in known.test && 'oneOf' in part.test) {
      const values: string[] = [...known.test.oneOf];
      values.push(...part.test.oneOf);
      merged.set(key, { ...known, test: { oneOf: values } });
    } else merged.set(key, part);
  }
  const parts = [...merged.values()];
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { op: 'or', of: parts };
}
