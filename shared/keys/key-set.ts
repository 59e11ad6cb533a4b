import type { KeyState, PublishedKey } from '../model/signing-key.ts';

/** A member of the published key set, its members in the order newer Auth0 tenants list them. */
export type Jwk = {
  readonly kty: 'RSA';
  readonly use: 'sig';
  readonly n: string;
  readonly e: string;
  readonly kid: string;
  readonly x5t: string;
  readonly x5c: readonly [string];
  readonly alg?: 'RS256';
};

/** Place in the set; a state that is missing here is not published. */
const rank: Readonly<Partial<Record<KeyState, number>>> = { current: 0, next: 1, previous: 2 };

/**
 * The document of `/.well-known/jwks.json`: current, next, previous; never a revoked key.
 *
 * Every key says `alg: RS256`, as Auth0's does. A strict library then refuses PS256 and RS512 tokens of
 * the same key (RFC 7517 section 4.4: `alg` names the one intended algorithm), so a tenant that signs
 * with those sets `flags.remove_alg_from_jwks`, exactly as at Auth0; verifiers then go by the key type.
 * @param options.removeAlg the tenant's `remove_alg_from_jwks`
 */
export function keySet(keys: readonly PublishedKey[], options: { removeAlg: boolean }): { keys: Jwk[] } {
  const place = (key: PublishedKey): number => rank[key.state] ?? -1;
  const published = keys.filter((key) => place(key) >= 0).sort((a, b) => place(a) - place(b));
  return {
    keys: published.map((key) => ({
      kty: 'RSA',
      use: 'sig',
      n: key.n,
      e: key.e,
      kid: key.kid,
      x5t: key.x5t,
      x5c: [key.certificate],
      ...(options.removeAlg ? {} : { alg: 'RS256' as const }),
    })),
  };
}
