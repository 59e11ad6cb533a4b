import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

const grant_type = 'http://auth0.com/oauth/grant-type/password-realm';
const database = 'Username-Password-Authentication';
let world: SignInWorld;
let client: { client_id: string; client_secret: string };

beforeAll(async () => {
  world = await makeSignInWorld();
  client = await world.application({ grant_types: [grant_type] });
  const { body: found } = await world.call('GET', `/connections?name=${database}`);
  const enabled = [{ client_id: client.client_id, status: true }];
  await world.call('PATCH', `/connections/${found[0].id}/clients`, { body: enabled });
});

const ask = (form: Record<string, string | undefined> = {}) =>
  world.exchange({
    ...{ grant_type, redirect_uri: undefined, realm: database, ...client },
    ...{ username: world.user.email, password: world.user.password, ...form },
  });

describe('the password grant with a realm', () => {
  it('signs in by the database that the realm names, without a default directory', async () => {
    const { status, body } = await ask({ audience: world.api, scope: 'openid read:items' });
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: world.user.user_id, gty: 'password' });
    expect(decodeJwt(body.id_token)['sub']).toBe(world.user.user_id);
  });

  it('needs a realm', async () => {
    expect(await ask({ realm: undefined })).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'Missing required parameter: realm' },
    });
  });

  it('TOK-08 refuses a realm that is not there, or is closed to the client', async () => {
    await world.call('POST', '/connections', { body: { name: 'Others', strategy: 'auth0', enabled_clients: [] } });
    for (const realm of ['nope', 'Others']) {
      expect(await ask({ realm })).toEqual({
        status: 403,
        body: { error: 'invalid_request', error_description: `Unknown realm '${realm}'` },
      });
    }
  });

  it('TOK-08 looks for the person in no other database', async () => {
    await world.call('POST', '/connections', {
      body: { name: 'Staff', strategy: 'auth0', enabled_clients: [client.client_id] },
    });
    expect(await ask({ realm: 'Staff' })).toMatchObject({
      ...{ status: 403, body: { error_description: 'Wrong email or password.' } },
    });
    expect((await ask()).status).toBe(200);
  });

  it('TOK-08 is not allowed to a client that may use the plain password grant only', async () => {
    const plain = await world.application({ grant_types: ['password'] });
    expect(await ask(plain)).toMatchObject({ status: 403, body: { error: 'unauthorized_client' } });
  });
});
