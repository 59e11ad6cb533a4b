import { ApiError } from '../../shared/model/api-error.ts';
import { OAuthError } from '../../shared/model/errors.ts';
import { parseStrictJson } from '../../shared/model/strict-json.ts';
import { formValue } from '../../shared/protocol/management/form.ts';
import { readBytes } from '../body.ts';

/** Largest body of the Management API, in bytes (HTTP-01). */
export const largestBody = 1_000_000;

/** Nested objects and arrays of a body, the outermost counted. */
const deepest = 32;

const badRequest = (message: string): ApiError => new ApiError(400, message, 'invalid_body');
const unsupported = (): ApiError => new ApiError(415, 'Unsupported Media Type');

const faults = {
  syntax: 'Invalid request payload JSON format',
  duplicate: 'The request payload names a property twice',
  depth: 'The request payload is nested too deeply',
} as const;

/**
 * The value of a JSON or form body. A body without a content type is read as JSON; an empty one is no value.
 * @throws {ApiError} 413 over the limit and 415 for another type, both before anything is parsed; 400
 * @see management-api 1.1
 */
export async function readBody(request: Request): Promise<unknown> {
  const header = request.headers.get('content-type');
  const type = (header ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase();
  const isForm = type === 'application/x-www-form-urlencoded';
  if (!isForm && type !== 'application/json') throw unsupported();
  if ((request.headers.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity') throw unsupported();
  const text = decoded(await limited(request));
  if (isForm) return formValue(new URLSearchParams(text));
  if (text === '') return undefined;
  const parsed = parseStrictJson(text, { maxDepth: deepest });
  if (!parsed.ok) throw badRequest(faults[parsed.why]);
  return parsed.value;
}

async function limited(request: Request): Promise<Uint8Array> {
  try {
    return await readBytes(request, largestBody);
  } catch (error) {
    if (!(error instanceof OAuthError) || error.auth0.status !== 413) throw error;
    throw new ApiError(413, `Payload content length greater than maximum allowed: ${largestBody}`);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw badRequest(faults.syntax);
  }
}
