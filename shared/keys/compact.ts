import { parseStrictJson } from '../model/strict-json.ts';
import { decodeBase64url } from './base64.ts';
import { type Bytes, textOf, utf8 } from './bytes.ts';

export type JsonObject = { readonly [name: string]: unknown };

/** A compact JWS taken apart. Nothing about it is proven yet. */
export interface CompactJws {
  header: JsonObject;
  claims: JsonObject;
  /** The first two parts with the dot between, as bytes: what was signed. */
  signed: Bytes;
  signature: Bytes;
}

/** Nested objects and arrays of a header or a payload. */
const maxDepth = 16;

/**
 * Header members that let the sender choose the key or the rules. None of them is ever followed; their
 * mere presence is a refusal (PKJ-02, JWT-01). @see RFC 8725 sections 3.6 and 3.10
 */
const forbiddenMembers = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip'] as const;

/** An own member of the header, never an inherited one. */
export const member = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** A header that names a key of its own, or something to be fetched: never taken (RFC 8725 section 3.10). */
export const hasForbiddenMember = (header: JsonObject): boolean =>
  forbiddenMembers.some((name) => Object.hasOwn(header, name));

function parseObject(part: string): JsonObject | undefined {
  const bytes = decodeBase64url(part);
  const text = bytes === undefined ? undefined : textOf(bytes);
  if (text === undefined) return undefined;
  const parsed = parseStrictJson(text, { maxDepth });
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value)) {
    return undefined;
  }
  return parsed.value as JsonObject;
}

/**
 * Takes a compact JWS apart, strictly: exactly three parts, none empty, each canonical base64url; header
 * and payload are UTF-8 JSON objects without duplicate members and at most 16 levels deep. Undefined for
 * everything else, a five-part JWE included. The caller bounds the length first.
 * @see RFC 7515 sections 3.1 and 5.2; RFC 7519 section 7.2
 */
export function parseCompact(token: string): CompactJws | undefined {
  const parts = token.split('.', 4);
  const [headerText = '', claimsText = '', signatureText = ''] = parts;
  if (parts.length !== 3 || headerText === '' || claimsText === '' || signatureText === '') return undefined;
  const header = parseObject(headerText);
  const claims = header === undefined ? undefined : parseObject(claimsText);
  const signature = decodeBase64url(signatureText);
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  return { header, claims, signed: utf8(`${headerText}.${claimsText}`), signature };
}
