/** Text for people as HTML, and HTML as text. */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A value inside an element or a quoted attribute: whatever a user is called, it stays text. */
export const escaped = (value: string): string => value.replaceAll(/[&<>"']/g, (found) => entities[found] ?? '');

/** Longest value that is put into a mail of ours, in characters. */
const longestValue = 300;

/**
 * A value of a person's or an operator's making, as one bounded line: no line breaks, no characters that turn the
 * direction of writing or hide.
 */
export const oneLine = (value: string): string =>
  value
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, longestValue)
    .toWellFormed();

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** Elements whose content nobody reads, and those after which a line ends. */
const silent: ReadonlySet<string> = new Set(['style', 'script', 'head', 'title']);
const breaking: ReadonlySet<string> = new Set(['br', '/p', '/div', '/tr', '/table', '/li']);

/**
 * The plain text of a tenant's own HTML, for readers that show no HTML. Links keep their addresses. It reads once
 * from the beginning to the end, whatever the tenant wrote, and is no protection: its result is never used as HTML.
 */
export function textOf(html: string): string {
  let text = '';
  let link: { href: string; start: number } | undefined;
  let at = 0;
  for (let open = html.indexOf('<'); open !== -1; open = html.indexOf('<', at)) {
    text += html.slice(at, open);
    const tag = tagAt(html, open);
    at = tag.end;
    if (tag.name === 'a' && link === undefined) link = { href: hrefOf(html.slice(open, at)), start: text.length };
    else if (tag.name === '/a' && link !== undefined) {
      text = withAddress(text, link);
      link = undefined;
    } else if (breaking.has(tag.name) || /^\/h[1-6]$/.test(tag.name)) text += '\n';
  }
  return tidied(text + html.slice(at));
}

/** The tag that begins at `<`, or for an element that is not shown, all of it. */
function tagAt(html: string, open: number): { name: string; end: number } {
  if (html.startsWith('<!--', open)) return { name: '!--', end: after(html, /-->/g, open) };
  const name = /^\/?[a-z][a-z0-9]*/i.exec(html.slice(open + 1, open + 12))?.[0].toLowerCase() ?? '';
  const end = after(html, />/g, open);
  return { name, end: silent.has(name) ? after(html, new RegExp(`</${name}\\s*>`, 'gi'), end) : end };
}

/** Where the first match from `from` on ends; without one, the end of all. */
function after(html: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(html) === null ? html.length : pattern.lastIndex;
}

const hrefOf = (tag: string): string => /\shref\s?=\s?(?:"([^"]*)"|'([^']*)')/i.exec(tag)?.slice(1).join('') ?? '';

/** A link's words with its address behind them, unless they are the same. */
function withAddress(text: string, { href, start }: { href: string; start: number }): string {
  const words = text.slice(start).trim();
  if (href === '' || words === href) return text;
  return words === '' ? text.slice(0, start) + href : `${text} (${href})`;
}

const tidied = (text: string): string =>
  text
    .replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => characters[name] ?? '')
    .replaceAll(/[ \t\r]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
