import { ApiError } from '../../model/api-error.ts';
import type { Ports } from '../../model/ports.ts';
import type { Change } from '../../model/tenant-store.ts';
import { longestPassword } from '../../model/user.ts';
import { invalidBody } from '../../model/validation.ts';
import { isStolen, readProtection } from '../login/guessing.ts';
import { removeEvery } from './access-records.ts';
import { everyEntity } from './scan.ts';
import { ticketKind } from './ticket-record.ts';
import { type TicketOutcome, type UsePorts, useTicket } from './ticket-use.ts';
import { userConnection } from './user-connection.ts';
import { nextPassword } from './user-passwords.ts';
import type { TenantContext } from './write.ts';

/** What became of a new password. `refused`: the connection does not take it, and the ticket is good still. */
export type ResetOutcome = TicketOutcome | { ok: false; why: 'refused'; message: string };

/** Changes after which no other link can set the user's password. */
async function otherTickets(ports: Pick<Ports, 'store'>, at: TenantContext, userId: string): Promise<Change[]> {
  const tickets = await everyEntity(ports, at.tenant, ticketKind, { user_id: [userId], type: ['password-change'] });
  return tickets.map(({ id }) => ({ op: 'remove', kind: ticketKind, id }));
}

/** @throws {ApiError} 400 for a password that is known to be stolen, where the tenant refuses those */
async function refuseStolen(ports: Pick<Ports, 'store'>, at: TenantContext, password: string): Promise<void> {
  if (!isStolen(password)) return;
  const { breached } = await readProtection(ports, at);
  if (breached.enabled && breached.stage['pre-change-password'].shields.includes('block')) {
    throw invalidBody('This password was previously disclosed through a data breach. Choose another one.');
  }
}

/**
 * Sets the password that a ticket allows to set, by the connection's policy. Sessions and refresh tokens of the
 * user end in the same commit, and so do its other links of this kind; second factors stay as they are (PWD-05).
 */
export async function resetPassword(
  ports: UsePorts & Pick<Ports, 'passwords'>,
  at: TenantContext,
  secret: string,
  password: string,
): Promise<ResetOutcome> {
  if (password.length > longestPassword) {
    return { ok: false, why: 'refused', message: `The password is longer than ${longestPassword} characters` };
  }
  try {
    return await useTicket(ports, at.tenant, 'password-change', secret, async (user, { identity, profile }, ticket) => {
      const connection = await userConnection(ports, at, identity.connection);
      await refuseStolen(ports, at, password);
      const owner = { account: ticket.account, user_id: user.user_id, profile };
      const change = await nextPassword(ports, at, connection, owner, password);
      user.last_password_reset = new Date(ports.clock.now()).toISOString();
      if (ticket.mark_email_as_verified === true && profile.email !== undefined) profile.email_verified = true;
      return [
        change,
        removeEvery('session', 'user_id', user.user_id),
        removeEvery('refresh-token', 'user_id', user.user_id),
        // Whoever has the mailbox is let in again (fact sheet 10.3).
        removeEvery('user-block', 'user_id', user.user_id),
        ...(await otherTickets(ports, at, user.user_id)),
      ];
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
    return { ok: false, why: 'refused', message: error.message.replace(/^Password\w+Error: /, '') };
  }
}
