import type { Ports } from '../../model/ports.ts';
import { removeEvery } from './access-records.ts';
import { type TenantContext, write } from './write.ts';

/** Consents of users as operators see and withdraw them (management-api 3.11). */

/** Longest id that is looked up, in characters. */
const longestId = 128;

/** Withdraws one consent. Withdrawing one that is not there is no error. */
export async function deleteUserGrant(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<void> {
  if (id.length > longestId) return;
  await write(ports, at.tenant, async () => ({ changes: [{ op: 'remove', kind: 'grant', id }], answer: undefined }));
}

/** Withdraws every consent of a user. */
export async function deleteUserGrantsOf(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
): Promise<void> {
  const changes = [removeEvery('grant', 'user_id', userId)];
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}
