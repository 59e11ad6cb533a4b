import { createHash } from 'node:crypto';
import { decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { expect } from 'vitest';
import type { Page } from './form-browser.ts';
import type { Metadata, Parties } from './oidcc/parties.ts';

/** What the conformance suite looks at in nearly every module, each in one place. A failed condition throws. */

/** Seconds that clocks may differ. */
const skew = 300;
const year = 31_536_000;

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '' && value !== 'null';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';

const claimTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...Object.fromEntries(
    [
      ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture'],
      ...['website', 'email', 'gender', 'zoneinfo', 'locale', 'phone_number'],
    ].map((name) => [name, isText]),
  ),
  email_verified: isFlag,
  phone_number_verified: isFlag,
  updated_at: (value) => typeof value === 'number',
  birthdate: (value) => typeof value === 'string' && /^(?:\d{4}(?:-\d{2}-\d{2})?)$/.test(value),
  address: (value) => typeof value === 'object' && value !== null && Object.values(value).every(isText),
};

/** Every standard claim that is there has the type that the standard gives it. @see OpenID Connect Core 1.0 section 5.1 */
export function checkClaimTypes(claims: Readonly<Record<string, unknown>>): void {
  const wrong = Object.entries(claims).filter(([name, value]) => claimTypes[name]?.(value) === false);
  expect(wrong, 'standard claims of a wrong type').toEqual([]);
}

/** Bits of surprise in a text as a whole, counted from how often each character comes. */
export function shannonBits(text: string): number {
  const counts = Map.groupBy(text, (character) => character).values();
  const perCharacter = [...counts].reduce((sum, { length }) => {
    const share = length / text.length;
    return sum - share * Math.log2(share);
  }, 0);
  return perCharacter * text.length;
}

/** A code or token that nobody guesses: 128 bits long, over 96 bits of surprise, characters that headers can carry. */
export function checkSecret(value: unknown, name: string): asserts value is string {
  expect(typeof value, name).toBe('string');
  const text = value as string;
  expect(text, `characters of ${name}`).toMatch(/^[\x20-\x7e]+$/);
  expect(text.length * 8, `length of ${name} in bits`).toBeGreaterThanOrEqual(128);
  expect(shannonBits(text), `entropy of ${name} in bits`).toBeGreaterThan(96);
}

/** What an answer may say about an error. @see RFC 6749 sections 4.1.2.1 and 5.2 */
export function checkErrorText(description: unknown): void {
  if (description === undefined) return;
  expect(description, 'error_description').toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/);
}

const errorMembers = new Set(['error', 'error_description', 'error_uri', 'state', 'session_state', 'iss']);

/** An error of the authorization endpoint, told to the client. */
export function checkAuthorizationError(
  params: Readonly<Record<string, string>>,
  state: string | undefined,
  errors: readonly string[],
): void {
  expect(errors, 'error').toContain(params['error']);
  expect(params['state'], 'state').toBe(state);
  const surplus = Object.keys(params).filter((name) => !errorMembers.has(name));
  expect(surplus, 'parameters beside the error').toEqual([]);
  checkErrorText(params['error_description']);
}

const isJson = (response: Response): boolean =>
  /^application\/json(?:\s*;|$)/.test(response.headers.get('content-type') ?? '');

const tokenErrors = new Set([
  ...['invalid_request', 'invalid_client', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type'],
  'invalid_scope',
]);

/** An error of the token endpoint. @see RFC 6749 section 5.2 */
export async function checkTokenError(response: Response, error: string): Promise<void> {
  const body = (await response.json()) as Record<string, unknown>;
  expect(body['error'], 'error').toBe(error);
  expect(tokenErrors, 'an error of RFC 6749').toContain(error);
  expect(response.status, 'status').toBe(error === 'invalid_client' ? 401 : 400);
  expect(isJson(response), 'application/json').toBe(true);
  expect(response.headers.get('cache-control') ?? '', 'Cache-Control').toContain('no-store');
  checkErrorText(body['error_description']);
}

export interface TokenResponse {
  access_token: string;
  id_token: string;
  refresh_token?: string;
  scope?: string;
}

/** A good answer of the token endpoint. @see RFC 6749 section 5.1; OpenID Connect Core 1.0 section 3.1.3.3 */
export async function checkTokenResponse(response: Response): Promise<TokenResponse> {
  const text = await response.text();
  expect(response.status, text).toBe(200);
  expect(isJson(response), 'application/json').toBe(true);
  expect(response.headers.get('cache-control') ?? '', 'Cache-Control').toContain('no-store');
  const body = JSON.parse(text) as TokenResponse & Record<string, unknown>;
  checkSecret(body.access_token, 'access_token');
  if (body.refresh_token !== undefined) checkSecret(body.refresh_token, 'refresh_token');
  expect(String(body['token_type']).toLowerCase(), 'token_type').toBe('bearer');
  checkLifetime(body['expires_in']);
  expect(typeof body.id_token, 'id_token').toBe('string');
  return body;
}

export function checkLifetime(expires: unknown): void {
  expect(Number.isInteger(expires), 'expires_in is a number').toBe(true);
  expect(expires as number).toBeGreaterThanOrEqual(1);
  expect(expires as number).toBeLessThanOrEqual(year);
}

/** The left half of a hash, as `at_hash` and `c_hash` have it for RS256. */
export const leftHash = (value: string): string =>
  createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');

export interface IdTokenExpectations {
  client_id: string;
  /** Undefined: none was sent. */
  nonce: string | undefined;
  access_token?: string | undefined;
  code?: string | undefined;
}

/** An ID token: signature, key, and what its claims must say. @see OpenID Connect Core 1.0 sections 2 and 3.1.3.7 */
export async function checkIdToken(
  token: string,
  { metadata, keys, kids }: Parties,
  expected: IdTokenExpectations,
): Promise<JWTPayload> {
  const { kid, alg } = decodeProtectedHeader(token);
  expect(kids, 'kid of the ID token').toContain(kid);
  expect(alg, 'alg of the ID token').toBe('RS256');
  const { payload } = await jwtVerify(token, keys);
  const now = Date.now() / 1000;
  expect(payload.iss, 'iss').toBe(metadata.issuer);
  expect(payload.aud, 'aud').toBe(expected.client_id);
  expect(payload.exp, 'exp').toBeGreaterThan(now);
  expect(Math.abs(now - (payload.iat ?? 0)), 'iat').toBeLessThan(skew);
  expect(isText(payload.sub), 'sub').toBe(true);
  expect(payload['nonce'], 'nonce').toBe(expected.nonce);
  if (payload['acr'] !== undefined) expect(isText(payload['acr']), 'acr').toBe(true);
  if (payload['auth_time'] !== undefined) checkAuthTime(payload['auth_time'], now);
  if (payload['at_hash'] !== undefined)
    expect(payload['at_hash'], 'at_hash').toBe(leftHash(expected.access_token ?? ''));
  if (payload['c_hash'] !== undefined) expect(payload['c_hash'], 'c_hash').toBe(leftHash(expected.code ?? ''));
  checkClaimTypes(payload);
  return payload;
}

function checkAuthTime(value: unknown, now: number): void {
  expect(typeof value, 'auth_time').toBe('number');
  expect(value as number, 'auth_time is not in the future').toBeLessThanOrEqual(now + skew);
  expect(value as number, 'auth_time is of this year').toBeGreaterThan(now - year);
}

/** An answer of the userinfo endpoint. @see OpenID Connect Core 1.0 section 5.3.2 */
export async function checkUserinfo(response: Response, sub: string | undefined): Promise<Record<string, unknown>> {
  expect(response.status, 'status of userinfo').toBe(200);
  expect(isJson(response), 'application/json').toBe(true);
  const claims = (await response.json()) as Record<string, unknown>;
  expect(claims['sub'], 'sub of userinfo').toBe(sub);
  checkClaimTypes(claims);
  return claims;
}

/** A login page that a program without script can fill in. */
export function checkLoginPage(page: Page): void {
  expect(page.text, 'the words that mark a login page').toContain('Log in');
  const form = page.forms.find(({ fields }) => fields.some(({ name }) => name === 'username' || name === 'password'));
  for (const name of ['username', 'password']) {
    const [first] = form?.fields.filter((field) => field.name === name) ?? [];
    if (first === undefined) continue;
    expect(first.readOnly, `${name} is read-only`).toBe(false);
    expect(first.type, `type of ${name}`).not.toBe('hidden');
  }
}

/** An error on the server's own page. */
export function checkErrorPage(page: Page, phrase = 'went wrong'): void {
  expect(page.text, 'the words that mark an error page').toContain(phrase);
}

/** Whether unsigned request objects are out of the question, so that their modules are skipped. */
export const listsNoUnsignedObjects = ({ request_object_signing_alg_values_supported: list }: Metadata): boolean =>
  list?.includes('none') === false;
