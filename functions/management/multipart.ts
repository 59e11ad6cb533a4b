import { ApiError } from '../../shared/model/api-error.ts';
import { OAuthError } from '../../shared/model/errors.ts';
import { invalidBody } from '../../shared/model/validation.ts';
import { readBytes } from '../body.ts';

/** Room for the parameters and the borders beside a file, in bytes. */
const beside = 16_384;

export interface FileForm {
  /** The texts of the form; a parameter that comes twice is refused. */
  parameters: Record<string, string>;
  /** The file as text. */
  file: string;
}

const tooLarge = (limit: number): ApiError =>
  new ApiError(413, `Payload content length greater than maximum allowed: ${limit}`);

/**
 * A form with one file. Everything is measured before it is parsed.
 * @param field name of the file
 * @param limit largest file, in bytes
 * @throws {ApiError} 413 over the limit, 415 for another type, 400 for a form that is none or a file that is no text
 * @see RFC 7578
 */
export async function readFileForm(request: Request, field: string, limit: number): Promise<FileForm> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) throw new ApiError(415, 'Unsupported Media Type');
  const form = await parsed(await limited(request, limit + beside, limit), type);
  const parameters: Record<string, string> = {};
  let file: string | undefined;
  for (const [name, value] of form) {
    if (name === field) {
      if (file !== undefined) throw invalidBody(`The form has more than one ${field}`);
      file = await textOf(value, limit);
    } else if (typeof value !== 'string' || Object.hasOwn(parameters, name)) {
      throw invalidBody(`The form gives ${name.slice(0, 100)} in a way that cannot be`);
    } else Object.defineProperty(parameters, name, { value, enumerable: true });
  }
  if (file === undefined) throw invalidBody(`Missing required property: ${field}`);
  return { parameters, file };
}

async function limited(request: Request, most: number, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readBytes(request, most);
  } catch (error) {
    if (error instanceof OAuthError && error.auth0.status === 413) throw tooLarge(limit);
    throw error;
  }
}

async function parsed(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData();
  } catch {
    throw invalidBody('The payload is no multipart form');
  }
}

async function textOf(value: string | File, limit: number): Promise<string> {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : new Uint8Array(await value.arrayBuffer());
  if (bytes.length > limit) throw tooLarge(limit);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw invalidBody('The file is not valid UTF-8');
  }
}
