import { decodeBase64, encodeBase64 } from './base64.ts';
import type { Bytes } from './bytes.ts';

/** Characters of PEM that are read at all: a certificate with a 4096-bit key takes about 3,000. */
const longest = 32_768;

const columns = 64;

/** A base64 body in PEM armour, 64 columns, ending in a line feed. @see RFC 7468 section 2 */
export function armour(label: string, base64: string): string {
  const lines = base64.match(new RegExp(`.{1,${columns}}`, 'g')) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** DER in PEM armour. */
export const encodePem = (label: string, der: Uint8Array): string => armour(label, encodeBase64(der));

export type Pem =
  | { ok: true; label: string; der: Bytes }
  | { ok: false; why: 'not_pem' | 'private_key' | 'unreadable' };

/**
 * Reads the single PEM block of a text; white space around it and any line width are fine, anything else
 * around it is not. A text that holds a private key in whatever form is named as such, before all else,
 * so that the caller can say that a secret was sent. Never throws.
 * @see RFC 7468 section 3
 */
export function decodePem(text: string): Pem {
  if (/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY( BLOCK)?-----/.test(text)) return { ok: false, why: 'private_key' };
  const trimmed = text.length > longest ? '' : text.trim();
  const opened = /^-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(trimmed);
  if (opened === null) return { ok: false, why: text.length > longest ? 'unreadable' : 'not_pem' };
  const [begin, label = ''] = opened;
  const end = `-----END ${label}-----`;
  if (!trimmed.endsWith(end)) return { ok: false, why: 'unreadable' };
  const der = decodeBase64(trimmed.slice(begin.length, -end.length).replace(/[\t\r\n ]+/g, ''));
  return der === undefined || der.length === 0 ? { ok: false, why: 'unreadable' } : { ok: true, label, der };
}
