import { beforeAll, describe, expect, it } from 'vitest';
import { userGrantInsert } from '../../shared/protocol/management/access-records.ts';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;
let cookie: string;
/** Another isolate, whose changes this one does not hear of. */
let elsewhere: SignInWorld['ports']['store'];

beforeAll(async () => {
  world = await makeSignInWorld();
  elsewhere = world.storage.location().store;
  ({ cookie } = await world.signIn());
});

type Sent = Record<string, string | undefined>;

async function next(params: Sent): Promise<string> {
  const raw = (await world.authorize(params, { cookie })).headers.get('location') ?? '';
  if (/[?&]code=/.test(raw)) return 'code';
  return (
    new URL(raw, `https://${world.domain}`).searchParams.get('error') ??
    new URL(raw, `https://${world.domain}`).pathname
  );
}

const consent = (
  client_id: string,
  scope: string[],
  audience = `${world.issuer}userinfo`,
  user_id = world.user.user_id,
) =>
  elsewhere.commit(world.tenant, [
    {
      op: 'insert',
      ...userGrantInsert({
        id: `grant-${client_id}-${user_id}`,
        user_id,
        clientID: client_id,
        audience,
        scope,
      } as never),
    },
  ]);

describe('consent', () => {
  it('is not asked for a first party, but for an API that wants it', async () => {
    expect(await next({ audience: world.api, scope: 'openid read:items' })).toBe('code');
    const audience = 'https://asks.example.com';
    await world.call('POST', '/resource-servers', { body: { identifier: audience, scopes: [{ value: 'read' }] } });
    expect(await next({ audience, scope: 'read' })).toBe('/u/consent');
    expect(await next({ audience, scope: 'read', prompt: 'none' })).toBe('consent_required');
    await consent(world.web.client_id, ['read'], audience);
    expect(await next({ audience, scope: 'read', prompt: 'none' })).toBe('code');
    expect(await next({ audience, scope: 'read', prompt: 'consent' })).toBe('/u/consent');
  });

  it('is asked where the callback proves nothing', async () => {
    const redirect_uri = 'http://localhost:3000';
    const { client_id } = await world.application({ callbacks: [redirect_uri] });
    expect(await next({ client_id, redirect_uri })).toBe('/u/consent');
    await world.call('PATCH', `/clients/${client_id}`, {
      body: { skip_non_verifiable_callback_uri_confirmation_prompt: true },
    });
    expect(await next({ client_id, redirect_uri })).toBe('code');
  });

  it('SESS-03 of a third party is asked until this user gave it for these scopes', async () => {
    const { client_id } = await world.application({ is_first_party: false });
    expect(await next({ client_id })).toBe('/u/consent');
    expect(await next({ client_id, prompt: 'none' })).toBe('consent_required');
    await consent(client_id, ['openid', 'profile', 'email'], undefined, 'auth0|somebody-else');
    expect(await next({ client_id, prompt: 'none' })).toBe('consent_required');
    await consent(client_id, ['openid', 'profile', 'email']);
    expect(await next({ client_id, prompt: 'none' })).toBe('code');
    expect(await next({ client_id, prompt: 'none', scope: 'openid phone' })).toBe('consent_required');
    const twin = await world.application({ is_first_party: false });
    expect(await next({ client_id: twin.client_id, prompt: 'none' })).toBe('consent_required');
  });
});
