import { expect } from 'vitest';
import { checkSecret, checkUserinfo } from '../oidcc-checks.ts';
import type { Run, SignedIn } from './run.ts';

/** Modules about what a sign-in brings: the tokens themselves, and what they and userinfo say of the person. */

type Module = (run: Run) => Promise<void>;

/** Claims that an ID token holds without being asked. */
const usual = new Set(
  'iss sub aud exp iat auth_time nonce acr amr azp at_hash c_hash s_hash nbf jti sid txn'.split(' '),
);

const server: Module = async (run) => {
  const signedIn = await run.signIn();
  const { code, front, back, access_token } = signedIn;
  if (code !== undefined) checkSecret(code, 'code');
  if (front !== undefined && run.has('token')) expect(front['at_hash'], 'at_hash beside a token').toBeDefined();
  if (front !== undefined && run.has('code')) expect(front['c_hash'], 'c_hash beside a code').toBeDefined();
  for (const claims of [front, back]) {
    const others = Object.keys(claims ?? {}).filter((name) => !usual.has(name));
    run.warnUnless(others.length === 0, `claims in the ID token that nobody asked for: ${others.join(' ')}`);
  }
  if (access_token !== undefined) await run.personOf(signedIn);
};

const userinfo =
  (init: (access_token: string) => RequestInit): Module =>
  async (run) => {
    const { access_token = '', claims } = await run.signIn();
    const response = await fetch(run.parties.metadata.userinfo_endpoint, init(access_token));
    await checkUserinfo(response, claims.sub);
  };

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

const withoutNonceSucceeds: Module = async (run) => {
  const { claims } = await run.signIn(run.request({ nonce: undefined }));
  expect(claims).not.toHaveProperty('nonce');
};

const withoutNonceFails: Module = async (run) => {
  const request = run.request({ nonce: undefined });
  const stop = await run.open(request);
  if (stop.kind === 'page') return run.review('an error page about the missing nonce');
  const { params } = run.answer(request, stop);
  expect(params['error']).toBe('invalid_request');
};

export const claimsOfScope: Readonly<Record<string, readonly string[]>> = {
  profile: [
    ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture'],
    ...['website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** Scopes open their claims: in userinfo, and in the ID token only where there is no userinfo to ask. */
async function checkScopes(run: Run, scopes: readonly string[], signedIn: SignedIn): Promise<void> {
  const claims = await run.personOf(signedIn);
  for (const name of scopes.flatMap((scope) => claimsOfScope[scope] ?? [])) {
    run.warnUnless(claims[name] !== undefined, `${name} is missing`);
    if (!run.hasAccessToken) continue;
    const isInIdToken = [signedIn.front, signedIn.back].some((token) => token?.[name] !== undefined);
    run.warnUnless(!isInIdToken, `${name} is in the ID token`);
  }
  if (!scopes.includes('profile')) run.warnUnless(claims['name'] === undefined, 'name came without being asked for');
}

const scope =
  (...scopes: readonly string[]): Module =>
  async (run) => {
    const unknown = scopes.find((name) => !run.parties.metadata.scopes_supported.includes(name));
    if (unknown !== undefined) run.skip(`scopes_supported does not list ${unknown}`);
    await checkScopes(run, scopes, await run.signIn(run.request({ scope: ['openid', ...scopes].join(' ') })));
  };

const otherOrder: Module = async (run) => {
  const request = run.request({ scope: 'email openid' });
  const params = new URLSearchParams([...request.params].reverse());
  await checkScopes(run, ['email'], await run.signIn({ ...request, params }));
};

const claimsEssential: Module = async (run) => {
  const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
  const signedIn = await run.signIn(run.request({ claims }));
  const person = await run.personOf(signedIn);
  if (run.hasAccessToken) {
    run.warnUnless(person['name'] !== undefined, 'name is not in userinfo: the claims parameter is not supported');
    run.warnUnless(signedIn.claims['name'] === undefined, 'name is in the ID token');
  }
};

export const claimsModules: Readonly<Record<string, Module>> = {
  'oidcc-server': server,
  'oidcc-userinfo-get': userinfo((token) => ({ headers: bearer(token) })),
  'oidcc-userinfo-post-header': userinfo((token) => ({ method: 'POST', headers: bearer(token) })),
  'oidcc-userinfo-post-body': userinfo((access_token) => ({
    method: 'POST',
    body: new URLSearchParams({ access_token }),
  })),
  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow': withoutNonceSucceeds,
  'oidcc-ensure-request-without-nonce-fails': withoutNonceFails,
  'oidcc-scope-profile': scope('profile'),
  'oidcc-scope-email': scope('email'),
  'oidcc-scope-address': scope('address'),
  'oidcc-scope-phone': scope('phone'),
  'oidcc-scope-all': scope('email', 'phone', 'address', 'profile'),
  'oidcc-alternate-happy-flow': otherOrder,
  'oidcc-claims-essential': claimsEssential,
};
