import { BoundedCache } from '../model/bounded-cache.ts';
import { Unavailable } from '../model/failures.ts';
import type { Contents, EnvelopeSecrets, Envelopes, Sealer } from '../model/ports.ts';
import type { EnvelopeSecret } from '../model/signing-key.ts';
import { decodeBase64url, encodeBase64url } from './base64.ts';
import { type Bytes, concat, textOf, utf8 } from './bytes.ts';

const secretBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** Characters of an envelope or token that is looked at at all. */
const longestEnvelope = 16_384;

/** Secrets that an opaque token is tried with: its header names none, so the newest ones are tried in turn. */
const mostTried = 3;

const idLength = 8;

/** A new secret: an id of 8 characters and 32 random bytes. */
export function makeEnvelopeSecret(): { id: string; value: string } {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes + 6));
  return { id: encodeBase64url(bytes.slice(secretBytes)), value: encodeBase64url(bytes.slice(0, secretBytes)) };
}

interface EnvelopePorts {
  secrets: EnvelopeSecrets;
  /** Opens the secrets that were sealed with the key-encryption secret. */
  sealer: Sealer;
}

interface Named {
  id: string;
  key: CryptoKey;
}

/** JSON of an object; undefined for anything else. */
function contentsOf(plain: Uint8Array): Contents | undefined {
  const text = textOf(plain);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Contents) : undefined;
  } catch {
    return undefined;
  }
}

async function decrypt(key: CryptoKey, iv: Bytes, additionalData: Bytes, cipher: Bytes): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, cipher));
  } catch {
    // WebCrypto rejects for a wrong key, other data and a changed byte alike: it does not fit.
    return undefined;
  }
}

/** The keys of a tenant's purpose, derived once per isolate. */
class EnvelopeKeys {
  readonly #ports: EnvelopePorts;
  readonly #keys = new BoundedCache<Promise<CryptoKey>>(2048);

  constructor(ports: EnvelopePorts) {
    this.#ports = ports;
  }

  /** The key that seals now. */
  async newest(tenant: string, purpose: string): Promise<Named> {
    const [secret] = await this.#ports.secrets.envelopeSecrets(tenant);
    if (secret === undefined) throw new Unavailable('The tenant has no envelope secret');
    return { id: secret.id, key: await this.#keyOf(tenant, purpose, secret) };
  }

  /** The key with this id; undefined when the tenant never had it. */
  async named(tenant: string, purpose: string, id: string): Promise<CryptoKey | undefined> {
    const secret = (await this.#ports.secrets.envelopeSecrets(tenant)).find((known) => known.id === id);
    return secret && this.#keyOf(tenant, purpose, secret);
  }

  async tried(tenant: string, purpose: string): Promise<CryptoKey[]> {
    const secrets = await this.#ports.secrets.envelopeSecrets(tenant);
    return Promise.all(secrets.slice(0, mostTried).map((secret) => this.#keyOf(tenant, purpose, secret)));
  }

  #keyOf(tenant: string, purpose: string, secret: EnvelopeSecret): Promise<CryptoKey> {
    const name = JSON.stringify([tenant, purpose, secret.id]);
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const derived = this.#derive(tenant, purpose, secret);
    this.#keys.set(name, derived);
    derived.catch(() => this.#keys.delete(name));
    return derived;
  }

  async #derive(tenant: string, purpose: string, { id, value, sealed }: EnvelopeSecret): Promise<CryptoKey> {
    const context = `envelope-secret:${tenant}:${id}`;
    const plain = sealed ? await this.#ports.sealer.open(context, value) : value;
    const bytes = plain === undefined ? undefined : decodeBase64url(plain);
    if (bytes?.length !== secretBytes) throw new Unavailable(`${context} cannot be opened with the configured secret`);
    const source = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey']);
    return crypto.subtle.deriveKey(
      // Tenant and purpose make the key, so a value of another place has nothing to be opened with.
      { name: 'HKDF', hash: 'SHA-256', salt: utf8(tenant), info: utf8(`latchkey envelope v1 ${purpose}`) },
      source,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    );
  }
}

/** The header of an opaque token, in Auth0's member order, encoded. */
const tokenHeader = (issuer: string): string =>
  encodeBase64url(utf8(JSON.stringify({ alg: 'dir', enc: 'A256GCM', iss: issuer })));

/**
 * Seals values with AES-256-GCM under keys that HKDF-SHA-256 derives from the tenant's secret, one per purpose.
 * Text form: `<secret id>.<nonce, ciphertext and tag>` in base64url. Nonces are random: a secret may seal 2^32
 * values, and a new one can be put in front of it at any time, since every envelope names its own.
 * @see RFC 5869; NIST SP 800-38D section 8.3; RFC 7516 section 3.1
 */
export function makeEnvelopes(ports: EnvelopePorts): Envelopes {
  const keys = new EnvelopeKeys(ports);
  return {
    async seal(tenant, purpose, contents) {
      const { id, key } = await keys.newest(tenant, purpose);
      const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(id) };
      const cipher = await crypto.subtle.encrypt(algorithm, key, utf8(JSON.stringify(contents)));
      return `${id}.${encodeBase64url(concat(iv, new Uint8Array(cipher)))}`;
    },
    async open(tenant, purpose, sealed) {
      if (sealed.length > longestEnvelope || sealed[idLength] !== '.') return undefined;
      const id = sealed.slice(0, idLength);
      const bytes = decodeBase64url(sealed.slice(idLength + 1));
      if (bytes === undefined || bytes.length <= nonceBytes + tagBytes) return undefined;
      const key = await keys.named(tenant, purpose, id);
      if (key === undefined) return undefined;
      const plain = await decrypt(key, bytes.slice(0, nonceBytes), utf8(id), bytes.slice(nonceBytes));
      return plain && contentsOf(plain);
    },
    async sealToken(tenant, issuer, contents) {
      const { key } = await keys.newest(tenant, 'access token');
      const header = tokenHeader(issuer);
      const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(header) };
      const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, utf8(JSON.stringify(contents))));
      const cipher = encodeBase64url(sealed.slice(0, -tagBytes));
      return `${header}..${encodeBase64url(iv)}.${cipher}.${encodeBase64url(sealed.slice(-tagBytes))}`;
    },
    async openToken(tenant, issuer, token) {
      const header = tokenHeader(issuer);
      if (token.length > longestEnvelope || !token.startsWith(`${header}..`)) return undefined;
      const parts = token.split('.', 6).slice(2).map(decodeBase64url);
      const [iv, cipher, tag] = parts;
      if (parts.length !== 3 || iv?.length !== nonceBytes || cipher === undefined || tag?.length !== tagBytes) {
        return undefined;
      }
      for (const key of await keys.tried(tenant, 'access token')) {
        const plain = await decrypt(key, iv, utf8(header), concat(cipher, tag));
        if (plain !== undefined) return contentsOf(plain);
      }
      return undefined;
    },
  };
}
