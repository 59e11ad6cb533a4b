import type { Ports } from '../../model/ports.ts';
import type { ResourceServer, ResourceServerDocument } from '../../model/resource-server.ts';
import { invalidBody } from '../../model/validation.ts';
import { requireStrongKey } from './credential-rules.ts';
import { alphanumeric } from './write.ts';

/** The two keys an API can have: the shared secret of HS256, and the public key its tokens are encrypted to. */

/** Characters of a generated secret: 64 of 6 bits each, well over the 256 bits that HS256 wants (JWT-04). */
const generatedLength = 64;

/**
 * The signing secret an API should have now: the one asked for, the one it has, or a fresh one; none unless it
 * signs with HS256. Sealed under `api-secret:<id>` when a key-encryption secret is configured.
 * @throws {ApiError} 400 for a secret without HS256
 */
export async function signingSecretOf(
  ports: Pick<Ports, 'random' | 'sealer'>,
  entity: ResourceServer,
  current: ResourceServerDocument['signing_secret'],
  asked: string | undefined,
): Promise<Pick<ResourceServerDocument, 'signing_secret'>> {
  if (entity.signing_alg !== 'HS256') {
    if (asked !== undefined) throw invalidBody('signing_secret is for signing_alg HS256 only');
    return {};
  }
  if (asked === undefined && current !== undefined) return { signing_secret: current };
  const plain = asked ?? ports.random.text(generatedLength, `${alphanumeric}_-`);
  const sealed = await ports.sealer.seal(`api-secret:${entity.id}`, plain);
  return { signing_secret: sealed === undefined ? { value: plain, sealed: false } : { value: sealed, sealed: true } };
}

/**
 * The key of `token_encryption` as a JWK.
 * @throws {ApiError} 400 unless it is an RSA key that is long enough
 */
export async function encryptionKeyOf(
  ports: Pick<Ports, 'publicKeys'>,
  entity: ResourceServer,
): Promise<Pick<ResourceServerDocument, 'encryption_jwk'>> {
  if (entity.token_encryption === undefined) return {};
  const key = requireStrongKey(await ports.publicKeys.read(entity.token_encryption.encryption_key.pem));
  if (key.kty !== 'RSA') throw invalidBody('The encryption key of an API must be an RSA key');
  return { encryption_jwk: key.jwk };
}
