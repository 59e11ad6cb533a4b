import { expect } from 'vitest';

/** What Auth0 sends with every error of the OAuth endpoints. */
export const errorCacheControl =
  'private, no-store, no-cache, must-revalidate, post-check=0, pre-check=0, no-transform';

/** Asserts an OAuth error byte for byte: status, body with its key order, the headers that clients read. */
export async function expectError(
  response: Response,
  status: number,
  error: string,
  description: string,
): Promise<void> {
  const body = await response.text();
  expect([response.status, body]).toEqual([status, JSON.stringify({ error, error_description: description })]);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('cache-control')).toBe(errorCacheControl);
  expect(response.headers.get('x-auth0-requestid')).toMatch(/^[0-9a-f]{20}$/);
}

/** Any refusal: a 4xx, or Auth0's 501 for unknown grant types, with an OAuth body and no token. @returns its code */
export async function refusalOf(response: Response): Promise<string> {
  const text = await response.text();
  expect([isRefusal(response.status), text]).toEqual([true, text]);
  const body = JSON.parse(text) as Record<string, unknown>;
  expect(Object.keys(body)).toEqual(['error', 'error_description']);
  return String(body['error']);
}

const isRefusal = (status: number): boolean => (status >= 400 && status < 500) || status === 501;

export interface Granted {
  access_token: string;
  scope?: string;
  expires_in: number;
  token_type: string;
}

/** Asserts a success and gives its body. */
export async function tokenOf(response: Response): Promise<Granted> {
  const text = await response.text();
  expect([response.status, text.slice(0, 17)]).toEqual([200, '{"access_token":"']);
  return JSON.parse(text) as Granted;
}

/** The members of a part of a compact JWT, unverified; `0` is the header, `1` the payload. */
export const partOf = (token: string, part: 0 | 1): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString()) as Record<string, unknown>;
