import * as v from 'valibot';
import { closed, line, text } from './validation.ts';

/** Public keys of the customer's own, as a JWK Set (RFC 7517 section 5). Private members have no place in it. */

const algs = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'] as const;
const member = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,2048}$/));

const members = {
  n: v.exactOptional(member),
  e: v.exactOptional(member),
  crv: v.exactOptional(v.picklist(['P-256', 'P-384', 'P-521'])),
  x: v.exactOptional(member),
  y: v.exactOptional(member),
  kid: v.exactOptional(line(1, 255)),
  alg: v.exactOptional(v.picklist(algs)),
  use: v.exactOptional(v.literal('sig')),
  key_ops: v.exactOptional(v.pipe(v.array(v.literal('verify')), v.minLength(1), v.maxLength(1))),
  x5c: v.exactOptional(v.pipe(v.array(text(1, 16_384)), v.minLength(1), v.maxLength(10))),
  x5t: v.exactOptional(line(1, 100)),
  'x5t#S256': v.exactOptional(line(1, 100)),
  x5u: v.exactOptional(line(1, 2000)),
};

/** What a key of each type is made of. */
const parts = { RSA: ['n', 'e'], EC: ['crv', 'x', 'y'] } as const;

const publicJwk = v.pipe(
  closed({ kty: v.picklist(['RSA', 'EC']), ...members }),
  v.check(
    (key) => parts[key.kty].every((name) => key[name] !== undefined),
    'An RSA key has n and e, an EC key crv, x and y',
  ),
);

/** Body of PUT /keys/custom-signing. */
export const customSigningKeys = closed({ keys: v.pipe(v.array(publicJwk), v.minLength(1), v.maxLength(20)) });
