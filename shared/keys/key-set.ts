import type { KeyState, PublishedKey } from '../model/signing-key.ts';

/** An RSA key of the published set, its members in the order newer Auth0 tenants list them. */
type RsaJwk = {
  readonly kty: 'RSA';
  readonly use: 'sig';
  readonly n: string;
  readonly e: string;
  readonly kid: string;
  readonly x5t: string;
  readonly x5c: readonly [string];
  readonly alg?: 'RS256';
};

/** The key of ES256 tokens. @see RFC 7518 section 6.2.1 */
type EcJwk = {
  readonly kty: 'EC';
  readonly use: 'sig';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg?: 'ES256';
};

export type Jwk = RsaJwk | EcJwk;

/** Place in the set; a state that is missing here is not published. */
const rank: Readonly<Partial<Record<KeyState, number>>> = { current: 0, next: 1, previous: 2 };

/**
 * The document of `/.well-known/jwks.json`: current, next, previous; never a revoked key. The EC keys come after
 * all RSA keys, since there are verifiers that take the first key; they are there whether an API signs with
 * ES256 or not, since verifiers must know a key before it signs.
 *
 * Every RSA key says `alg: RS256`, as Auth0's does. A strict library then refuses PS256 and RS512 tokens of
 * the same key (RFC 7517 section 4.4: `alg` names the one intended algorithm), so a tenant that signs
 * with those sets `flags.remove_alg_from_jwks`, exactly as at Auth0; verifiers then go by the key type.
 * @param options.removeAlg the tenant's `remove_alg_from_jwks`
 */
export function keySet(keys: readonly PublishedKey[], options: { removeAlg: boolean }): { keys: Jwk[] } {
  const place = (key: PublishedKey): number => rank[key.state] ?? -1;
  const published = keys.filter((key) => place(key) >= 0).sort((a, b) => place(a) - place(b));
  const rsa = published.map(
    (key): RsaJwk => ({
      kty: 'RSA',
      use: 'sig',
      n: key.n,
      e: key.e,
      kid: key.kid,
      x5t: key.x5t,
      x5c: [key.certificate],
      ...(options.removeAlg ? {} : { alg: 'RS256' }),
    }),
  );
  const ec = published.flatMap(({ ec: key }): EcJwk[] =>
    key === undefined
      ? []
      : [
          {
            kty: 'EC',
            use: 'sig',
            crv: 'P-256',
            x: key.x,
            y: key.y,
            kid: key.kid,
            ...(options.removeAlg ? {} : { alg: 'ES256' }),
          },
        ],
  );
  return { keys: [...rsa, ...ec] };
}
