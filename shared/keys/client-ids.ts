import { passing } from './bytes.ts';
import { sha256AtOnce } from './sha256.ts';

/** Letters of client ids, as Auth0 has them (management-api 1.10). */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Characters of an id that stay as they are: 148 bits of the 32 that are drawn. */
const kept = 25;

/** Characters of the check: of 10^12 ids that were made up, some three have it by chance. */
const checked = 7;

/**
 * An id with a check in the place of its end: seven letters or digits that follow from the tenant's key and the first 25
 * characters. An id that has its check already comes out as it is. At once; key and characters fit one block of SHA-256.
 */
export function checkedClientId(key: string, id: string): string {
  let text = id.slice(0, kept);
  for (const byte of sha256AtOnce(passing(`${key}\0${text}`)).subarray(0, checked)) {
    text += alphabet.charAt(byte % alphabet.length);
  }
  return text;
}
