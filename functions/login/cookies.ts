import type { Context } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import type { Session } from '../../shared/model/session.ts';
import type { SessionName } from '../../shared/protocol/session/session.ts';
import type { AppEnv } from '../app-env.ts';

/**
 * The cookies of the pages. Over https they are bound to the host by their `__Host-` names, so no other host and no
 * subdomain can set or read one; plain http exists in local mode only (SESS-05).
 */

type SealPorts = Pick<Ports, 'envelopes' | 'clock' | 'digest' | 'random'>;

/** Longest cookie value that is looked at, in characters. */
const longest = 2048;

const isSecure = (c: Context<AppEnv>): boolean => c.get('issuer').startsWith('https:');

/** `auth0` is sent where a person navigates; its copy also where another site asks silently, and is read there only. */
const names = {
  session: 'auth0',
  silent: 'auth0_compat',
  browser: 'auth0_browser',
} as const;

const nameOf = (c: Context<AppEnv>, name: string): string => (isSecure(c) ? `__Host-${name}` : name);

/** The value of a cookie; undefined when it is absent, too long, or there twice: then one of them is not ours. */
function readCookie(c: Context<AppEnv>, name: string): string | undefined {
  const values = (c.req.header('cookie') ?? '').split(/; */).flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 && pair.slice(0, at).trim() === nameOf(c, name) ? [pair.slice(at + 1).trim()] : [];
  });
  const [value] = values;
  return values.length === 1 && value !== undefined && value.length <= longest ? value : undefined;
}

interface CookieLife {
  sameSite: 'Lax' | 'None';
  /** Seconds; absent: until the browser is closed. */
  maxAge?: number;
}

function writeCookie(c: Context<AppEnv>, name: string, value: string, { sameSite, maxAge }: CookieLife): void {
  const secure = isSecure(c);
  const parts = [
    `${nameOf(c, name)}=${value}`,
    'Path=/',
    'HttpOnly',
    ...(secure ? ['Secure', `SameSite=${sameSite}`] : ['SameSite=Lax']),
    ...(maxAge === undefined ? [] : [`Max-Age=${Math.max(0, Math.floor(maxAge))}`]),
  ];
  c.header('set-cookie', parts.join('; '), { append: true });
}

const purpose = 'session';

/**
 * The session that the browser's cookie names; whether it is alive is for the record to say.
 * @param silent the request may come from another site's frame: the copy for that is read
 */
export async function readSessionCookie(
  c: Context<AppEnv>,
  ports: Pick<Ports, 'envelopes'>,
  { silent = false } = {},
): Promise<SessionName | undefined> {
  const value = readCookie(c, names.session) ?? (silent ? readCookie(c, names.silent) : undefined);
  if (value === undefined) return undefined;
  const contents = await ports.envelopes.open(c.get('site').tenant, purpose, value);
  if (contents === undefined || contents['host'] !== c.get('site').host) return undefined;
  return { sid: String(contents['sid']), user_id: String(contents['user_id']) };
}

/** Hands the browser its session, in both cookies. @throws {Unavailable} */
export async function writeSessionCookie(c: Context<AppEnv>, ports: SealPorts, session: Session): Promise<void> {
  const { host, tenant } = c.get('site');
  const value = await ports.envelopes.seal(tenant, purpose, { sid: session.id, user_id: session.user_id, host });
  const left = (Date.parse(session.expires_at) - ports.clock.now()) / 1000;
  const life = session.cookie.mode === 'persistent' ? { maxAge: left } : {};
  writeCookie(c, names.session, value, { sameSite: 'Lax', ...life });
  if (isSecure(c)) writeCookie(c, names.silent, value, { sameSite: 'None', ...life });
}

/** Takes both away. */
export function clearSessionCookie(c: Context<AppEnv>): void {
  writeCookie(c, names.session, '', { sameSite: 'Lax', maxAge: 0 });
  if (isSecure(c)) writeCookie(c, names.silent, '', { sameSite: 'None', maxAge: 0 });
}

/** Hash of the browser's own cookie, to which a sign-in is bound; undefined when it has none (SESS-01). */
export async function readBrowser(c: Context<AppEnv>, ports: Pick<Ports, 'digest'>): Promise<string | undefined> {
  const value = readCookie(c, names.browser);
  return value === undefined || !/^[A-Za-z0-9]{32}$/.test(value) ? undefined : ports.digest(`browser ${value}`);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The same; a browser without the cookie gets one. It lives until the browser is closed. */
export async function ensureBrowser(c: Context<AppEnv>, ports: SealPorts): Promise<string> {
  const known = await readBrowser(c, ports);
  if (known !== undefined) return known;
  const value = ports.random.text(32, alphabet);
  // A form_post or cross-site start must find it again on the page that follows: Lax is enough, pages are navigated to.
  writeCookie(c, names.browser, value, { sameSite: 'Lax' });
  return ports.digest(`browser ${value}`);
}
