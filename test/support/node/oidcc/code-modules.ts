import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import { checkIdToken, checkSecret, checkTokenError, checkTokenResponse } from '../oidcc-checks.ts';
import type { RelyingParty } from './parties.ts';
import type { Run, SignedIn } from './run.ts';

/** Modules about the token endpoint. */

type Module = (run: Run) => Promise<void>;

/** The same code twice: the second time nothing comes, and what came the first time is worth nothing any more. */
const codeReuse =
  (seconds: number, checksToken: boolean): Module =>
  async (run) => {
    const { request, code = '', access_token } = await run.signIn();
    await wait(seconds * 1000);
    await checkTokenError(await run.exchange(request.client, code), 'invalid_grant');
    if (!checksToken) return;
    const { status } = await run.userinfo(access_token);
    run.warnUnless(status >= 400 && status < 500, `the access token still works after the code came twice: ${status}`);
  };

const secretInTheBody: Module = async (run) => {
  await run.signIn(run.request({}, run.parties.post));
};

/** A sign-in of a client that may renew, by a browser of its own. */
async function renewable(run: Run, client: RelyingParty): Promise<SignedIn> {
  const params = { scope: 'openid offline_access', prompt: 'consent' };
  const signedIn = await run.signIn(run.request(params, client));
  if (signedIn.refresh_token === undefined) run.skip('no refresh token came');
  return signedIn;
}

async function renew(run: Run, signedIn: SignedIn, more: Readonly<Record<string, string>>): Promise<void> {
  const { refresh_token = '', request, claims, access_token } = signedIn;
  const response = await run.token(request.client, { grant_type: 'refresh_token', refresh_token, ...more });
  const answer = await checkTokenResponse(response);
  expect(answer.access_token, 'the access token is a new one').not.toBe(access_token);
  const expected = { client_id: request.client.client_id, access_token: answer.access_token };
  // A renewed ID token should have no nonce, and must have the same one if it has any.
  const nonce = decodeJwt(answer.id_token)['nonce'] === undefined ? undefined : (request.params.get('nonce') ?? '');
  const renewed = await checkIdToken(answer.id_token, run.parties, { ...expected, nonce });
  for (const name of ['iss', 'sub', 'aud', 'azp', 'auth_time']) expect(renewed[name], name).toEqual(claims[name]);
  expect(renewed.iat, 'iat').toBeGreaterThan(claims.iat ?? 0);
}

const refreshToken: Module = async (run) => {
  const { first, second } = run.parties;
  const one = await renewable(run, first);
  const two = await renewable(run, second);
  checkSecret(one.refresh_token, 'refresh_token');
  await wait(1000);
  await renew(run, one, { scope: 'openid offline_access' });
  const foreign = { grant_type: 'refresh_token', refresh_token: two.refresh_token ?? '' };
  await renew(run, two, {});
  await checkTokenError(await run.token(first, foreign), 'invalid_grant');
};

const pkce: Module = async (run) => {
  const code_verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  await run.signIn(run.request({ code_challenge, code_challenge_method: 'S256' }), { code_verifier });
};

const unsignedIdToken: Module = async (run) => {
  const listed = run.parties.metadata.id_token_signing_alg_values_supported;
  expect(listed).not.toContain('none');
  run.skip('id_token_signing_alg_values_supported does not list none');
};

/** @param seconds how long a code is kept before it comes a second time, where the suite waits for 30 */
export const codeModules = (seconds: number): Readonly<Record<string, Module>> => ({
  'oidcc-idtoken-unsigned': unsignedIdToken,
  'oidcc-codereuse': codeReuse(0, false),
  'oidcc-codereuse-30seconds': codeReuse(seconds, true),
  'oidcc-server-client-secret-post': secretInTheBody,
  'oidcc-refresh-token': refreshToken,
  'oidcc-ensure-request-with-valid-pkce-succeeds': pkce,
});
