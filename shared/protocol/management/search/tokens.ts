/** The words and signs of a search text. */
export type Token =
  | { kind: '(' | ')' | ':' | 'not' }
  | Word
  | { kind: 'phrase'; text: string }
  | { kind: 'range'; from: string | undefined; to: string | undefined; open: boolean; closed: boolean };

export interface Word {
  kind: 'word';
  /** Without its escapes. */
  text: string;
  /** Split at the stars that are not escaped. */
  parts: readonly string[];
  /** Split at the dots that are not escaped. */
  names: readonly string[];
  /** Whether it had escapes: then it is never an operator. */
  escaped: boolean;
}

/** The text is no search. The message is for the caller. */
export class BadSearch extends Error {
  override readonly name = 'BadSearch';
}

const isSpace = (character: string): boolean => /\s/.test(character);
const endsWord = (character: string): boolean => /[\s():"[\]{}]/.test(character);

/**
 * Reads a search text once from left to right.
 * @throws {BadSearch}
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    if (isSpace(character)) at += 1;
    else if (character === '(' || character === ')' || character === ':') {
      tokens.push({ kind: character });
      at += 1;
    } else if (character === '"') {
      const phrase = readPhrase(text, at);
      tokens.push({ kind: 'phrase', text: phrase.text });
      at = phrase.end;
    } else if (character === '[' || character === '{') {
      const range = readRange(text, at);
      tokens.push(range.token);
      at = range.end;
    } else if (isPrefix(text, at, tokens.at(-1))) {
      tokens.push({ kind: 'not' });
      at += 1;
    } else {
      const word = readWord(text, at);
      tokens.push(word.token);
      at = word.end;
    }
  }
  return tokens;
}

/** `-` and `!` before a clause; after a colon they belong to the value. */
const isPrefix = (text: string, at: number, before: Token | undefined): boolean =>
  /[-!]/.test(text.charAt(at)) && before?.kind !== ':' && /[^\s]/.test(text.charAt(at + 1));

function readPhrase(text: string, start: number): { text: string; end: number } {
  let found = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return { text: found, end: at + 1 };
    if (character === '\\') at += 1;
    found += text.charAt(at);
  }
  throw new BadSearch('A quoted text does not end');
}

function readWord(text: string, start: number): { token: Word; end: number } {
  const parts = [''];
  const names = [''];
  let word = '';
  let escaped = false;
  let at = start;
  for (; at < text.length && !endsWord(text.charAt(at)); at += 1) {
    let character = text.charAt(at);
    const literal = character === '\\';
    if (literal) {
      at += 1;
      character = text.charAt(at);
      escaped = true;
      if (character === '') throw new BadSearch('A search must not end with a backslash');
    } else if (character === '?') throw new BadSearch('The wildcard ? is not supported');
    word += character;
    if (character === '*' && !literal) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
    if (character === '.' && !literal) names.push('');
    else names.push(`${names.pop() ?? ''}${character}`);
  }
  if (at === start) throw new BadSearch(`Unexpected ${text.charAt(at)}`);
  return { token: { kind: 'word', text: word, parts, names, escaped }, end: at };
}

/** `[a TO b]`, `{a TO b}` or mixed. A star is no bound. */
function readRange(text: string, start: number): { token: Token; end: number } {
  const low = readBound(text, start + 1);
  const between = /^\s+TO\s+/.exec(text.slice(low.end, low.end + 64));
  if (between === null) throw new BadSearch('A range has the form [from TO to]');
  const high = readBound(text, low.end + between[0].length);
  const end = high.end + (/^\s*/.exec(text.slice(high.end, high.end + 64))?.[0].length ?? 0);
  const close = text.charAt(end);
  if (close !== ']' && close !== '}') throw new BadSearch('A range ends with ] or }');
  const token = { kind: 'range' as const, from: low.text, to: high.text };
  return { token: { ...token, open: text.charAt(start) === '[', closed: close === ']' }, end: end + 1 };
}

function readBound(text: string, start: number): { text: string | undefined; end: number } {
  let at = start;
  while (isSpace(text.charAt(at))) at += 1;
  if (text.charAt(at) === '"') return readPhrase(text, at);
  const from = at;
  while (at < text.length && !/[\s\]}"]/.test(text.charAt(at))) at += 1;
  if (at === from) throw new BadSearch('A range has two bounds');
  const bound = text.slice(from, at);
  return { text: bound === '*' ? undefined : bound.replaceAll(/\\(.)/gs, '$1'), end: at };
}
