import { describe, expect, it } from 'vitest';
import { all, fresh, refusal, sdk } from './driver.ts';
import { anApi, aRole, aUser } from './fixtures.ts';

describe('roles', () => {
  it('create, get, list by name, update, delete', async () => {
    const name = fresh('role');
    const made = await sdk.roles.create({ name, description: 'First' });
    const id = made.id ?? '';
    expect(made).toMatchObject({ id: expect.stringMatching(/^rol_[A-Za-z0-9]{16}$/), name, description: 'First' });
    expect(await sdk.roles.get(id)).toEqual(made);
    expect(await sdk.roles.update(id, { description: 'Second' })).toEqual({ ...made, description: 'Second' });
    await sdk.roles.create({ name: `${name} too` });
    const listed = await all(sdk.roles.list({ name_filter: name.toUpperCase(), per_page: 1 }));
    expect(listed.map((role) => role.name).toSorted()).toEqual([name, `${name} too`]);
    await sdk.roles.delete(id);
    expect(await refusal(sdk.roles.get(id))).toBe('404 inexistent_role');
  });

  it('permissions: add, list, delete', async () => {
    const id = await aRole();
    const resource_server_identifier = await anApi('read:a', 'read:b', 'read:c');
    const named = (...names: string[]): { permission_name: string; resource_server_identifier: string }[] =>
      names.map((permission_name) => ({ permission_name, resource_server_identifier }));
    await sdk.roles.permissions.add(id, { permissions: named('read:a', 'read:b', 'read:c') });
    const held = async (): Promise<unknown[]> => all(sdk.roles.permissions.list(id, { per_page: 2 }));
    expect(await held()).toMatchObject(named('read:a', 'read:b', 'read:c'));
    await sdk.roles.permissions.delete(id, { permissions: named('read:a', 'read:c') });
    expect(await held()).toMatchObject([{ description: 'May read:b', ...named('read:b')[0] }]);
    const unknown = sdk.roles.permissions.add(id, { permissions: named('read:nothing') });
    expect(await refusal(unknown)).toMatch(/^40[04] /);
  });

  it('users: assign, list by checkpoint', async () => {
    const id = await aRole();
    const people = [await aUser(), await aUser(), await aUser()];
    await sdk.roles.users.assign(id, { users: people.map((person) => person.id) });
    const listed = await all(sdk.roles.users.list(id, { take: 2 }));
    expect(listed.map(({ email }) => email).toSorted()).toEqual(people.map(({ email }) => email).toSorted());
  });
});
