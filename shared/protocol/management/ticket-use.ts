import type { Ports } from '../../model/ports.ts';
import type { Change } from '../../model/tenant-store.ts';
import type { Ticket } from '../../model/ticket.ts';
import type { User } from '../../model/user.ts';
import { findTicket, ticketKind } from './ticket-record.ts';
import { type Account, accountOf } from './tickets.ts';
import { userInsert } from './user-record.ts';
import { documentOf, write } from './write.ts';

/** What following a link came to. Only the ticket itself is told apart from others: a guess learns nothing. */
export type TicketOutcome =
  | { ok: true; ticket: Ticket; user: User }
  /** `gone`: never there, used, or about an address or account that has changed since. */
  | { ok: false; why: 'gone' }
  | { ok: false; why: 'expired'; ticket: Ticket };

export type UsePorts = Pick<Ports, 'store' | 'clock' | 'digest'>;

/** What a ticket does to its user, and what else is to be changed with it. */
export type TicketEffect = (
  user: User,
  account: Account,
  ticket: Ticket,
) => Promise<readonly Change[]> | readonly Change[];

/** A ticket that would work now, without using it. */
export async function readTicket(
  ports: UsePorts,
  tenant: string,
  type: Ticket['type'],
  secret: string,
): Promise<TicketOutcome> {
  const found = await findTicket(ports, tenant, type, secret);
  if (found === undefined) return { ok: false, why: 'gone' };
  const { ticket } = found;
  if (ticket.expires_at <= ports.clock.now()) return { ok: false, why: 'expired', ticket };
  const stored = await ports.store.get(tenant, 'user', ticket.user_id);
  if (stored === undefined) return { ok: false, why: 'gone' };
  const user = documentOf<User>(stored);
  const account = accountOf(copyOf(user), ticket.account);
  return account === undefined || account.profile.email !== ticket.email
    ? { ok: false, why: 'gone' }
    : { ok: true, ticket, user };
}

/** Stored documents are values of others: they are never changed in place. */
const copyOf = (user: User): User => JSON.parse(JSON.stringify(user)) as User;

/**
 * Uses a ticket: the ticket goes and the user changes in one commit that names the user's revision, so of
 * several at once exactly one works (PWD-05).
 * @throws whatever the effect refuses; the ticket stays good then
 */
export async function useTicket(
  ports: UsePorts,
  tenant: string,
  type: Ticket['type'],
  secret: string,
  effect: TicketEffect,
): Promise<TicketOutcome> {
  return write<TicketOutcome>(ports, tenant, async () => {
    const found = await findTicket(ports, tenant, type, secret);
    if (found === undefined) return { changes: [], answer: { ok: false, why: 'gone' } };
    const { ticket } = found;
    if (ticket.expires_at <= ports.clock.now()) return { changes: [], answer: { ok: false, why: 'expired', ticket } };
    const stored = await ports.store.get(tenant, 'user', ticket.user_id);
    const user = stored === undefined ? undefined : copyOf(documentOf<User>(stored));
    const account = user === undefined ? undefined : accountOf(user, ticket.account);
    if (stored === undefined || user === undefined || account === undefined || account.profile.email !== ticket.email) {
      return { changes: [], answer: { ok: false, why: 'gone' } };
    }
    const more = await effect(user, account, ticket);
    user.updated_at = new Date(ports.clock.now()).toISOString();
    const changes: Change[] = [
      { op: 'remove', kind: ticketKind, id: found.stored.id },
      { op: 'replace', rev: stored.rev, ...userInsert(user) },
      ...more,
    ];
    return { changes, answer: { ok: true, ticket, user } };
  });
}

/** Verifies the address that the ticket is about. */
export const verifyEmail = (ports: UsePorts, tenant: string, secret: string): Promise<TicketOutcome> =>
  useTicket(ports, tenant, 'email-verification', secret, (_user, { profile }) => {
    profile.email_verified = true;
    return [];
  });

/**
 * Where the browser goes with the outcome, when the ticket says so.
 * @param message a sentence for the page it leads to
 */
export function resultUrl(
  { result_url, include_email, email }: Ticket,
  outcome: { success: boolean; code: string; message: string },
): string | undefined {
  if (result_url === undefined) return undefined;
  const url = new URL(result_url);
  if (include_email && email !== undefined) url.searchParams.set('email', email);
  for (const [name, value] of Object.entries(outcome)) url.searchParams.set(name, String(value));
  return url.toString();
}
