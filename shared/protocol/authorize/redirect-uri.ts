/**
 * Whether a URL that a request names is one that the client registered. Texts are compared as they are, after
 * the one decoding that the form already had: nothing is normalised on either side (RURI-02, RURI-03).
 */

/** Longest URL that is looked at, in characters. */
const longestUrl = 2048;

/** Printable ASCII without the characters that browsers turn into others (RURI-03, RURI-04). */
const plain = /^[\x21\x23-\x5b\x5d\x5f\x61-\x7a\x7c\x7e]+$/;

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const oneLabel = new RegExp(`^${label}$`);

export interface MatchRules {
  /** Patterns count: `*`, and `{organization_name}` when a name is given. Never for third-party clients (RURI-07). */
  patterns: boolean;
  /** Name of the organization that the request is about. */
  organization?: string | undefined;
}

/**
 * Decides whether `url` is one of the registered ones: exactly, or by a wildcard or placeholder in the leftmost
 * label of the host, or, for a loopback address, with another port.
 * @see RFC 9700 section 2.1; RFC 8252 section 7.3; fact sheet 4.5
 */
export function isRegistered(url: string, registered: readonly string[], rules: MatchRules): boolean {
  if (url.length > longestUrl || url.includes('#') || !plain.test(url)) return false;
  return registered.some(
    (entry) =>
      // A pattern is no address, also where a browser would take its text for one.
      (entry === url && !entry.includes('*')) ||
      isSameLoopback(url, entry) ||
      (rules.patterns && (matchesWildcard(url, entry) || matchesOrganization(url, entry, rules.organization))),
  );
}

/** Whether a text can be a redirect URI at all: absolute, printable, no longer than any that is registered. */
export const isUrlText = (url: string): boolean =>
  url.length <= longestUrl && /^[a-z][a-z0-9+.-]*:/i.test(url) && /^[\x21-\x7e]+$/.test(url) && URL.canParse(url);

const isLoopbackName = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || /^127(?:\.\d+){3}$|^\[::1\]$/.test(hostname);

/** Whether a callback goes over a network in the clear: `http:` to anywhere but this very machine (RURI-05). */
export function isPlainHttp(url: string): boolean {
  return /^http:/i.test(url) && !(URL.canParse(url) && isLoopbackName(new URL(url).hostname));
}

const loopback = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::(\d{1,5}))?(\/.*|\?.*)?$/;

/** Only the port of a loopback address may differ: the text of the host is the same (RURI-08). */
function isSameLoopback(url: string, entry: string): boolean {
  const asked = loopback.exec(url);
  const known = asked === null ? null : loopback.exec(entry);
  return asked !== null && known !== null && asked[1] === known[1] && (asked[3] ?? '') === (known[3] ?? '');
}

/** What stands in the leftmost label when everything before and after a pattern is the same text. */
function labelOf(url: string, entry: string, pattern: string): string | undefined {
  const at = entry.indexOf(pattern);
  if (at < 0 || !/^https?:\/\//.test(entry) || entry.indexOf(pattern, at + 1) >= 0) return undefined;
  const before = entry.slice(0, at);
  const after = entry.slice(at + pattern.length);
  // Nothing but the scheme and the label's own letters may stand before, and the label ends within the pattern's entry.
  if (!/^https?:\/\/[A-Za-z0-9-]*$/.test(before) || !/^[A-Za-z0-9-]*\.[^*{]+$/.test(after)) return undefined;
  if (!url.startsWith(before) || !url.endsWith(after) || url.length <= before.length + after.length) return undefined;
  return url.slice(before.length, url.length - after.length);
}

/** `https://*.example.com/cb`: one label, never none and never two (RURI-07). */
function matchesWildcard(url: string, entry: string): boolean {
  const found = labelOf(url, entry, '*');
  if (found === undefined) return false;
  const host = new RegExp(`^https?://(${label})\\.`).exec(url)?.[1];
  return host !== undefined && oneLabel.test(host) && /^[A-Za-z0-9-]+$/.test(found) && host.includes(found);
}

/** `https://{organization_name}.example.com/cb`, for the organization of this request and no other. */
function matchesOrganization(url: string, entry: string, organization: string | undefined): boolean {
  const placeholder = '{organization_name}';
  return organization !== undefined && labelOf(url, entry, placeholder) === organization && oneLabel.test(organization);
}

/** `https://host[:port]` of a URL, the place that a message may be posted to; undefined for an app's own scheme. */
export function originOf(url: string): string | undefined {
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url).origin : undefined;
}

/**
 * Whether somebody else on the same device could hold the callback: a local one or an app's own scheme, which no
 * certificate proves (fact sheet 4.6).
 */
export function isVerifiable(url: string): boolean {
  if (!/^https:\/\//i.test(url) || !URL.canParse(url)) return false;
  return !isLoopbackName(new URL(url).hostname);
}
