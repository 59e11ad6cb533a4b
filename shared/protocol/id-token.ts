import { OAuthError } from '../model/errors.ts';
import type { Ports } from '../model/ports.ts';
import type { Claim, Claims, SigningOrder } from '../model/token.ts';
import type { IssuedAt } from './access-token.ts';
import type { Issuance } from './issuance.ts';
import { claimsOf } from './user-claims.ts';

/** What comes with the ID token. What came through the browser beside it, it says the hashes of. */
export interface Beside {
  /** It is an answer of the token endpoint: an access token comes with it. */
  token_endpoint?: true;
  access_token?: string | undefined;
  code?: string | undefined;
}

/** Life of an ID token when the client says nothing, in seconds (fact sheet 3.5). */
const usualLife = 36_000;

/**
 * The ID token of a person's issuance, signed as the client wants it.
 * @throws {OAuthError} when it is to be signed with a client secret that cannot be read
 * @throws {Unavailable} when a key cannot be reached
 * @see OpenID Connect Core 1.0 sections 2, 3.1.3.6 and 3.3.2.11; fact sheet 11.1
 */
export async function idToken(
  issuance: Issuance,
  at: IssuedAt,
  ports: Pick<Ports, 'tokens' | 'clock' | 'leftHash'>,
  beside: Beside,
): Promise<string> {
  const [at_hash, c_hash] = await Promise.all(
    [beside.access_token, beside.code].map((text) => (text === undefined ? undefined : ports.leftHash(text))),
  );
  const iat = Math.floor(ports.clock.now() / 1000);
  const alone = beside.token_endpoint !== true && at_hash === undefined && c_hash === undefined;
  const claims = idTokenClaims(issuance, { issuer: at.issuer, iat, hashes: { at_hash, c_hash }, alone });
  return ports.tokens.sign(at.site.tenant, { ...signingOf(issuance), typ: 'JWT', claims });
}

/** @throws {OAuthError} */
function signingOf({ client }: Issuance): Pick<SigningOrder, 'alg' | 'secret'> {
  const alg = client.sign_in?.id_token.alg ?? 'RS256';
  if (alg !== 'HS256') return { alg };
  const secret = client.sign_in?.id_token.secret;
  if (secret === undefined) {
    throw new OAuthError(
      { status: 400, error: 'invalid_request', description: 'The ID token cannot be signed with the client secret' },
      {
        hint: `Client ${client.client_id} signs ID tokens with HS256, and its secret is kept as a hash only: configure KEY_ENCRYPTION_SECRET and rotate the secret, or choose RS256 in jwt_configuration.alg.`,
      },
    );
  }
  return { alg, secret: { context: `client-secret:${client.client_id}`, ...secret } };
}

interface IdMoment {
  issuer: string;
  /** Seconds since 1970. */
  iat: number;
  hashes: { at_hash: string | undefined; c_hash: string | undefined };
  /** Nothing comes with it with which `/userinfo` could be asked. */
  alone: boolean;
}

function idTokenClaims(
  { client, person, subject, scope, organization, organization_name }: Issuance,
  moment: IdMoment,
): Claims {
  const strict = person?.strict_oidc === true;
  // The standard keeps claims in /userinfo wherever there is an access token to ask it with (OpenID Connect Core 5.4).
  const opened = strict && !moment.alone ? [] : scope;
  const { auth_time, auth_time_wanted, nonce, sid, amr, acr } = person ?? { auth_time_wanted: false };
  const claims: Record<string, Claim | undefined> = {
    ...(person === undefined ? {} : claimsOf(person.user, opened, strict)),
    iss: moment.issuer,
    sub: subject,
    aud: client.client_id,
    iat: moment.iat,
    exp: moment.iat + (client.sign_in?.id_token.lifetime ?? usualLife),
    auth_time: auth_time_wanted ? auth_time : undefined,
    ...moment.hashes,
    ...{ sid, nonce, amr, acr },
    org_id: organization?.id,
    org_name: organization_name ? organization?.name : undefined,
  };
  return Object.fromEntries(Object.entries(claims).filter((entry): entry is [string, Claim] => entry[1] !== undefined));
}
