import type { Ports } from '../../model/ports.ts';
import { type Change, expiryOf, type Insert, type Stored } from '../../model/tenant-store.ts';
import type { Ticket } from '../../model/ticket.ts';
import { everyEntity } from './scan.ts';
import { alphanumeric, documentOf } from './write.ts';

/** How tickets are kept: under a hash, so that whoever reads the store can use none of them (PWD-05). */

export const ticketKind = 'ticket';

/** How long a link that is over is still told from one that never was, in milliseconds: 30 days. */
const toldAfterwards = 30 * 86_400_000;

/** Letters of what a link carries: 256 bits. */
const secretLength = 43;

const idOf = (ports: Pick<Ports, 'digest'>, tenant: string, secret: string): Promise<string> =>
  ports.digest(`ticket:${tenant}:${secret}`);

/** A new ticket: what its link carries, and what is stored. */
export async function newTicket(
  ports: Pick<Ports, 'random' | 'digest'>,
  tenant: string,
  ticket: Ticket,
): Promise<{ secret: string; insert: Insert }> {
  const secret = ports.random.text(secretLength, alphanumeric);
  const insert: Insert = {
    op: 'insert',
    kind: ticketKind,
    id: await idOf(ports, tenant, secret),
    doc: { ...ticket },
    unique: [],
    attributes: {
      user_id: ticket.user_id,
      type: ticket.type,
      ...expiryOf([new Date(ticket.expires_at + toldAfterwards).toISOString()]),
    },
    copies: {},
    requires: [{ kind: 'user', id: ticket.user_id }],
  };
  return { secret, insert };
}

/** The ticket that a link carries, whether or not its time is up. */
export async function findTicket(
  ports: Pick<Ports, 'store' | 'digest'>,
  tenant: string,
  type: Ticket['type'],
  secret: string,
): Promise<{ ticket: Ticket; stored: Stored } | undefined> {
  if (!/^[A-Za-z0-9]{43}$/.test(secret)) return undefined;
  const stored = await ports.store.get(tenant, ticketKind, await idOf(ports, tenant, secret));
  if (stored === undefined) return undefined;
  const ticket = documentOf<Ticket>(stored);
  return ticket.type === type ? { ticket, stored } : undefined;
}

/** Changes that clear away what of a user's tickets has had its time. */
export async function ticketsOver(
  ports: Pick<Ports, 'store' | 'clock'>,
  tenant: string,
  userId: string,
): Promise<Change[]> {
  const now = ports.clock.now();
  const stored = await everyEntity(ports, tenant, ticketKind, { user_id: [userId] });
  return stored
    .filter((each) => documentOf<Ticket>(each).expires_at <= now)
    .map(({ id }) => ({ op: 'remove', kind: ticketKind, id }));
}

/** How many links of a kind were put into mails to a user since a time, as far as they are still kept. */
export async function ticketsMailed(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  type: Ticket['type'],
  userId: string,
  since: number,
): Promise<number> {
  const stored = await everyEntity(ports, tenant, ticketKind, { user_id: [userId], type: [type] });
  return stored.filter((each) => (documentOf<Ticket>(each).mailed_at ?? 0) > since).length;
}
