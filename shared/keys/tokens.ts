import { lazily } from '../model/lazily.ts';
import type { Clock, Keyring, PrivateKeys, Sealer, Tokens } from '../model/ports.ts';
import type { SigningOrder, VerifiedToken } from '../model/token.ts';
import { encodeBase64url } from './base64.ts';
import { utf8 } from './bytes.ts';
import { hasForbiddenMember, type JsonObject, member, parseCompact } from './compact.ts';
import { makeSigners, type Signer } from './signers.ts';
import { holds } from './verify-key.ts';

/** Characters of a token that is looked at at all. */
const longestToken = 16_384;

interface TokenPorts {
  privateKeys: PrivateKeys;
  keyring: Pick<Keyring, 'keys'>;
  sealer: Sealer;
  clock: Clock;
}

const encryption = lazily('the encryption of tokens', () => import('./token-encryption.ts'));

/** A compact JWS written by hand: this is the hot path, and the header is already encoded. */
async function writeJws(signer: Signer, order: SigningOrder): Promise<string> {
  const signed = `${signer.headers[order.typ]}.${encodeBase64url(utf8(JSON.stringify(order.claims)))}`;
  const signature = await crypto.subtle.sign(signer.use, signer.key, utf8(signed));
  return `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
}

type VerifiedHeader = VerifiedToken['header'] & { readonly alg: 'RS256' | 'RS512' | 'PS256' };

/** The header of a token that may be ours: our algorithms only, a `kid`, nothing that chooses a key. */
function ourHeader(header: JsonObject): VerifiedHeader | undefined {
  const alg = member(header, 'alg');
  const kid = member(header, 'kid');
  const typ = member(header, 'typ');
  if (alg !== 'RS256' && alg !== 'RS512' && alg !== 'PS256') return undefined;
  if (typeof kid !== 'string' || hasForbiddenMember(header)) return undefined;
  if (typ !== undefined && typeof typ !== 'string') return undefined;
  return { alg, kid, ...(typ === undefined ? {} : { typ }) };
}

async function verify(
  keyring: Pick<Keyring, 'keys'>,
  tenant: string,
  token: string,
): Promise<VerifiedToken | undefined> {
  const parsed = token.length > longestToken ? undefined : parseCompact(token);
  const header = parsed === undefined ? undefined : ourHeader(parsed.header);
  if (parsed === undefined || header === undefined) return undefined;
  // How fresh the list is, is the keyring's decision: an unknown kid is never worth a second look.
  const keys = await keyring.keys(tenant);
  const key = keys.find(({ kid, state }) => kid === header.kid && state !== 'revoked');
  if (key === undefined) return undefined;
  const jwk = { kty: 'RSA', n: key.n, e: key.e };
  return (await holds(header.alg, jwk, parsed.signature, parsed.signed))
    ? { header, claims: parsed.claims }
    : undefined;
}

/**
 * Signs and verifies a tenant's own tokens. A signing key of the tenant serves RS256, RS512 and PS256;
 * HS256 tokens are signed with the API's secret and can be verified by that API only, never here.
 * The imported keys and the choice of the current key live as long as the value this returns: make one
 * per isolate. `sign` throws Unavailable when a key cannot be fetched, opened or used; `verify` when the
 * keyring cannot be reached.
 * @see RFC 7515 sections 3.1, 5.1 and 5.2; RFC 8725 sections 2.1 and 3.1
 */
export function makeTokens(ports: TokenPorts): Tokens {
  const signerFor = makeSigners(ports);
  return {
    async sign(tenant, order) {
      const token = await writeJws(await signerFor(tenant, order), order);
      if (order.encryption === undefined) return token;
      return (await encryption()).encryptToken(token, order.encryption, order.typ);
    },
    keyFor: async (tenant, order) => (await signerFor(tenant, order)).kid,
    verify: (tenant, token) => verify(ports.keyring, tenant, token),
  };
}
