import { describe, expect, it } from 'vitest';
import { all, fresh, refusal, sdk } from './driver.ts';
import { aClient, aDatabase, aUser } from './fixtures.ts';

describe('connections', () => {
  it('a database: create, get, list by name and strategy, update, delete', async () => {
    const name = fresh('db');
    const made = await sdk.connections.create({
      name,
      strategy: 'auth0',
      options: { passwordPolicy: 'excellent', disable_signup: true },
    });
    const id = made.id ?? '';
    expect(id).toMatch(/^con_[A-Za-z0-9]{16}$/);
    expect(made.options).toMatchObject({
      passwordPolicy: 'excellent',
      disable_signup: true,
      brute_force_protection: true,
    });
    expect(await sdk.connections.get(id)).toEqual(made);
    expect(await all(sdk.connections.list({ name, strategy: ['auth0', 'sms'] }))).toMatchObject([{ id, name }]);
    expect(await all(sdk.connections.list({ name, strategy: 'sms' }))).toEqual([]);
    const changed = await sdk.connections.update(id, { options: { import_mode: true }, metadata: { zone: 'eu' } });
    expect(changed).toMatchObject({ options: { import_mode: true, passwordPolicy: 'good' }, metadata: { zone: 'eu' } });
    expect(changed.options).not.toHaveProperty('disable_signup');
    expect(await refusal(sdk.connections.create({ name, strategy: 'auth0' }))).toMatch(/^409 /);
    await sdk.connections.delete(id);
    expect(await refusal(sdk.connections.get(id))).toBe('404 inexistent_connection');
  });

  it.each([
    ['email', { from: 'a@example.test', subject: 'Code', brute_force_protection: true }],
    ['sms', { from: '+15550100', template: 'Your code is @@password@@', brute_force_protection: true }],
    ['google-oauth2', { client_id: 'an-id', client_secret: 'a-secret', scope: ['email', 'profile'] }],
    ['oidc', { type: 'back_channel', issuer: 'https://idp.test', client_id: 'an-id', client_secret: 'a-secret' }],
    ['samlp', { signInEndpoint: 'https://idp.test/saml', signSAMLRequest: true }],
    ['waad', { client_id: 'an-id', client_secret: 'a-secret', domain: 'example.test', tenant_domain: 'example.test' }],
  ])('%s: create, get, list, update, delete', async (strategy, options) => {
    const name = fresh(strategy);
    const made = await sdk.connections.create({ name, strategy, options } as Parameters<
      typeof sdk.connections.create
    >[0]);
    const id = made.id ?? '';
    expect(made).toMatchObject({ name, strategy, options });
    expect(await sdk.connections.get(id)).toEqual(made);
    const changed = await sdk.connections.update(id, { show_as_button: true, is_domain_connection: true });
    expect(changed).toMatchObject({ show_as_button: true, is_domain_connection: true, options });
    expect(await all(sdk.connections.list({ name, fields: 'id,name' }))).toMatchObject([{ id, name }]);
    await sdk.connections.delete(id);
    expect(await refusal(sdk.connections.get(id))).toBe('404 inexistent_connection');
  });

  it('lists turn their pages by checkpoint', async () => {
    const made = [await aDatabase(), await aDatabase(), await aDatabase()];
    const listed = (await all(sdk.connections.list({ take: 2 }))).map(({ name }) => name);
    expect(listed).toEqual(expect.arrayContaining(made.map(({ name }) => name)));
  });

  it('clients of a connection: update, get', async () => {
    const { id } = await aDatabase();
    const [one, two] = [await aClient(), await aClient()];
    await sdk.connections.clients.update(id, [
      { client_id: one, status: true },
      { client_id: two, status: true },
    ]);
    const enabled = async (): Promise<(string | undefined)[]> =>
      (await all(sdk.connections.clients.get(id, { take: 1 }))).map(({ client_id }) => client_id);
    expect((await enabled()).toSorted()).toEqual([one, two].toSorted());
    await sdk.connections.clients.update(id, [{ client_id: one, status: false }]);
    expect(await enabled()).toEqual([two]);
  });

  it('status of a connector that never called', async () => {
    const { id = '' } = await sdk.connections.create({ name: fresh('ad'), strategy: 'ad' });
    expect(await refusal(sdk.connections.checkStatus(id))).toBe('404 connection_offline');
  });

  it('users of a connection are deleted by email', async () => {
    const { id, name } = await aDatabase();
    const user = await aUser({ connection: name });
    await sdk.connections.users.deleteByEmail(id, { email: user.email });
    expect(await refusal(sdk.users.get(user.id))).toBe('404 inexistent_user');
  });
});
