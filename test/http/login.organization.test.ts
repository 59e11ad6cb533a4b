import { decodeJwt } from 'jose';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type Browser, makeBrowser, type Page } from '../support/browser.ts';
import { makeSignInWorld, pkce, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;
let browser: Browser;
const ids: Record<string, string> = {};
beforeAll(async () => {
  world = await makeSignInWorld();
  const connection_id = (await world.call('GET', '/connections')).body[0].id;
  for (const [name, display_name] of [
    ['acme', 'Acme Corporation'],
    ['globex', 'Globex'],
    ['hooli', 'Hooli'],
  ] as const) {
    const body = { name, display_name, enabled_connections: [{ connection_id }] };
    ids[name] = (await world.call('POST', '/organizations', { body })).body.id;
  }
  for (const name of ['acme', 'globex']) {
    await world.call('POST', `/organizations/${ids[name]}/members`, { body: { members: [world.user.user_id] } });
  }
});
beforeEach(() => {
  browser = makeBrowser(world);
});

const application = async (behavior: string) => {
  const client = await world.application({ organization_usage: 'require', organization_require_behavior: behavior });
  const connection = (await world.call('GET', '/connections')).body[0].id;
  await world.call('PATCH', `/connections/${connection}/clients`, {
    body: [{ client_id: client.client_id, status: true }],
  });
  return client;
};
const signIn = (page: Page) => browser.send(page, { username: world.user.email, password: world.user.password });

test('the organization is named first, then the person signs in to it', async () => {
  const client = await application('pre_login_prompt');
  const { code_verifier, code_challenge } = pkce();
  const page = await browser.start({ client_id: client.client_id, code_challenge, code_challenge_method: 'S256' });
  expect(page.path).toBe('/u/organization');
  const unknown = await browser.send(page, { organization: 'nowhere' });
  expect([unknown.status, unknown.text.includes('There is no organization of this name.')]).toEqual([400, true]);
  const login = await browser.send(unknown, { organization: ' ACME ' });
  expect([login.path, login.text.includes('Log in to Acme Corporation')]).toEqual(['/u/login', true]);
  const done = await signIn(login);
  const tokens = await world.exchange({ ...client, code: done.left?.searchParams.get('code') ?? '', code_verifier });
  const claims = JSON.parse(Buffer.from(tokens.body.id_token.split('.')[1], 'base64url').toString());
  expect(claims.org_id).toBe(ids['acme']);
});

test('who is no member of the organization gets no code', async () => {
  const client = await application('pre_login_prompt');
  const page = await browser.start({ client_id: client.client_id });
  const done = await signIn(await browser.send(page, { organization: 'hooli' }));
  expect(done.left?.searchParams.get('error')).toBe('access_denied');
});

test('after the sign-in a person chooses among the organizations they are a member of, and no others', async () => {
  const client = await application('post_login_prompt');
  const page = await signIn(await browser.start({ client_id: client.client_id }));
  expect(page.path).toBe('/u/organization');
  expect([page.text.includes('Acme Corporation'), page.text.includes('Globex')]).toEqual([true, true]);
  expect(page.text).not.toContain('Hooli');
  const other = await browser.send(page, { organization: ids['hooli'] });
  expect([other.path, other.left]).toEqual(['/u/organization', undefined]);
  const done = await browser.send(page, { organization: ids['globex'] });
  expect(done.left?.searchParams.has('code')).toBe(true);
});

test('who is invited signs up with the invited address and becomes a member', async () => {
  const client = await world.application({
    ...{ organization_usage: 'require', initiate_login_uri: 'https://app.example.com/login' },
    callbacks: ['https://app.example.com/callback'],
  });
  const connection = (await world.call('GET', '/connections')).body[0].id;
  await world.call('PATCH', `/connections/${connection}/clients`, {
    body: [{ client_id: client.client_id, status: true }],
  });
  const made = await world.call('POST', `/organizations/${ids['hooli']}/invitations`, {
    body: { inviter: { name: 'Gavin' }, invitee: { email: 'guest@example.com' }, client_id: client.client_id },
  });
  const invitation = new URL(made.body.invitation_url).searchParams.get('invitation') ?? '';
  const page = await browser.start({ client_id: client.client_id, organization: ids['hooli'], invitation });
  expect([page.path, page.html.includes('value="guest@example.com"')]).toEqual(['/u/login', true]);
  const signup = await browser.open(/\/u\/signup\?state=[^"]+/.exec(page.html)?.[0] ?? '');
  const done = await browser.send(signup, { password: 'Battery-staple-7' });
  expect(done.left?.searchParams.has('code')).toBe(true);
  const again = await makeBrowser(world).start({ client_id: client.client_id, organization: ids['hooli'], invitation });
  const gone = await browser.send(again, { username: 'guest@example.com', password: 'Battery-staple-7' });
  expect(gone.left?.searchParams.has('code')).not.toBe(true);
});

/** An application for which the person of the browser is asked which account to go on with. */
const choosing = async (client_id: string, organization?: string) => {
  const [name = '', value = ''] = (await world.signIn()).cookie.split('=', 2);
  browser.cookies.set(name, value);
  const { code_verifier, code_challenge } = pkce();
  const asked = { client_id, code_challenge, code_challenge_method: 'S256', prompt: 'select_account', organization };
  const page = await browser.start(asked);
  expect(page.path).toBe('/u/select-account');
  return { page, code_verifier };
};
const chosen = (page: Page) => browser.send(page, { account: world.user.user_id });

test.each(['deny', 'allow'])(
  'AZ-01 nobody takes an organization on a page that was not asked for: %s',
  async (usage) => {
    const client = await world.application({ organization_usage: usage });
    const organization = usage === 'allow' ? ids['acme'] : undefined;
    const { page, code_verifier } = await choosing(client.client_id, organization);
    const html = page.html.replaceAll('action="/u/select-account', 'action="/u/organization');
    const forced = await browser.send({ ...page, html }, { organization: ids['globex'] });
    expect(forced.path).toBe('/u/select-account');
    const code = (await chosen(forced)).left?.searchParams.get('code') ?? '';
    const { body } = await world.exchange({ ...client, code, code_verifier });
    expect(decodeJwt(body.id_token)['org_id']).toBe(organization);
  },
);

test('an organization that is removed during the sign-in ends it: nobody goes on without it', async () => {
  const { id } = (await world.call('POST', '/organizations', { body: { name: 'initech' } })).body;
  await world.call('POST', `/organizations/${id}/members`, { body: { members: [world.user.user_id] } });
  const { client_id } = await world.application({ organization_usage: 'allow' });
  const { page } = await choosing(client_id, id);
  expect((await world.call('DELETE', `/organizations/${id}`)).status).toBe(204);
  const answer = (await chosen(page)).left?.searchParams;
  expect([answer?.get('error'), answer?.get('error_description')]).toEqual([
    'invalid_request',
    `parameter organization is invalid: ${id}`,
  ]);
});
