import { encodeBase64url } from './base64.ts';
import { type Bytes, passing, utf8 } from './bytes.ts';

/** SHA-256, 32 bytes. @see FIPS 180-4 */
export const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** SHA-1, 20 bytes: only for `x5t` and the fingerprints that Auth0 publishes, never for trust. */
export const sha1 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-1', bytes));

/** Base64url of the left half of a text's SHA-256, 22 characters. @see OpenID Connect Core 1.0 section 3.1.3.6 */
export const leftHash = async (text: string): Promise<string> =>
  encodeBase64url((await sha256(utf8(text))).slice(0, 16));

/** Base64url SHA-256 of the UTF-8 form of a text, 43 characters. */
export const digest = async (text: string): Promise<string> => encodeBase64url(await sha256(passing(text)));
