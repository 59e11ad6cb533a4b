import { describe, expect, it } from 'vitest';
import { all, fresh, refusal, sdk } from './driver.ts';
import { aDatabase, aUser } from './fixtures.ts';

describe('users', () => {
  it('create, get, update with metadata merged, by email, delete', async () => {
    const email = `${fresh('User')}@Example.test`;
    const made = await sdk.users.create({
      connection: 'Username-Password-Authentication',
      email,
      password: 'Correct-Horse-7',
      given_name: 'Ada',
      user_metadata: { colour: 'red', size: 'L' },
      app_metadata: { plan: 'free' },
    });
    const id = made.user_id ?? '';
    expect(id).toMatch(/^auth0\|[0-9a-f]{24}$/);
    expect(made).toMatchObject({ email: email.toLowerCase(), email_verified: false, given_name: 'Ada' });
    expect(made).not.toHaveProperty('password');
    expect(await sdk.users.get(id)).toEqual(made);
    expect(await sdk.users.get(id, { fields: 'email', include_fields: true })).toEqual({ email: email.toLowerCase() });
    const changed = await sdk.users.update(id, {
      email_verified: true,
      user_metadata: { colour: null, shoes: 42 },
      app_metadata: { roles: ['a'] },
    });
    expect(changed).toMatchObject({
      email_verified: true,
      given_name: 'Ada',
      app_metadata: { plan: 'free', roles: ['a'] },
    });
    expect(changed.user_metadata).toEqual({ size: 'L', shoes: 42 });
    expect(await sdk.users.listUsersByEmail({ email: email.toLowerCase() })).toMatchObject([{ user_id: id }]);
    await sdk.users.delete(id);
    expect(await sdk.users.listUsersByEmail({ email: email.toLowerCase() })).toEqual([]);
    expect(await refusal(sdk.users.get(id))).toBe('404 inexistent_user');
  });

  it('refusals: a taken address, a weak password, an unknown property', async () => {
    const { email } = await aUser();
    expect(await refusal(aUser({ email }))).toBe('409 auth0_idp_error');
    expect(await refusal(aUser({ password: 'weak' }))).toMatch(/^400 /);
    expect(await refusal(aUser({ colour: 'red' } as object))).toBe('400 invalid_body');
  });

  it('search with q, sorted, in pages', async () => {
    const { name: connection } = await aDatabase();
    for (const given_name of ['Carl', 'Anna', 'Bert']) {
      await aUser({ connection, given_name, app_metadata: { paid: given_name !== 'Carl' } });
    }
    const found = async (q: string, sort = 'given_name:1'): Promise<(string | undefined)[]> =>
      (await all(sdk.users.list({ q, sort, search_engine: 'v3', per_page: 2 }))).map((user) => user.given_name);
    const here = `identities.connection:"${connection}"`;
    expect(await found(here)).toEqual(['Anna', 'Bert', 'Carl']);
    expect(await found(`${here} AND app_metadata.paid:true`, 'given_name:-1')).toEqual(['Bert', 'Anna']);
    expect(await found(`${here} AND NOT given_name:(anna OR bert)`)).toEqual(['Carl']);
    expect(await found(`${here} AND given_name:b*`)).toEqual(['Bert']);
    const page = await sdk.users.list({ q: here, per_page: 2, page: 0, include_totals: true });
    expect(page.response).toMatchObject({ start: 0, limit: 2, length: 2, total: 3 });
    expect(await refusal(sdk.users.list({ q: 'given_name:(' }))).toBe('400 invalid_query_string');
  });

  it('identities: link, unlink', async () => {
    const { name: connection } = await aDatabase();
    const [primary, secondary] = [await aUser(), await aUser({ connection, given_name: 'Sam' })];
    const [provider, user_id = ''] = secondary.id.split('|');
    const linked = await sdk.users.identities.link(primary.id, { provider: provider as 'auth0', user_id });
    expect(linked).toMatchObject([{ provider: 'auth0' }, { connection, user_id, profileData: { given_name: 'Sam' } }]);
    expect(await refusal(sdk.users.get(secondary.id))).toBe('404 inexistent_user');
    expect((await sdk.users.get(primary.id)).identities).toEqual(linked);
    expect(await sdk.users.identities.delete(primary.id, 'auth0', user_id)).toEqual(linked.slice(0, 1));
    expect(await sdk.users.get(secondary.id)).toMatchObject({ email: secondary.email, given_name: 'Sam' });
  });
});
