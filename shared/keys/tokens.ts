import { lazily } from '../model/lazily.ts';
import type { Clock, Keyring, PrivateKeys, Sealer, Tokens } from '../model/ports.ts';
import { encodeBase64url } from './base64.ts';
import { passing } from './bytes.ts';
import { makeSigners } from './signers.ts';

interface TokenPorts {
  privateKeys: PrivateKeys;
  keyring: Pick<Keyring, 'keys'>;
  sealer: Sealer;
  clock: Clock;
}

const encryption = lazily('the encryption of tokens', () => import('./token-encryption.ts'));
const verification = lazily('the verification of tokens', () => import('./token-verification.ts'));

/**
 * Signs and verifies a tenant's own tokens. An RSA key of the tenant serves RS256, RS512 and PS256, an EC key ES256;
 * HS256 tokens are signed with the API's secret and can be verified by that API only, never here.
 * The imported keys and the choice of the current key live as long as the value this returns: make one
 * per isolate. `sign` throws Unavailable when a key cannot be fetched, opened or used; `verify` when the
 * keyring cannot be reached. Verifying is loaded with its first use: who only issues tokens never does.
 * @see RFC 7515 sections 3.1, 5.1 and 5.2; RFC 8725 sections 2.1 and 3.1
 */
export function makeTokens(ports: TokenPorts): Tokens {
  const signerFor = makeSigners(ports);
  return {
    prepare: (tenant) => ports.privateKeys.prepare(tenant),
    async sign(tenant, order) {
      const found = signerFor(tenant, order);
      const signer = found instanceof Promise ? await found : found;
      // A compact JWS written by hand: this is the hot path, and the header is already encoded.
      const signed = `${signer.headers[order.typ]}.${encodeBase64url(passing(JSON.stringify(order.claims)))}`;
      const signature = await crypto.subtle.sign(signer.use, signer.key, passing(signed));
      const token = `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
      if (order.encryption === undefined) return token;
      return (await encryption()).encryptToken(token, order.encryption, order.typ);
    },
    keyFor: async (tenant, order) => (await signerFor(tenant, order)).kid,
    verify: async (tenant, token) => (await verification()).verifyToken(ports.keyring, tenant, token),
  };
}
