import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { all, fresh, refusal, sdk } from './driver.ts';
import { aClient, aDatabase } from './fixtures.ts';

const pem = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'pem', type: 'spki' }).toString();

describe('clients', () => {
  it('create, get, list, update, rotate secret, delete', async () => {
    const name = fresh('client');
    const made = await sdk.clients.create({ name, app_type: 'regular_web', callbacks: ['https://app.test/callback'] });
    const id = made.client_id ?? '';
    expect(made).toMatchObject({ name, is_first_party: true, global: false, client_secret: expect.any(String) });
    expect(await sdk.clients.get(id)).toEqual(made);
    expect(await sdk.clients.get(id, { fields: 'name,app_type' })).toMatchObject({ name, app_type: 'regular_web' });
    const changed = await sdk.clients.update(id, {
      client_metadata: { team: 'a' },
      jwt_configuration: { alg: 'RS256' },
    });
    expect(changed.client_metadata).toEqual({ team: 'a' });
    expect(changed.jwt_configuration).toMatchObject({ alg: 'RS256', lifetime_in_seconds: 36_000 });
    const rotated = await sdk.clients.rotateSecret(id);
    expect(rotated.client_secret).toMatch(/^[\w-]{64}$/);
    expect(rotated.client_secret).not.toBe(made.client_secret);
    await sdk.clients.delete(id);
    expect(await refusal(sdk.clients.get(id))).toBe('404 inexistent_client');
    expect(await refusal(sdk.clients.create({ name: '<b>' }))).toBe('400 invalid_body');
  });

  it('lists turn their pages by number and by checkpoint', async () => {
    const wanted = [await aClient(), await aClient(), await aClient()];
    for (const request of [{ per_page: 2 }, { take: 2 }] as const) {
      const listed = (await all(sdk.clients.list(request))).map(({ client_id }) => client_id);
      expect(listed).toEqual(expect.arrayContaining(wanted));
      expect(new Set(listed).size).toBe(listed.length);
    }
    const page = await sdk.clients.list({ per_page: 1, page: 1, is_first_party: true });
    expect(page.response).toMatchObject({ start: 1, limit: 1, total: expect.any(Number) });
    expect([page.data.length, page.hasNextPage()]).toEqual([1, true]);
    const [before] = page.data;
    await page.getNextPage();
    expect([page.data.length, page.data[0]?.client_id === before?.client_id]).toEqual([1, false]);
  });

  it('credentials: create, list, get, update, delete', async () => {
    const id = await aClient({
      client_authentication_methods: {
        private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: pem() }] },
      },
    });
    const made = await sdk.clients.credentials.create(id, {
      credential_type: 'public_key',
      name: 'second',
      pem: pem(),
    });
    const credential = made.id ?? '';
    expect(made).toMatchObject({ name: 'second', alg: 'RS256', kid: expect.any(String) });
    expect(await sdk.clients.credentials.list(id)).toMatchObject([{ alg: 'RS256' }, { id: credential }]);
    const changed = await sdk.clients.credentials.update(id, credential, { expires_at: '2099-01-01T00:00:00.000Z' });
    expect(changed.expires_at).toBe('2099-01-01T00:00:00.000Z');
    expect(await sdk.clients.credentials.get(id, credential)).toEqual(changed);
    await sdk.clients.credentials.delete(id, credential);
    expect(await refusal(sdk.clients.credentials.get(id, credential))).toBe('404 inexistent_credential');
    expect(await refusal(sdk.clients.rotateSecret(id))).toBe('400 invalid_body');
  });

  it('connections of a client', async () => {
    const id = await aClient();
    const databases = [await aDatabase(), await aDatabase()];
    for (const database of databases) {
      await sdk.connections.clients.update(database.id, [{ client_id: id, status: true }]);
    }
    const listed = await all(sdk.clients.connections.get(id, { take: 1 }));
    const names = listed.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(databases.map(({ name }) => name)));
  });
});
