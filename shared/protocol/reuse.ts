import type { Ports } from '../model/ports.ts';
import { type AccessTokenPorts, accessToken, type IssuedAt, signingOrder } from './access-token.ts';
import type { ApiIssuance } from './claims.ts';
import type { Issuance } from './issuance.ts';

/** An access token and what is left of its life, in seconds. */
export interface Handed {
  access_token: string;
  expires_in: number;
}

export type ReusePorts = AccessTokenPorts & Pick<Ports, 'reusable'>;

/**
 * The access token of an issuance where the client or the API allows to hand one out again (`latchkey.token_reuse`): the
 * one that answered an equal request of the same client, for the allowed share of its life, else a new one. Requests
 * are equal when everything is that a token says beside its times and its id, and the key that signs it; and a client
 * with other secrets or keys is another one. So whatever ends or changes what may be issued ends reuse with it: the decision is
 * made anew for each request, and only the signature is saved.
 * @returns undefined where it is not allowed
 * @throws {Unavailable} when a key cannot be reached
 */
export function handOut(issuance: Issuance, at: IssuedAt, ports: ReusePorts): Promise<Handed> | undefined {
  const share = isMachines(issuance) ? shareOf(issuance) : 0;
  return share === 0 ? undefined : handedOut(issuance as ApiIssuance, share, at, ports);
}

async function handedOut(issuance: ApiIssuance, share: number, at: IssuedAt, ports: ReusePorts): Promise<Handed> {
  const key = await nameOf(issuance, at, ports);
  // Nothing is waited for between this and the `iat` of a new token, so the two are one second.
  const now = Math.floor(ports.clock.now() / 1000);
  const known = ports.reusable.get(key);
  if (known !== undefined && now >= known.issued_at && now < known.issued_at + issuance.lifetime * share) {
    return { access_token: known.access_token, expires_in: known.issued_at + issuance.lifetime - now };
  }
  const access_token = await accessToken(issuance, at, ports);
  if (key.length + access_token.length <= longestKept) ports.reusable.set(key, { access_token, issued_at: now });
  return { access_token, expires_in: issuance.lifetime };
}

/** Neither a person's tokens nor those of the Management API are ever handed out twice. */
const isMachines = ({ person, api }: Issuance): boolean =>
  person === undefined && api !== undefined && api.is_system !== true;

/** What the client says goes before what its API says; what is no share is none (STORE-08). */
function shareOf({ client, api }: Issuance): number {
  const share: unknown = client.latchkey?.token_reuse ?? api?.latchkey?.token_reuse;
  return typeof share === 'number' && share > 0 && share <= largestShare ? share : 0;
}

/** A token is never handed out in the last tenth of its life. */
const largestShare = 0.9;

/** Of a token with its name, in characters: what is larger is made anew each time, so that many weigh little. */
const longestKept = 4096;

/** Equal names, equal tokens: times and id apart. */
async function nameOf(issuance: ApiIssuance, at: IssuedAt, ports: ReusePorts): Promise<string> {
  const order = signingOrder(issuance, { issuer: at.issuer, iat: 0, jti: '' });
  const key = await ports.tokens.keyFor(at.site.tenant, order);
  const { secrets, key_authentication } = issuance.client;
  return JSON.stringify([at.site.tenant, key, secrets, key_authentication, order]);
}
