import { describe, expect, it } from 'vitest';
import { all, fresh, refusal, sdk } from './driver.ts';
import { aClient, aDatabase, anOrganization, aRole, aUser } from './fixtures.ts';

const newName = (): string => fresh('org').slice(0, 40);

describe('organizations', () => {
  it('create, get by id and by name, list, update with metadata replaced, delete', async () => {
    const name = newName();
    const colors = { primary: '#123456', page_background: '#ffffff' };
    const { id: connection_id } = await aDatabase();
    const made = await sdk.organizations.create({
      name,
      display_name: 'Acme',
      branding: { colors },
      metadata: { zone: 'eu', tier: 'gold' },
      enabled_connections: [{ connection_id, assign_membership_on_login: true }],
    });
    const id = made.id ?? '';
    expect(made).toMatchObject({
      name,
      display_name: 'Acme',
      branding: { colors },
      metadata: { zone: 'eu', tier: 'gold' },
    });
    expect(made.enabled_connections).toMatchObject([{ connection_id, assign_membership_on_login: true }]);
    expect(await sdk.organizations.get(id)).toMatchObject({ id, name, branding: { colors } });
    expect(await sdk.organizations.getByName(name)).toMatchObject({ id, name });
    const changed = await sdk.organizations.update(id, { display_name: 'Acme Ltd', metadata: { zone: 'us' } });
    expect(changed).toMatchObject({ id, name, display_name: 'Acme Ltd' });
    expect(changed.metadata).toEqual({ zone: 'us' });
    const others = [await anOrganization(), await anOrganization()];
    const listed = (await all(sdk.organizations.list({ take: 2 }))).map((one) => one.id);
    expect(listed).toEqual(expect.arrayContaining([id, ...others]));
    expect(await refusal(sdk.organizations.create({ name }))).toBe('409 organization_conflict');
    await sdk.organizations.delete(id);
    expect(await refusal(sdk.organizations.get(id))).toBe('404 No organization found by that id or name');
  });

  it('search by Lucene and by SCIM', async () => {
    const mark = fresh('found').slice(0, 30);
    for (const part of ['b', 'a', 'c']) {
      await sdk.organizations.create({ name: `${mark}-${part}`, metadata: { part } });
    }
    const found = async (q: string, parser: 'lucene' | 'scim'): Promise<(string | undefined)[]> =>
      (await all(sdk.organizations.search({ q, parser, sort: 'name', take: 1 }))).map(({ name }) => name);
    expect(await found(`name:${mark}*`, 'lucene')).toEqual([`${mark}-a`, `${mark}-b`, `${mark}-c`]);
    expect(await found(`name sw "${mark}" and metadata.part ne "b"`, 'scim')).toEqual([`${mark}-a`, `${mark}-c`]);
    expect(await refusal(sdk.organizations.search({ q: 'name:(' }))).toBe('400 invalid_query_string');
  });

  it('members and their roles', async () => {
    const id = await anOrganization();
    const people = [await aUser(), await aUser(), await aUser()];
    const members = people.map((person) => person.id);
    const [first = '', ...others] = members;
    await sdk.organizations.members.create(id, { members });
    const listed = await all(sdk.organizations.members.list(id, { take: 2 }));
    expect(listed.map(({ email }) => email).toSorted()).toEqual(people.map(({ email }) => email).toSorted());
    const roles = [await aRole(), await aRole()];
    await sdk.organizations.members.roles.assign(id, first, { roles });
    const held = async (): Promise<(string | undefined)[]> =>
      (await all(sdk.organizations.members.roles.list(id, first, { per_page: 1 }))).map((role) => role.id);
    expect((await held()).toSorted()).toEqual(roles.toSorted());
    await sdk.organizations.members.roles.delete(id, first, { roles: roles.slice(1) });
    expect(await held()).toEqual(roles.slice(0, 1));
    for (const user of others) await sdk.organizations.members.roles.assign(id, user, { roles: roles.slice(0, 1) });
    const holders = await all(sdk.organizations.roles.members.list(id, roles[0] ?? '', { take: 2 }));
    expect(holders.map(({ user_id }) => user_id).toSorted()).toEqual(members.toSorted());
    await sdk.organizations.members.delete(id, { members: others });
    const left = await all(sdk.organizations.members.list(id, { fields: 'user_id,roles' }));
    expect(left).toMatchObject([{ user_id: first, roles: [{ id: roles[0] }] }]);
  });

  it('invitations: create, list, get, delete', async () => {
    const id = await anOrganization();
    const client_id = await aClient({ initiate_login_uri: 'https://app.test/login' });
    const invite = (email: string) =>
      sdk.organizations.invitations.create(id, {
        inviter: { name: 'Jane' },
        invitee: { email },
        client_id,
        send_invitation_email: false,
      });
    const [one, two] = [await invite('one@example.test'), await invite('two@example.test')];
    const invitation = one.id ?? '';
    expect(one.invitation_url).toBe(
      `https://app.test/login?invitation=${one.ticket_id}&organization=${id}&organization_name=${
        (await sdk.organizations.get(id)).name
      }`,
    );
    const listed = await all(sdk.organizations.invitations.list(id, { per_page: 1 }));
    expect(listed.map((each) => each.id).toSorted()).toEqual([one.id, two.id].toSorted());
    expect(await sdk.organizations.invitations.get(id, invitation)).toMatchObject({
      invitee: { email: 'one@example.test' },
    });
    await sdk.organizations.invitations.delete(id, invitation);
    expect(await refusal(sdk.organizations.invitations.get(id, invitation))).toBe('404 inexistent_invitation');
  });
});
