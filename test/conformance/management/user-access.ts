import { describe, expect, it } from 'vitest';
import { all, refusal, sdk } from './driver.ts';
import { aClient, anApi, anOrganization, aRole, aUser } from './fixtures.ts';

describe('what a user may', () => {
  it('roles: assign, list, delete', async () => {
    const { id } = await aUser();
    const roles = [await aRole(), await aRole(), await aRole()];
    await sdk.users.roles.assign(id, { roles });
    const held = async (): Promise<(string | undefined)[]> =>
      (await all(sdk.users.roles.list(id, { per_page: 2 }))).map((role) => role.id);
    expect((await held()).toSorted()).toEqual(roles.toSorted());
    await sdk.users.roles.delete(id, { roles: roles.slice(1) });
    expect(await held()).toEqual(roles.slice(0, 1));
    expect(await refusal(sdk.users.roles.assign(id, { roles: ['rol_none'] }))).toMatch(/^40[04] /);
  });

  it('permissions: create, list with their sources, delete', async () => {
    const { id } = await aUser();
    const role = await aRole();
    const resource_server_identifier = await anApi('read:a', 'read:b');
    const [direct, byRole] = ['read:a', 'read:b'].map((permission_name) => ({
      permissions: [{ permission_name, resource_server_identifier }],
    })) as [Permissions, Permissions];
    await sdk.users.permissions.create(id, direct);
    await sdk.roles.permissions.add(role, byRole);
    await sdk.users.roles.assign(id, { roles: [role] });
    const held = async (): Promise<unknown[]> => all(sdk.users.permissions.list(id, { per_page: 1 }));
    const viaRole = { permission_name: 'read:b', sources: [{ source_id: role, source_type: 'ROLE' }] };
    expect(await held()).toMatchObject([{ permission_name: 'read:a', sources: [{ source_type: 'DIRECT' }] }, viaRole]);
    await sdk.users.permissions.delete(id, direct);
    expect(await held()).toMatchObject([viaRole]);
  });

  it('organizations of a user', async () => {
    const { id } = await aUser();
    const organizations = [await anOrganization(), await anOrganization()];
    for (const one of organizations) await sdk.organizations.members.create(one, { members: [id] });
    const listed = await all(sdk.users.organizations.list(id, { per_page: 1 }));
    expect(listed.map((one) => one.id).toSorted()).toEqual(organizations.toSorted());
  });

  it('grants: none yet; list, delete, delete by user', async () => {
    const { id } = await aUser();
    expect(await all(sdk.userGrants.list({ user_id: id, per_page: 1 }))).toEqual([]);
    await sdk.userGrants.deleteByUserId({ user_id: id });
    await sdk.userGrants.delete('cgr_none');
  });

  it('device credentials: only a user may add one', async () => {
    const { id } = await aUser();
    expect(await all(sdk.deviceCredentials.list({ user_id: id, type: 'public_key' }))).toEqual([]);
    const key = { device_name: 'phone', device_id: 'a-device', type: 'public_key', value: 'a-key' } as const;
    const client_id = await aClient();
    expect(await refusal(sdk.deviceCredentials.createPublicKey({ ...key, client_id }))).toMatch(/^40[03] /);
    await sdk.deviceCredentials.delete('dcr_0000000000000000');
  });
});

type Permissions = { permissions: { permission_name: string; resource_server_identifier: string }[] };
