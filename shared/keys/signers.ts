import { BoundedCache } from '../model/bounded-cache.ts';
import { Unavailable } from '../model/failures.ts';
import type { PrivateKeys, Sealer } from '../model/ports.ts';
import type { PrivateKeyMaterial } from '../model/signing-key.ts';
import type { Soon } from '../model/soon.ts';
import type { ApiSigningAlg, SigningOrder } from '../model/token.ts';
import { algorithmOf, type JwsAlgorithm } from './algorithms.ts';
import { decodeBase64, encodeBase64url } from './base64.ts';
import { type Bytes, utf8 } from './bytes.ts';

/** A key ready to sign with, and the encoded header that its tokens begin with, per `typ`. */
export interface Signer {
  /** Of the key set; empty for a secret, which is in none. */
  readonly kid: string;
  readonly key: CryptoKey;
  readonly use: JwsAlgorithm['use'];
  readonly headers: Readonly<Record<SigningOrder['typ'], string>>;
}

type OwnAlg = Exclude<ApiSigningAlg, 'HS256'>;
type Current = ReturnType<PrivateKeys['current']>;
type SignerFor = (tenant: string, order: Omit<SigningOrder, 'claims'>) => Soon<Signer>;

type Ports = { privateKeys: PrivateKeys; sealer: Sealer };

const hmac = { name: 'HMAC', hash: 'SHA-256' };

/** The header in Auth0's member order. HS256 tokens carry no `kid`: the secret is in no key set. */
function headersFor(alg: ApiSigningAlg, kid?: string): Signer['headers'] {
  const encode = (typ: SigningOrder['typ']): string =>
    encodeBase64url(utf8(JSON.stringify({ alg, typ, ...(kid === undefined ? {} : { kid }) })));
  return { JWT: encode('JWT'), 'at+jwt': encode('at+jwt'), 'logout+jwt': encode('logout+jwt') };
}

async function importOrFail(
  what: string,
  format: 'pkcs8' | 'raw',
  bytes: Bytes | undefined,
  algorithm: JwsAlgorithm['key'],
): Promise<CryptoKey> {
  try {
    // Never extractable: what signs here cannot be read back out of the isolate's key.
    return await crypto.subtle.importKey(format, bytes ?? new Uint8Array(0), algorithm, false, ['sign']);
  } catch (cause) {
    throw new Unavailable(`${what} is not usable`, { cause });
  }
}

async function plain(sealer: Sealer, context: string, held: { value: string; sealed: boolean }): Promise<string> {
  if (!held.sealed) return held.value;
  const opened = await sealer.open(context, held.value);
  if (opened === undefined) throw new Unavailable(`${context} cannot be opened with the configured secret`);
  return opened;
}

async function reached(current: Current): Promise<PrivateKeyMaterial> {
  try {
    return await current;
  } catch (cause) {
    throw cause instanceof Unavailable ? cause : new Unavailable('The signing keys cannot be reached', { cause });
  }
}

/**
 * Finds the key for an order: the tenant's current key of the algorithm's type, or the API's own secret for
 * HS256. Imported keys are kept per isolate, one per key and algorithm, since importing costs a third of a
 * signature. What is kept is there at once, without a promise.
 * @returns a function that throws Unavailable when the key cannot be fetched, opened or imported
 */
export function makeSigners(ports: Ports): SignerFor {
  const signers = new BoundedCache<Signer>(256);
  const hmacSigners = new BoundedCache<Signer>(256);

  async function own(tenant: string, alg: OwnAlg, current: Current): Promise<Signer> {
    const { key: algorithm, use } = algorithmOf(alg);
    const { kid, pkcs8, sealed } = await reached(current);
    const name = nameOf(alg, tenant, kid);
    const known = signers.get(name);
    if (known !== undefined) return known;
    const context = `signing-key:${tenant}:${kid}`;
    const bytes = decodeBase64(await plain(ports.sealer, context, { value: pkcs8, sealed }));
    const key = await importOrFail(context, 'pkcs8', bytes, algorithm);
    const signer = { kid, key, use, headers: headersFor(alg, kid) };
    signers.set(name, signer);
    return signer;
  }

  async function hs256(secret: NonNullable<SigningOrder['secret']>, name: string): Promise<Signer> {
    const key = await importOrFail(
      secret.context,
      'raw',
      utf8(await plain(ports.sealer, secret.context, secret)),
      hmac,
    );
    const signer = { kid: '', key, use: hmac, headers: headersFor('HS256') };
    hmacSigners.set(name, signer);
    return signer;
  }

  return (tenant, { alg, secret }) => {
    if (alg !== 'HS256') {
      const current = ports.privateKeys.current(tenant, algorithmOf(alg).kty);
      const known = current instanceof Promise ? undefined : signers.get(nameOf(alg, tenant, current.kid));
      return known ?? own(tenant, alg, current);
    }
    if (secret === undefined) throw new Unavailable('There is no secret to sign with');
    const name = `${secret.sealed}:${secret.context}:${secret.value}`;
    return hmacSigners.get(name) ?? hs256(secret, name);
  };
}

const nameOf = (alg: string, tenant: string, kid: string): string => `${alg}:${tenant}:${kid}`;
