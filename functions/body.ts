import { invalidRequest, OAuthError, tooLarge, unsupportedMediaType } from '../shared/model/errors.ts';
import { parseStrictJson } from '../shared/model/strict-json.ts';
import type { Params } from '../shared/model/token-request.ts';
import { FormReading, formParams, jsonParams } from '../shared/protocol/params.ts';

/** Largest body of the OAuth endpoints, in bytes (HTTP-01). */
export const largestForm = 16_384;

/** A form or JSON body that was read. */
export interface Form {
  text: string;
  params: Params;
}

/** The parameters of a form or JSON body. @throws {OAuthError} as `readForm` */
export const readParams = async (request: Request): Promise<Params> => (await readForm(request)).params;

/**
 * Reads a form or JSON body with its parameters. The size is checked before anything is parsed, and a
 * body without a declared length is cut off at the limit.
 * @throws {OAuthError} 415 for any other content type, 413 over the limit, invalid_request otherwise
 * @see RFC 6749 appendix B; fact sheet 1.1
 */
export async function readForm(request: Request): Promise<Form> {
  const type = mediaType(request.headers.get('content-type'));
  if (type !== 'application/x-www-form-urlencoded' && type !== 'application/json') throw unsupportedMediaType();
  if ((request.headers.get('content-encoding') ?? 'identity') !== 'identity') throw unsupportedMediaType();
  const text = decoded(await readBytes(request, largestForm));
  if (type !== 'application/json') return { text, params: readPairs(text) };
  const parsed = parseStrictJson(text, { maxDepth: 8 });
  if (!parsed.ok) throw invalidRequest(jsonFaults[parsed.why]);
  return { text, params: jsonParams(parsed.value) };
}

/** What no encoder of forms writes for values in ASCII; a question mark in front would be dropped by the standard. */
const unplain = /^\?|[^!-~]|%(?![0-7][\dA-Fa-f])/;

/**
 * The parameters of a form. Plain ones are split here, with the same result: `URLSearchParams` hands over each pair by
 * a call of the platform.
 * @see URL standard, section 5.1
 */
function readPairs(text: string): Params {
  if (unplain.test(text)) return formParams(new URLSearchParams(text));
  const reading = new FormReading();
  for (let start = 0; start < text.length; ) {
    const ampersand = text.indexOf('&', start);
    const end = ampersand < 0 ? text.length : ampersand;
    const pair = text.slice(start, end);
    const equals = pair.indexOf('=');
    if (equals >= 0) reading.add(plainText(pair.slice(0, equals)), plainText(pair.slice(equals + 1)));
    else if (pair !== '') reading.add(plainText(pair), '');
    start = end + 1;
  }
  return reading.params();
}

function plainText(encoded: string): string {
  const spaced = encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded;
  return spaced.includes('%') ? decodeURIComponent(spaced) : spaced;
}

const jsonFaults = {
  syntax: 'Request body is not valid JSON',
  duplicate: 'Request body names a member twice',
  depth: 'Request body is nested too deeply',
} as const;

/**
 * The media type alone, in lower case. Two Content-Type headers arrive joined by a comma and match nothing,
 * also when the first carries a parameter (TOK-04).
 */
export const mediaType = (header: string | null): string =>
  header === 'application/x-www-form-urlencoded' ? header : mediaTypeOf(header ?? '');

const mediaTypeOf = (header: string): string => /^([^;,]*)(?:;[^,]*)?$/.exec(header)?.[1]?.trim().toLowerCase() ?? '';

/**
 * The body's bytes, at most `limit` of them.
 * @throws {OAuthError} 413, or 400 when the connection or its framing breaks
 */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  if (declared > limit) throw tooLarge(limit);
  let bytes: ArrayBuffer;
  try {
    bytes = await (Number.isInteger(declared) ? request.arrayBuffer() : readChunks(request, limit));
  } catch (error) {
    // What broke while it was read came from the caller, or the caller is gone: no failure of ours.
    throw error instanceof OAuthError ? error : invalidRequest('Request body could not be read');
  }
  if (bytes.byteLength > limit) throw tooLarge(limit);
  return new Uint8Array(bytes);
}

async function readChunks(request: Request, limit: number): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const reader = request.body?.getReader(); reader !== undefined; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes.buffer;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws {OAuthError} for what is no UTF-8 */
export function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalidRequest('Request body is not valid UTF-8');
  }
}
