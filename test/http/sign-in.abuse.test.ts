import { expect, test } from 'vitest';
import { giveConsent } from '../../shared/protocol/login/give-consent.ts';
import { fieldsOf, makeBrowser } from '../support/browser.ts';
import { makeSignInWorld } from '../support/sign-in-world.ts';

test('PWD-05 forty requests at once for a new password send one person no more mails than one by one', async () => {
  const world = await makeSignInWorld();
  const id = (await world.call('GET', '/connections?strategy=auth0')).body[0].id;
  await world.call('PATCH', `/connections/${id}/clients`, { body: [{ client_id: world.web.client_id, status: true }] });
  const browser = makeBrowser(world);
  const page = await browser.start({ code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' });
  const { state = '' } = fieldsOf(page.html);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const ask = () =>
    world.post(
      '/u/reset-password/request',
      { state, username: world.user.email },
      { cookie, origin: `https://${world.domain}` },
    );
  const answers = await Promise.all(Array.from({ length: 40 }, ask));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
  await world.mail.settled();
  expect(world.mail.sent.filter(({ to }) => to === world.user.email)).toHaveLength(5);
});

test('AZ-06 the address of a logo cannot write into the policy of the pages', async () => {
  const world = await makeSignInWorld();
  const logo_url = 'https://a;form-action/logo.png';
  const body = { logo_url, favicon_url: 'https://evil.example/icon.png' };
  expect((await world.call('PATCH', '/branding', { body })).status).toBe(200);
  const page = await makeBrowser(world).start({ code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' });
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy.split(';').filter((directive) => directive.trim().startsWith('form-action'))).toHaveLength(1);
  expect(policy).toContain('https://evil.example');
});

test('PWD-01 each of two linked accounts of one database opens by its own password and by no other', async () => {
  const world = await makeSignInWorld();
  const [{ id, name: connection }] = (await world.call('GET', '/connections?strategy=auth0')).body;
  const grant_types = ['authorization_code', 'password'];
  const client = await world.application({ grant_types });
  await world.call('PATCH', `/connections/${id}/clients`, { body: [{ client_id: client.client_id, status: true }] });
  await world.call('PATCH', '/tenants/settings', { body: { default_directory: connection } });
  const second = { email: 'ann.old@example.com', password: 'Staple-battery-8' };
  const other = await world.call('POST', '/users', { body: { connection, ...second } });
  const path = `/users/${encodeURIComponent(world.user.user_id)}/identities`;
  const link = { provider: 'auth0', user_id: other.body.user_id };
  expect((await world.call('POST', path, { body: link })).status).toBe(201);
  const enter = async (username: string, password: string): Promise<number> =>
    (await world.post('/oauth/token', { grant_type: 'password', ...client, username, password })).status;
  expect(await enter(second.email, second.password)).toBe(200);
  expect(await enter(world.user.email, world.user.password)).toBe(200);
  expect(await enter(second.email, world.user.password)).toBe(403);
  expect(await enter(world.user.email, second.password)).toBe(403);
});

test('SESS-03 the same consent given forty times at once is kept once and refused to nobody', async () => {
  const { ports, tenant, web, user, call, api: audience } = await makeSignInWorld();
  const consent = { user_id: user.user_id, client_id: web.client_id, audience, scope: ['openid', 'read:items'] };
  const given = await Promise.all(Array.from({ length: 40 }, () => giveConsent(ports, tenant, consent)));
  expect(new Set(given)).toEqual(new Set([true]));
  const { body } = await call('GET', `/grants?user_id=${encodeURIComponent(user.user_id)}`);
  expect(body.map(({ scope }: { scope: string[] }) => scope)).toEqual([consent.scope]);
});
