import * as v from 'valibot';

/**
 * What may be registered as a URL. Schemes are decided on the parsed text, wildcards and placeholders
 * only where Auth0 has them: one `*` in the leftmost label, `{organization_name}` in the host.
 */

/** Longest URL that may be registered, in characters. */
const longestUrl = 2048;

/** Schemes that run code or read files where a browser follows them (RURI-04). */
const dangerousSchemes: ReadonlySet<string> = new Set(
  'about blob chrome data file filesystem ftp intent javascript jar mailto resource tel vbscript view-source ws wss'.split(
    ' ',
  ),
);

const parse = (value: string): URL | undefined => {
  if (value.length > longestUrl || /[\s\p{Cc}\\]/u.test(value) || !value.isWellFormed()) return undefined;
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
};

/** Placeholders replaced by a word, so that the rest can be read as a URL. */
export const withoutPlaceholders = (value: string): string =>
  value.replaceAll(/\{organization_name\}|\{organization\.metadata\.[A-Za-z0-9_-]{1,64}\}/g, 'organization');

/** `https://*.example.com`: the wildcard stands in the first label and two labels follow it (RURI-07). */
const withoutWildcard = (value: string): string | undefined => {
  if (!value.includes('*')) return value;
  const found = /^(https?:\/\/)([a-z0-9-]*)\*([a-z0-9-]*)(\.[^/*.]+\.[^/*]+(?:\/[^*]*)?)$/i.exec(value);
  if (found === null) return undefined;
  const [, scheme, before, after, rest = ''] = found;
  const isWholeLabel = before === '' && after === '';
  if (isWholeLabel && sharedSuffix.test(/^[^/:?]*/.exec(rest)?.[0] ?? '')) return undefined;
  return `${scheme}${before}x${after}${rest}`;
};

/** Below these anybody can have a name, so a wildcard there would be anybody's (RURI-07). Not all there are. */
const sharedSuffix =
  /^\.(?:(?:ac|co|com|edu|gov|net|org)\.[a-z]{2}|(?:azurewebsites|cloudfront)\.net|(?:firebaseapp|herokuapp|onrender)\.com|(?:github|gitlab|ngrok)\.io|(?:netlify|ngrok|ngrok-free|vercel|web)\.app|(?:deno|fly|pages|workers)\.dev)$/i;

/** https, http, or an application's own scheme such as `com.example.app://callback`. */
export function isRegistrableUrl(value: string): boolean {
  const concrete = withoutWildcard(withoutPlaceholders(value));
  const url = concrete === undefined ? undefined : parse(concrete);
  if (url === undefined || value.includes('#') || url.username !== '' || url.password !== '') return false;
  const scheme = url.protocol.slice(0, -1);
  if (dangerousSchemes.has(scheme)) return false;
  if (scheme === 'http' || scheme === 'https') return /^https?:\/\//i.test(value);
  return scheme.includes('.') || /^[a-z][a-z0-9+.-]*:\/\//i.test(value);
}

/** http or https with a host. */
export const isWebUrl = (value: string): boolean => /^https?:\/\//i.test(value) && isRegistrableUrl(value);

/** https only. */
export const isHttpsUrl = (value: string): boolean => /^https:\/\//i.test(value) && isRegistrableUrl(value);

const format = (kind: string, holds: (value: string) => boolean) =>
  v.pipe(
    v.string(),
    v.maxLength(longestUrl),
    v.check(holds, (issue) => `Object didn't pass validation for format ${kind}: ${String(issue.input).slice(0, 100)}`),
  );

/** A callback: an application's own scheme is allowed. */
export const callbackUrl = format('callback-url', isRegistrableUrl);
export const urlWithPlaceholders = format('url-with-placeholders', isRegistrableUrl);
export const webUrl = format('url', isWebUrl);
export const uriOrEmpty = format('absolute-uri-or-empty', (value) => value === '' || isWebUrl(value));
export const httpsUriOrEmpty = format('absolute-https-uri-or-empty', (value) => value === '' || isHttpsUrl(value));
export const httpsUriWithPlaceholders = format(
  'absolute-https-uri-with-placeholders-or-empty',
  (value) => value === '' || isHttpsUrl(value),
);
export const strictHttpsUri = format('strict-https-uri-or-null', isHttpsUrl);
