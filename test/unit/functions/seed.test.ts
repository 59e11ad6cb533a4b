import { beforeEach, expect, test } from 'vitest';
import { applySeed, SeedProblem } from '../../../functions/local/seed.ts';
import type { Seed } from '../../../shared/model/seed.ts';
import { firstDatabase } from '../../../shared/protocol/management/bootstrap.ts';
import { type ManagementWorld, makeManagementWorld } from '../../support/management-world.ts';

let world: ManagementWorld;
beforeEach(async () => {
  world = await makeManagementWorld();
});

const nothing: Seed = {
  ...{ tenant: {}, resourceServers: [], clients: [], clientGrants: [], organizations: [] },
  ...{ databases: [], connections: [], users: [] },
};
const apply = (seed: Partial<Seed>) => applySeed(world.ports, world.at, { ...nothing, ...seed });
const connections = async () => (await world.call('GET', '/connections')).body;

test('connections of both lists are made once, for clients by name', async () => {
  const seed = {
    clients: [{ name: 'Shop', client_id: 'shop' }],
    databases: [{ name: 'customers', enabled_clients: ['Shop'] }],
    connections: [{ name: 'staff', strategy: 'oidc', options: { client_id: 'abc' }, enabled_clients: ['shop'] }],
  };
  await apply(seed);
  const made = await connections();
  expect(made).toMatchObject([
    { name: firstDatabase, enabled_clients: [] },
    { name: 'customers', strategy: 'auth0', enabled_clients: ['shop'], options: { passwordPolicy: 'good' } },
    { name: 'staff', strategy: 'oidc', enabled_clients: ['shop'], options: { client_id: 'abc' } },
  ]);
  await apply({ ...seed, connections: [{ name: 'staff', strategy: 'oidc', options: { client_id: 'changed' } }] });
  expect(await connections()).toEqual(made);
});

test('the database that a tenant is born with is changed', async () => {
  await apply({ databases: [{ name: firstDatabase, strategy: 'auth0', options: { disable_signup: true } }] });
  const [first] = await connections();
  expect(first.options).toMatchObject({ disable_signup: true, passwordPolicy: 'good' });
  await apply({ databases: [{ name: firstDatabase }] });
  expect(await connections()).toEqual([first]);
});

test('a refusal names the entity', async () => {
  const seed = { connections: [{ name: 'staff', strategy: 'teapot' }] };
  await expect(apply(seed)).rejects.toThrow(SeedProblem);
  await expect(apply(seed)).rejects.toThrow(/^connections\[0\] \(staff\): .*teapot.* on property strategy/);
  await expect(apply({ databases: [{ name: 'people', enabled_clients: ['Nobody'] }] })).rejects.toThrow(
    'databases[0] (people): The client Nobody of enabled_clients does not exist',
  );
});
