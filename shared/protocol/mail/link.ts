import type { MailOutcome } from '../../model/mail.ts';
import { type Ticket, usualTicketLife } from '../../model/ticket.ts';
import { isWebUrl } from '../../model/uri-format.ts';
import { ticketsMailed } from '../management/ticket-record.ts';
import { issueTicket, type TicketOrder } from '../management/tickets.ts';
import type { MailPlace, MailPorts, Recipient } from './place.ts';
import type { Addition, Scene } from './to-user.ts';

/** One-time links that are mailed. */

/** Mails with a link of one kind that a user gets within an hour: nobody's mailbox is filled by others. */
export const mostMailed = 5;
const hour = 3_600_000;

/** Whether a user has had as many of these mails as there may be in an hour. */
export const tooManyMailed = async (
  ports: Pick<MailPorts, 'store' | 'clock'>,
  tenant: string,
  type: Ticket['type'],
  userId: string,
): Promise<boolean> => (await ticketsMailed(ports, tenant, type, userId, ports.clock.now() - hour)) >= mostMailed;

/**
 * Makes the ticket of a mail with a link, as the template says: how long it holds, where the browser goes then
 * (`resultUrl`, itself a template), and whether the address is told there.
 * @returns the link for the mail; an outcome when the user has had too many
 */
export async function mailedLink(
  ports: MailPorts,
  place: MailPlace,
  type: Ticket['type'],
  to: Recipient,
  { account, template, around }: Scene,
  order: Pick<TicketOrder, 'mark_email_as_verified'> = {},
): Promise<Addition | MailOutcome> {
  if (await tooManyMailed(ports, place.tenant, type, to.user.user_id)) return limited;
  const lifetime = Math.floor(template?.urlLifetimeInSeconds ?? 0) || usualTicketLife;
  const target = template?.resultUrl ? await ports.liquid.render(template.resultUrl, around.values) : undefined;
  const result_url = target?.ok === true && isWebUrl(target.text) ? target.text : undefined;
  const url = await issueTicket(
    ports,
    place,
    type,
    { user: to.user, account },
    {
      ...order,
      ...(result_url === undefined ? {} : { result_url }),
      ...(to.client_id === undefined ? {} : { client_id: to.client_id }),
      ...(to.organization_id === undefined ? {} : { organization_id: to.organization_id }),
      ttl_sec: lifetime,
      includeEmailInRedirect: template?.includeEmailInRedirect !== false,
      mailed_at: ports.clock.now(),
    },
    place.host,
  );
  return { values: { url }, facts: { url, lifetime } };
}

const limited: MailOutcome = {
  ok: false,
  why: 'limited',
  by: '',
  attempts: 0,
  detail: `The user has had ${mostMailed} of these mails within an hour`,
};
