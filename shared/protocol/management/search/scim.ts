import type { Bound, Search, Test } from '../../../model/search.ts';
import type { SearchDialect } from './parse.ts';
import { BadSearch } from './tokens.ts';

/** Bounds of a filter: characters, nested parentheses, comparisons. */
const longest = 8192;
const deepest = 10;
const mostComparisons = 5;

/** Fewest literal characters that are looked for inside or at the end of a value. */
const leastInfix = 3;

/** A parenthesis, a quoted value, or a word. */
const tokenForm = /\s*([()]|"(?:[^"\\]|\\.)*"|[^\s()"]+)/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const rest = text.trimEnd();
  tokenForm.lastIndex = 0;
  while (tokenForm.lastIndex < rest.length) {
    const at = tokenForm.lastIndex;
    const token = tokenForm.exec(rest)?.[1];
    if (token === undefined) throw new BadSearch(`A quoted text does not end: ${rest.slice(at, at + 20)}`);
    tokens.push(token);
  }
  return tokens;
}

/**
 * A filter in SCIM's form, for example `name sw "acme" and not (metadata.tier eq "free")`, as the same value that a
 * Lucene text becomes. `and` binds closer than `or`.
 * @throws {BadSearch}
 * @see RFC 7644 section 3.4.2.2
 */
export function parseScim(text: string, dialect: SearchDialect): Search {
  if (text.length > longest) throw new BadSearch(`String is too long (${text.length} chars), maximum ${longest}`);
  return new Parser(tokensOf(text), dialect).whole();
}

class Parser {
  readonly #tokens: readonly string[];
  readonly #dialect: SearchDialect;
  #at = 0;
  #depth = 0;
  #comparisons = 0;

  constructor(tokens: readonly string[], dialect: SearchDialect) {
    this.#tokens = tokens;
    this.#dialect = dialect;
  }

  whole(): Search {
    const search = this.#either();
    if (this.#at < this.#tokens.length) throw new BadSearch(`Unexpected ${this.#tokens[this.#at]}`);
    return search;
  }

  /** Takes the next token when it is this word; upper and lower case do not count. */
  #takes(word: string): boolean {
    const found = this.#tokens[this.#at]?.toLowerCase() === word;
    if (found) this.#at += 1;
    return found;
  }

  #either(): Search {
    const of = [this.#both()];
    while (this.#takes('or')) of.push(this.#both());
    return of.length === 1 && of[0] !== undefined ? of[0] : { op: 'or', of };
  }

  #both(): Search {
    const of = [this.#one()];
    while (this.#takes('and')) of.push(this.#one());
    return of.length === 1 && of[0] !== undefined ? of[0] : { op: 'and', of };
  }

  #one(): Search {
    if (this.#takes('not')) {
      if (this.#tokens[this.#at] !== '(') throw new BadSearch('not stands before a parenthesis');
      return { op: 'not', of: this.#one() };
    }
    return this.#takes('(') ? this.#group() : this.#comparison();
  }

  #group(): Search {
    this.#depth += 1;
    if (this.#depth > deepest) throw new BadSearch(`A filter is nested at most ${deepest} deep`);
    const search = this.#either();
    if (!this.#takes(')')) throw new BadSearch('A parenthesis is not closed');
    this.#depth -= 1;
    return search;
  }

  #comparison(): Search {
    this.#comparisons += 1;
    if (this.#comparisons > mostComparisons) throw new BadSearch(`A filter has at most ${mostComparisons} operations`);
    const [field, operator] = [this.#tokens[this.#at], this.#tokens[this.#at + 1]?.toLowerCase()];
    if (field === undefined || operator === undefined || /^[()"]/.test(field)) {
      throw new BadSearch('A comparison has the form: field operator value');
    }
    this.#at += 2;
    const path = field.split('.');
    if (operator === 'pr') return this.#dialect.match(path, { exists: true });
    const value = literalOf(this.#tokens[this.#at]);
    this.#at += 1;
    const search = this.#dialect.match(path, testOf(operator, value));
    return operator === 'ne' ? { op: 'not', of: search } : search;
  }
}

function literalOf(token: string | undefined): string {
  if (token === undefined || token === '(' || token === ')') throw new BadSearch('A comparison has no value');
  if (!token.startsWith('"')) return token;
  try {
    return String(JSON.parse(token));
  } catch {
    throw new BadSearch('A quoted value is no JSON text');
  }
}

function testOf(operator: string, value: string): Test {
  if (operator === 'eq' || operator === 'ne') return { oneOf: [value] };
  const bound = (inclusive: boolean): Bound => ({
    value,
    ...(/^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? { number: Number(value) } : {}),
    inclusive,
  });
  if (operator === 'gt' || operator === 'ge') return { between: { from: bound(operator === 'ge') } };
  if (operator === 'lt' || operator === 'le') return { between: { to: bound(operator === 'le') } };
  if (!['sw', 'ew', 'co'].includes(operator)) throw new BadSearch(`No operator named ${operator.slice(0, 20)}`);
  const least = operator === 'sw' ? 1 : leastInfix;
  if (value.length < least) throw new BadSearch(`The operator ${operator} needs at least ${least} characters`);
  return { like: operator === 'sw' ? { starts: value } : operator === 'ew' ? { ends: value } : { contains: value } };
}
