/** `depth` counts nested objects and arrays; the outermost one is 1. */
export type StrictJson = { ok: true; value: unknown } | { ok: false; why: 'syntax' | 'duplicate' | 'depth' };

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** The place after the closing quote of the string whose opening quote is at `start`; the text is valid JSON. */
function afterString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    at += code === backslash ? 2 : 1;
  }
}

/**
 * Whether a valid JSON text is without lone surrogates, raw or escaped. A raw half next to an escaped
 * half counts as lone: the text itself must already be well-formed.
 */
function isWellFormed(text: string): boolean {
  if (!text.isWellFormed()) return false;
  if (!/\\u[dD]/.test(text)) return true;
  // `\\` is consumed as a pair, so an escaped backslash never starts a `\u`.
  for (const [found] of text.matchAll(/\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u.{4}|\\./gs)) {
    if (found.length === 6 && /^\\u[dD][89a-fA-F]/.test(found)) return false;
  }
  return true;
}

/**
 * Walks a valid JSON text once, without recursion: strings are skipped as a whole, brackets keep a stack
 * of the names seen per object. Names are compared decoded, so `"a"` and `"\u0061"` are the same.
 */
function firstFault(text: string, maxDepth: number): 'duplicate' | 'depth' | undefined {
  const stack: (Set<string> | undefined)[] = [];
  let names: Set<string> | undefined;
  let nameNext = false;
  let duplicate = false;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = afterString(text, at);
      if (nameNext && names !== undefined) {
        const raw = text.slice(at + 1, end - 1);
        const name = raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw;
        duplicate ||= names.has(name);
        names.add(name);
        nameNext = false;
      }
      at = end;
      continue;
    }
    if (code === openBrace || code === openBracket) {
      if (stack.length === maxDepth) return 'depth';
      names = code === openBrace ? new Set() : undefined;
      stack.push(names);
      nameNext = true;
    } else if (code === closeBrace || code === closeBracket) {
      stack.pop();
      names = stack.at(-1);
    } else if (code === comma) nameNext = true;
    at += 1;
  }
  return duplicate ? 'duplicate' : undefined;
}

/**
 * Parses JSON that must mean the same to every reader: no duplicate member names, no lone surrogates
 * (`syntax`), no nesting beyond `maxDepth`. Takes time linear in the text and never throws.
 * Members called `__proto__` become plain own data; no prototype changes. Still, read members of the
 * value with `Object.hasOwn` before trusting that they were in the text.
 * @param options.maxDepth most nested objects and arrays, the outermost counted as 1
 * @see RFC 8259 section 4; RFC 7493 sections 2.1 and 2.3; RFC 7515 section 4
 */
export function parseStrictJson(text: string, options: { maxDepth: number }): StrictJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, why: 'syntax' };
  }
  if (!isWellFormed(text)) return { ok: false, why: 'syntax' };
  const why = firstFault(text, options.maxDepth);
  return why === undefined ? { ok: true, value } : { ok: false, why };
}
