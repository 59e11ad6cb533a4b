import { beforeAll, describe, expect, it } from 'vitest';
import { makeSignInWorld, pkce, type SignInWorld } from '../support/sign-in-world.ts';

/** What the busy requests about people ask of the tenant's one object, in an isolate that is warm. */

const database = 'Username-Password-Authentication';
const realm = 'http://auth0.com/oauth/grant-type/password-realm';

let world: SignInWorld;
let client: { client_id: string; client_secret: string };

beforeAll(async () => {
  world = await makeSignInWorld();
  client = await world.application({ grant_types: ['authorization_code', 'refresh_token', realm] });
  const { body: found } = await world.call('GET', `/connections?name=${database}`);
  const enabled = [{ client_id: client.client_id, status: true }];
  await world.call('PATCH', `/connections/${found[0].id}/clients`, { body: enabled });
});

/** Calls of objects, and reads of KV, that a step makes. */
async function callsOf(step: () => Promise<void>): Promise<{ objects: number; copies: number }> {
  const before = world.storage.calls();
  await step();
  const after = world.storage.calls();
  return { objects: after.rpc - before.rpc, copies: after.kvReads - before.kvReads };
}

const signIn = async (): Promise<void> => {
  const { status } = await world.exchange({
    ...{ grant_type: realm, realm: database, redirect_uri: undefined, ...client, scope: 'openid' },
    ...{ username: world.user.email, password: world.user.password },
  });
  expect(status).toBe(200);
};

describe('calls of the tenant’s object', () => {
  it('are eight for a sign-in by password, and its settings are read once in five seconds', async () => {
    await signIn();
    expect(await callsOf(signIn)).toEqual({ objects: 8, copies: 0 });
    await world.call('PATCH', '/attack-protection/brute-force-protection', { body: { max_attempts: 9 } });
    const afterOwnChange = await callsOf(signIn);
    expect(afterOwnChange.objects).toBeGreaterThan(8);
  });

  it('are 0 for /authorize with a session, 1 for a code, 1 for a refresh token that rotates, 0 for /userinfo', async () => {
    const { cookie } = await world.signIn();
    const { code_verifier, code_challenge } = pkce();
    const asked = { ...pkce(), code_challenge, code_challenge_method: 'S256', scope: 'openid offline_access' };
    const codes: string[] = [];
    const authorize = async (): Promise<void> => {
      const { code_verifier: _, ...params } = asked;
      codes.push(world.location(await world.authorize(params, { cookie })).searchParams.get('code') ?? '');
    };
    await authorize();
    expect(await callsOf(authorize)).toEqual({ objects: 0, copies: 0 });
    let tokens = { access_token: '', refresh_token: '' };
    const exchange = async (): Promise<void> => {
      const { status, body } = await world.exchange({ code: codes.pop(), code_verifier });
      expect(status).toBe(200);
      tokens = body;
    };
    await exchange();
    expect(await callsOf(exchange)).toEqual({ objects: 1, copies: 0 });
    const refresh = async (): Promise<void> => {
      const { refresh_token } = tokens;
      const form = { grant_type: 'refresh_token', redirect_uri: undefined, code_verifier: undefined, refresh_token };
      const { status, body } = await world.exchange(form);
      expect(status).toBe(200);
      tokens = { ...tokens, ...body };
    };
    await refresh();
    expect(await callsOf(refresh)).toEqual({ objects: 1, copies: 0 });
    const userinfo = async (): Promise<void> => {
      const { status } = await world.get('/userinfo', { authorization: `Bearer ${tokens.access_token}` });
      expect(status).toBe(200);
    };
    await userinfo();
    expect(await callsOf(userinfo)).toEqual({ objects: 0, copies: 0 });
  });
});
