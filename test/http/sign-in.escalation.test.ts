import { expect, test } from 'vitest';
import { makeBrowser } from '../support/browser.ts';
import { makeSignInWorld, pkce } from '../support/sign-in-world.ts';

test('MGMT-03 whoever signs in and agrees gets nothing of the Management API but what is their own', async () => {
  const world = await makeSignInWorld();
  const browser = makeBrowser(world);
  const { code_verifier, code_challenge } = pkce();
  const asked = { scope: 'openid read:users update:users create:clients read:current_user', code_challenge };
  const { cookie } = await world.signIn();
  const [name = '', ...value] = cookie.split('=');
  browser.cookies.set(name, value.join('='));
  let page = await browser.start({
    ...{ ...asked, code_challenge_method: 'S256' },
    audience: `https://${world.domain}/api/v2/`,
  });
  if (page.left === undefined) page = await browser.send(page, { action: 'accept' });
  const code = page.left?.searchParams.get('code') ?? undefined;
  const { status, body } = await world.exchange({ code, code_verifier });
  expect(status).toBe(200);
  expect(body.scope.split(' ').sort()).toEqual(['openid', 'read:current_user']);
  const authorization = `Bearer ${body.access_token}`;
  expect((await world.get('/api/v2/users', { authorization })).status).toBe(403);
  const own = encodeURIComponent(world.user.user_id);
  expect((await world.get(`/api/v2/users/${own}`, { authorization })).status).toBe(200);
});

test('MGMT-03 a person’s token with a scope of the whole tenant, given out by an earlier release, does not count', async () => {
  const world = await makeSignInWorld();
  const token = await world.token(['read:users', 'read:clients'], { sub: world.user.user_id, gty: undefined });
  const authorization = `Bearer ${token}`;
  expect((await world.get('/api/v2/users', { authorization })).status).toBe(403);
  expect((await world.get('/api/v2/clients', { authorization })).status).toBe(403);
});
