import type { Ports } from '../../model/ports.ts';
import type { Stored } from '../../model/tenant-store.ts';
import type { User } from '../../model/user.ts';
import { addressBlock } from '../address.ts';
import { removeEvery } from './access-records.ts';
import { invalidPath, notFound } from './refusals.ts';
import { everyEntity } from './scan.ts';
import { identifiers } from './user-connection.ts';
import { getUser } from './users.ts';
import { type TenantContext, write } from './write.ts';

/**
 * Blocks that failed sign-ins lead to: of an identifier at an address, and of an address altogether
 * (management-api 3.5). Sign-in writes them, operators see and lift them.
 */

type StorePorts = Pick<Ports, 'store'>;

const kind = 'user-block';

/** Blocks that one answer lists. */
const mostListed = 1000;

/** The names that a user can sign in with, by which it is blocked. */
const namesOf = (user: User): string[] =>
  identifiers.flatMap((name) => {
    const value = user[name];
    return value === undefined ? [] : [value];
  });

async function blocksOf(
  ports: StorePorts,
  at: TenantContext,
  names: readonly string[],
  userId?: string,
): Promise<{ blocked_for: unknown[] }> {
  const list = (where: Readonly<Record<string, readonly string[]>>): Promise<Stored[]> =>
    everyEntity(ports, at.tenant, kind, where, mostListed);
  const [named, own] = await Promise.all([
    names.length === 0 ? [] : list({ identifier: names }),
    userId === undefined ? [] : list({ user_id: [userId] }),
  ]);
  const found = new Map([...named, ...own].map((stored) => [stored.id, stored]));
  const blocked_for = [...found.values()].map(({ doc }) =>
    Object.fromEntries(
      ['identifier', 'ip', 'connection'].flatMap((name) => (doc[name] === undefined ? [] : [[name, doc[name]]])),
    ),
  );
  return { blocked_for };
}

async function lift(ports: StorePorts, at: TenantContext, names: readonly string[], userId?: string): Promise<void> {
  const changes = [
    ...names.map((name) => removeEvery(kind, 'identifier', name)),
    ...(userId === undefined ? [] : [removeEvery(kind, 'user_id', userId)]),
  ];
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}

/** The blocks of an address, user name or number, in any case. */
export const getBlocks = (
  ports: StorePorts,
  at: TenantContext,
  identifier: string,
): Promise<{ blocked_for: unknown[] }> => blocksOf(ports, at, [identifier.toLowerCase()]);

/** Lifts them. Lifting none is no error. */
export const liftBlocks = (ports: StorePorts, at: TenantContext, identifier: string): Promise<void> =>
  lift(ports, at, [identifier.toLowerCase()]);

/** The blocks of a user, under whichever of its names they came about. @throws {ApiError} 404 */
export async function getBlocksOfUser(
  ports: StorePorts,
  at: TenantContext,
  id: string,
): Promise<{ blocked_for: unknown[] }> {
  return blocksOf(ports, at, namesOf((await getUser(ports, at, id)).user), id);
}

/** Lifts them. @throws {ApiError} 404 */
export async function liftBlocksOfUser(ports: StorePorts, at: TenantContext, id: string): Promise<void> {
  await lift(ports, at, namesOf((await getUser(ports, at, id)).user), id);
}

/** The id of an address's block: the address as limits count it. @throws {ApiError} 400 for what is no address */
function blockOf(ip: string): string {
  const block = addressBlock(ip);
  if (block === 'unknown')
    throw invalidPath(`Object didn't pass validation for format ipv4 or ipv6: ${ip.slice(0, 100)}`, 'id');
  return block;
}

/** @throws {ApiError} 404 for an address that is not blocked, 400 for what is no address */
export async function requireAddressBlocked(ports: StorePorts, at: TenantContext, ip: string): Promise<void> {
  if ((await ports.store.get(at.tenant, 'ip-block', blockOf(ip))) === undefined) throw notFound();
}

/** Lifts the block of an address. Lifting none is no error. @throws {ApiError} 400 for what is no address */
export async function liftAddressBlock(ports: StorePorts, at: TenantContext, ip: string): Promise<void> {
  const id = blockOf(ip);
  await write(ports, at.tenant, async () => ({ changes: [{ op: 'remove', kind: 'ip-block', id }], answer: undefined }));
}
