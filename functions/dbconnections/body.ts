import { invalidRequest } from '../../shared/model/errors.ts';
import { parseStrictJson } from '../../shared/model/strict-json.ts';
import { decoded, largestForm, mediaType, readBytes, readParams } from '../body.ts';

export type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of a body, JSON or form. Of JSON, values other than texts stay as they are.
 * @throws {OAuthError} 415 for any other content type, 413 over the limit, invalid_request otherwise
 */
export async function readFields(request: Request): Promise<Fields> {
  if (mediaType(request.headers.get('content-type')) !== 'application/json') {
    return Object.fromEntries(await readParams(request));
  }
  const parsed = parseStrictJson(decoded(await readBytes(request, largestForm)), { maxDepth: 8 });
  if (!parsed.ok) throw invalidRequest('Request body is not valid JSON');
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidRequest('Request body must be a JSON object');
  }
  return value as Fields;
}

/** A field that is a text or not there; an empty one counts as not there. @throws {OAuthError} invalid_request */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalidRequest(`Invalid parameter: ${name} must be a string`);
  return value;
}
