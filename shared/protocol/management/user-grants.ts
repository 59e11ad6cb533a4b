import type { Ports } from '../../model/ports.ts';
import type { UserGrant } from '../../model/user-grant.ts';
import { consentRemoval } from './access-records.ts';
import { everyEntity } from './scan.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/** Consents of users as operators see and withdraw them (management-api 3.11). */

/** Longest id that is looked up, in characters. */
const longestId = 128;

/** Withdraws one consent, and with it the refresh tokens that may rest on it. Withdrawing one that is not there is no error. */
export async function deleteUserGrant(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<void> {
  if (id.length > longestId) return;
  await write(ports, at.tenant, async () => {
    const stored = await ports.store.get(at.tenant, 'grant', id);
    const changes = stored === undefined ? [] : [consentRemoval(documentOf<UserGrant>(stored))];
    return { changes, answer: undefined };
  });
}

/** Withdraws every consent of a user, and the refresh tokens that may rest on them. */
export async function deleteUserGrantsOf(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
): Promise<void> {
  await write(ports, at.tenant, async () => {
    const consents = await everyEntity(ports, at.tenant, 'grant', { user_id: [userId] });
    return { changes: consents.map((stored) => consentRemoval(documentOf<UserGrant>(stored))), answer: undefined };
  });
}
