import type { Ports } from '../../model/ports.ts';
import { invalidBody } from '../../model/validation.ts';
import { getConnection } from './connections.ts';
import { invalidQuery } from './refusals.ts';
import { deleteUsersOfConnection } from './users.ts';
import type { TenantContext } from './write.ts';

/**
 * Removes the user of a database connection with this e-mail address. Removing one that is not there is no error.
 * @throws {ApiError} 400 without an address or for a connection that is no database, 404
 */
export async function deleteConnectionUser(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
  email: string,
): Promise<void> {
  if (email === '') throw invalidQuery('Missing required property: email', 'email');
  const { name, strategy } = (await getConnection(ports, at, id)).document.entity;
  if (strategy !== 'auth0') throw invalidBody('Only users of database connections can be removed');
  await deleteUsersOfConnection(ports, at, name, email);
}
