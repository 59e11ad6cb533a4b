import { OAuthError } from '../../shared/model/errors.ts';
import type { Allowance } from '../../shared/model/ports.ts';
import type { Site } from '../../shared/model/registry.ts';
import type { ClientCertificate, Params, TokenRequest } from '../../shared/model/token-request.ts';
import { refuseSplitParameters } from '../../shared/protocol/params.ts';
import { namedClient } from '../../shared/protocol/presented.ts';
import { admit, allowanceHeaders } from '../../shared/protocol/throttle.ts';
import { exchange, type TokenPorts } from '../../shared/protocol/token.ts';
import { type Arrival, commonHeaders, type Place } from '../arrival.ts';
import { type Form, readForm } from '../body.ts';
import { refusalOf } from '../boundary.ts';
import { pathOf } from '../origin.ts';
import { clientCertificate } from './certificate.ts';
import { allowOrigin } from './cors.ts';
import { wantsStandard } from './strict.ts';

export const tokenPath = '/oauth/token';

/** A request to a hot door, with what is known of it so far: a refusal says some of it. */
export interface TokenCall {
  readonly request: Request;
  readonly arrival: Arrival;
  /** The body, where it was read before. */
  readonly form?: Form | Promise<never> | undefined;
  /** Once the host is known and plain http is refused. */
  place?: Place;
  /** What the counted address may still do. */
  allowance?: Allowance;
  /** Untrusted. */
  params?: Params;
}

/**
 * `POST /oauth/token`.
 * @throws {OAuthError} what `refuse` makes an answer of
 * @throws {Unavailable | Overloaded}
 * @see RFC 6749 section 3.2; fact sheet 1
 */
export async function issue(call: TokenCall, place: Place, ports: TokenPorts): Promise<Response> {
  const { request, arrival, form } = call;
  const { tenant } = place.site;
  const counted = ports.limits.take('address', `${tenant}:${arrival.address}`);
  call.allowance = admit(counted instanceof Promise ? await counted : counted, ports.clock.now());
  const { params } = await (form ?? readForm(request));
  call.params = params;
  if (request.url.includes('?')) refuseSplitParameters(new URL(request.url).searchParams.keys(), params);
  const { response, client, allowance } = await exchange(new ReadRequest(call, place, params), ports);
  const answer = new Response(JSON.stringify(response), headersFor(arrival, allowance));
  const origin = request.headers.get('origin');
  if (origin !== null) await allowOrigin(answer.headers, origin, { tenant, client_id: client.client_id }, ports);
  return answer;
}

/** What the protocol wants to know of a request. */
class ReadRequest implements TokenRequest {
  readonly site: Site;
  readonly issuer: string;
  readonly params: Params;
  readonly authorization: string | undefined;
  readonly address: string;
  readonly request_id: string;
  readonly user_agent: string | undefined;
  readonly #request: Request;

  constructor({ request, arrival }: TokenCall, { site, issuer }: Place, params: Params) {
    this.site = site;
    this.issuer = issuer;
    this.params = params;
    this.authorization = headerOf(request, 'authorization');
    this.address = arrival.address;
    this.request_id = arrival.requestId;
    this.user_agent = headerOf(request, 'user-agent');
    this.#request = request;
  }

  // Few requests look at these two, and each is a question to the platform.
  get certificate(): ClientCertificate | undefined {
    return clientCertificate(this.#request);
  }

  get forwarded_for(): string | undefined {
    return headerOf(this.#request, 'auth0-forwarded-for');
  }
}

const headerOf = (request: Request, name: string): string | undefined => request.headers.get(name) ?? undefined;

/**
 * The answer to a request that met with an error: it says how many requests the address has left, where a success says
 * it of the client, and a page of the client's may read it. Never throws.
 */
export async function refuse(error: unknown, call: TokenCall, ports: TokenPorts): Promise<Response> {
  const { request, arrival, allowance, params } = call;
  const { site } = call.place ?? {};
  const authorization = headerOf(request, 'authorization');
  const client_id = params && namedClient({ params, authorization });
  const isRefusal = error instanceof OAuthError && site !== undefined;
  const strict = isRefusal && (await wantsStandard(ports, site.tenant, client_id));
  const failed = { path: pathOf(request.url), requestId: arrival.requestId, site, strict };
  const { status, headers, body } = refusalOf(error, failed, ports.events);
  const counted = allowance && allowanceHeaders(allowance);
  const answer = new Response(body, { status, headers: { ...counted, ...headers, ...commonHeaders(arrival) } });
  const origin = request.headers.get('origin');
  if (origin === null || site === undefined || client_id === undefined) return answer;
  await allowOrigin(answer.headers, origin, { tenant: site.tenant, client_id }, ports);
  return answer;
}

const issued = { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache' };

/** What issued tokens are sent with, on https and without; and the allowance that it says. */
const standing = new Map<boolean, { answer: Response; said: Allowance }>();

/**
 * An answer whose headers are those of the next one, good until the next is asked for. The platform copies an answer's
 * headers for half of what making them anew costs.
 */
function headersFor(arrival: Arrival, allowance: Allowance): Response {
  const kept = standing.get(arrival.secure);
  if (kept?.said.limit !== allowance.limit || kept.said.reset !== allowance.reset) {
    const headers = { ...commonHeaders(arrival), ...issued, ...allowanceHeaders(allowance) };
    const answer = new Response(null, { headers });
    standing.set(arrival.secure, { answer, said: allowance });
    return answer;
  }
  const { headers } = kept.answer;
  headers.set('x-auth0-requestid', arrival.requestId);
  headers.set('x-ratelimit-remaining', String(allowance.remaining));
  return kept.answer;
}
