import { invalidClient, type OAuthError, unauthorized } from '../model/errors.ts';
import type { Ports } from '../model/ports.ts';
import type { ClientRecord, Registrations } from '../model/registry.ts';
import type { Soon } from '../model/soon.ts';
import type { TokenRequest } from '../model/token-request.ts';
import { type AssertionContext, type AssertionUse, assertionRefused, assertionUse } from './client-assertion.ts';
import { authenticateByCertificate } from './client-certificate.ts';
import { isStrictOidc } from './client-kind.ts';
import type { Presented } from './presented.ts';

export type AuthenticationPorts = Pick<Ports, 'secrets' | 'assertions' | 'clock'>;

/** An authenticated client, and the assertion id that still has to be used up. */
export interface Authenticated {
  client: ClientRecord;
  assertion?: AssertionUse;
}

/**
 * Decides whether the request comes from the client it names. Public clients pass with their id alone;
 * whether they may go on is for the grant to say. Has no side effect, so it may run again on fresher
 * registrations; the caller uses up the assertion id afterwards.
 * @throws {OAuthError} access_denied "Unauthorized" for secrets, invalid_client for keys and certificates
 * @see RFC 6749 section 2.3; fact sheet 2
 */
export function authenticateClient(
  presented: Presented,
  request: TokenRequest,
  found: Registrations,
  ports: AuthenticationPorts,
): Soon<Authenticated> {
  const client =
    found.client?.client_id === presented.client_id && found.client.global !== true ? found.client : undefined;
  const keys = client?.key_authentication;
  switch (presented.via) {
    case 'post':
    case 'basic': {
      compareSecrets(presented, client, ports);
      return { client: client as ClientRecord };
    }
    case 'assertion': {
      if (client === undefined || keys?.method !== 'private_key_jwt') {
        throw invalidClient('The client is not registered for private_key_jwt.', true);
      }
      return checkAssertion(presented.assertion, client, keys.keys, request, found, ports);
    }
    case 'nothing': {
      if (client !== undefined && keys !== undefined && keys.method !== 'private_key_jwt') {
        authenticateByCertificate(keys, request.certificate, ports.clock.now());
        return { client };
      }
      // Only a client without any key may pass on its id alone, whatever else its record says (STORE-08).
      if (keys !== undefined || client?.token_endpoint_auth_method !== 'none') throw noCredentials(client);
      return { client };
    }
  }
}

const noCredentials = (client: ClientRecord | undefined): OAuthError =>
  unauthorized(client === undefined ? unknownClient : 'The client is confidential and sent no credentials.', false);

const unknownClient = 'No such client in this tenant. Check client_id and the domain.';

/**
 * Compares first and judges then, so that an unknown client, a client of another method and a wrong
 * secret cost the same (CAUTH-01).
 */
function compareSecrets(
  presented: Extract<Presented, { secrets: readonly string[] }>,
  client: ClientRecord | undefined,
  ports: AuthenticationPorts,
): void {
  const now = ports.clock.now();
  const hashes: string[] = [];
  for (const { hash, expires } of client?.secrets ?? []) if ((expires ?? Infinity) > now) hashes.push(hash);
  let matches = false;
  for (const secret of presented.secrets) {
    matches = ports.secrets.matches(presented.client_id, secret, hashes) || matches;
  }
  const refuse = (hint: string) => unauthorized(hint, presented.via === 'basic');
  if (client === undefined) throw refuse(unknownClient);
  const wrongMethod = methodMismatch(presented.via, client);
  if (wrongMethod !== undefined) throw refuse(wrongMethod);
  if (!matches) throw refuse('The client secret is wrong.');
}

/**
 * The registered method is enforced (CAUTH-04). A client without one may send its secret either way, as
 * may one with `latchkey.any_secret_method`; neither ever covers clients with keys or without secret.
 * @returns a hint, or undefined when the method is right
 */
function methodMismatch(via: 'post' | 'basic', client: ClientRecord): string | undefined {
  if (client.key_authentication !== undefined) {
    return `The client authenticates by ${client.key_authentication.method}; its secret is not accepted.`;
  }
  const method = client.token_endpoint_auth_method;
  if (method === 'none') return 'The client is public (token_endpoint_auth_method none); it must not send a secret.';
  if (method === undefined || method === `client_secret_${via}` || client.latchkey?.any_secret_method === true) {
    return undefined;
  }
  return `The client is registered for ${method} and sent its secret by client_secret_${via}. Change token_endpoint_auth_method, or set latchkey.any_secret_method.`;
}

async function checkAssertion(
  assertion: string,
  client: ClientRecord,
  keys: Extract<NonNullable<ClientRecord['key_authentication']>, { method: 'private_key_jwt' }>['keys'],
  request: TokenRequest,
  found: Registrations,
  ports: AuthenticationPorts,
): Promise<Authenticated> {
  const now = ports.clock.now();
  const active = keys.filter((key) => (key.expires ?? Infinity) > now);
  const checked = await ports.assertions.check(assertion, active);
  if (!checked.ok) throw assertionRefused(checked.why);
  const context = { client_id: client.client_id, ...audienceRule(request, client, found), now };
  return { client, assertion: assertionUse(checked.header, checked.claims, context) };
}

/** Strict: the issuer alone, as a text. Else also the token endpoint of this host and the tenant's own domain (PKJ-03). */
function audienceRule(
  request: TokenRequest,
  client: ClientRecord,
  found: Registrations,
): Pick<AssertionContext, 'audiences' | 'strict'> {
  const strict = isStrictOidc(found.tenant, client);
  const { issuer, site } = request;
  return { strict, audiences: strict ? [issuer] : [issuer, `${issuer}oauth/token`, `https://${site.domain}/`] };
}
