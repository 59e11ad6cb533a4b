import type { Ports } from '../../model/ports.ts';
import type { Stored } from '../../model/tenant-store.ts';
import { userMissing } from './user-refusals.ts';
import type { TenantContext } from './write.ts';

/** Longest id of a user that is looked up, in characters. */
const longestUserId = 300;

/** The stored user that an operation is about. @throws {ApiError} 404 (management-api 1.3) */
export async function requireUser(ports: Pick<Ports, 'store'>, at: TenantContext, userId: string): Promise<Stored> {
  const stored = userId.length <= longestUserId ? await ports.store.get(at.tenant, 'user', userId) : undefined;
  if (stored === undefined) throw userMissing();
  return stored;
}
