import type { Context } from 'hono';
import { invalidRequest, notFound } from '../shared/model/errors.ts';
import type { Ports } from '../shared/model/ports.ts';
import type { Site } from '../shared/model/registry.ts';
import { type Soon, whenHere } from '../shared/model/soon.ts';
import { addressBlock } from '../shared/protocol/address.ts';
import type { AppEnv } from './app-env.ts';
import { type Origin, originOf } from './origin.ts';

/** What a Worker decides about every request, whichever door it is for. */
export interface ArrivalOptions {
  health: { readonly mode: 'production' | 'local' };
  /** Plain http is served too. Local mode only: in production every call must be https (HTTP-05). */
  allowHttp: boolean;
  /** The caller's address from what the platform itself sets, never from a header that a caller can set. */
  clientAddress(headers: Headers): string | undefined;
  /** Asked for hosts that the registry does not know. Local mode makes a tenant there. */
  unknownHost?(host: string): Promise<Site | undefined>;
}

/** How requests arrive on the platform. */
export const atTheEdge = {
  allowHttp: false,
  health: { mode: 'production' },
  // The platform sets this header itself and overwrites what a caller sends.
  clientAddress: (headers: Headers) => headers.get('cf-connecting-ip') ?? undefined,
} as const satisfies ArrivalOptions;

/** What every request gets before anything is decided. */
export interface Arrival {
  requestId: string;
  /** It came over https, in production. */
  secure: boolean;
  /** Its caller's address, as limits count it. */
  address: string;
}

/** The host that a request is for. */
export interface Place {
  site: Site;
  /** `https://<host>/` */
  issuer: string;
}

/** Gives a request its id, and finds its caller's address. */
export const arrivalOf = (request: Request, ports: Pick<Ports, 'random'>, options: ArrivalOptions): Arrival => ({
  requestId: requestIdOf(ports.random.uuid()),
  secure: !options.allowHttp && request.url.startsWith('https:'),
  address: addressBlock(options.clientAddress(request.headers)),
});

/** The same for the doors behind. */
export function identify(c: Context<AppEnv>, ports: Pick<Ports, 'random'>, options: ArrivalOptions): void {
  const arrival = arrivalOf(c.req.raw, ports, options);
  c.set('requestId', arrival.requestId);
  c.set('headers', commonHeaders(arrival));
  c.set('local', options.health.mode === 'local');
  c.set('address', arrival.address);
}

/** Every answer carries a request id and may not be stored or sniffed unless its door says otherwise. */
export function finish(c: Context<AppEnv>): void {
  const { headers } = c.res;
  // A page has them already, and its own policy among them.
  if (headers.has('x-auth0-requestid')) return;
  for (const [name, value] of Object.entries(c.get('headers'))) headers.set(name, value);
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
}

/** 20 of the 30 random digits of a UUID, without those of its version and variant (RFC 9562 section 5.4). */
const requestIdOf = (uuid: string): string => `${uuid.slice(0, 8)}${uuid.slice(9, 13)}${uuid.slice(28)}`;

/**
 * What every answer carries. HSTS never in local mode, where browsers would force https on every other server of the
 * machine's localhost, nor over plain http, where it must not stand (RFC 6797 section 7.2).
 */
export function commonHeaders({ requestId, secure }: Arrival): Record<string, string> {
  const headers: Record<string, string> = {
    'x-auth0-requestid': requestId,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    vary: 'Accept-Encoding, Origin',
  };
  if (secure) headers['strict-transport-security'] = 'max-age=31536000; includeSubDomains';
  return headers;
}

/**
 * Finds the tenant by the host that the caller really used; forwarding headers do not exist for it. An
 * unregistered host gets an answer that does not repeat it (ISS-01, ISS-02).
 * @throws {OAuthError} not_found
 */
export function placeOf(
  { url, headers }: Request,
  ports: Pick<Ports, 'registry'>,
  options: ArrivalOptions,
): Soon<Place> {
  const { protocol, host } = requestedOrigin(url);
  const found = isSameHost(headers.get('host'), host, protocol) ? siteOf(host, ports, options) : undefined;
  return whenHere(found, (site) => {
    if (site === undefined)
      throw notFound('The host is not registered: add it as a custom domain, or check the DNS name.');
    return { site, issuer: `${protocol}//${site.host}/` };
  });
}

/** The same for the doors behind. @throws {OAuthError} as `placeOf`, and invalid_request for plain http */
export async function locate(
  c: Context<AppEnv>,
  ports: Pick<Ports, 'registry'>,
  options: ArrivalOptions,
): Promise<void> {
  const { site, issuer } = await placeOf(c.req.raw, ports, options);
  c.set('site', site);
  c.set('issuer', issuer);
  refusePlainHttp(c.req.url, options);
}

/**
 * The origin that a request is for.
 * @throws {OAuthError} not_found: a Host header that is no host name makes a URL that is none
 */
export function requestedOrigin(url: string): Origin {
  const origin = originOf(url);
  if (origin === undefined) throw notFound('The Host header is not a host name.');
  return origin;
}

/** @throws {OAuthError} invalid_request: an API call is never redirected, its credentials were already sent */
export function refusePlainHttp(url: string, options: Pick<ArrivalOptions, 'allowHttp'>): void {
  if (!options.allowHttp && !url.startsWith('https:')) throw invalidRequest('Use https');
}

const siteOf = (host: string, ports: Pick<Ports, 'registry'>, options: ArrivalOptions): Soon<Site | undefined> =>
  whenHere(ports.registry.site(host), (site) => site ?? options.unknownHost?.(host));

/** The Host header must spell what the platform made of it: no user info, no trailing dot, no other script. */
function isSameHost(header: string | null, host: string, protocol: string): boolean {
  if (header === null || header === host) return true;
  const standardPort = protocol === 'https:' ? ':443' : ':80';
  const lower = header.toLowerCase();
  return (lower.endsWith(standardPort) ? lower.slice(0, -standardPort.length) : lower) === host;
}
