import type { Insert } from '../../shared/model/tenant-store.ts';
import { userInsert } from '../../shared/protocol/management/user-record.ts';
import type { ManagementWorld } from './management-world.ts';

/** Users and roles as their own operations store them, for tests of what refers to them. */

async function store(world: ManagementWorld, insert: Omit<Insert, 'op'>): Promise<void> {
  const result = await world.ports.store.commit(world.tenant, [{ op: 'insert', ...insert }]);
  if (!result.ok) throw new Error(result.why);
}

let counter = 0;

/** A user of a database. @returns its id */
export async function makePerson(world: ManagementWorld, connection = 'people'): Promise<string> {
  counter += 1;
  const user_id = `auth0|${String(counter).padStart(24, '0')}`;
  const email = `person-${counter}@example.test`;
  const now = new Date(world.clock.now()).toISOString();
  await store(
    world,
    userInsert({
      user_id,
      email,
      name: email,
      picture: 'https://pictures.test/x',
      identities: [{ connection, provider: 'auth0', user_id: user_id.slice(6), isSocial: false }],
      created_at: now,
      updated_at: now,
    }),
  );
  return user_id;
}

/** @returns the id of a new role */
export async function makeRole(world: ManagementWorld, name: string): Promise<string> {
  counter += 1;
  const id = `rol_${String(counter).padStart(16, '0')}`;
  const doc = { id, name, description: `May ${name}` };
  await store(world, { kind: 'role', id, doc, unique: [], attributes: {}, copies: {} });
  return id;
}
