import type { AttemptRules } from '../../model/attempts.ts';
import type { Ports } from '../../model/ports.ts';
import type { ClientRecord } from '../../model/registry.ts';
import { sendBeside } from '../mail/beside.ts';
import { sendBlockedAccountEmail, sendStolenCredentialsEmail } from '../mail/blocked.ts';
import type { MailPorts } from '../mail/place.ts';
import type { Found } from './accounts.ts';
import type { Protection } from './guessing.ts';
import { unblockLink } from './unblock.ts';
import { eventOf, placeOf, type Visitor } from './visitor.ts';

/** Who hears of it when a sign-in sets off a defence: the log, and the one whose account it is. */

export type AlarmPorts = MailPorts & Pick<Ports, 'background' | 'envelopes' | 'attempts'>;

export interface Alarm {
  visitor: Visitor;
  client: ClientRecord;
  /** As it was typed. */
  identifier: string;
  organization: string | undefined;
  found: Found | undefined;
  rules: AttemptRules;
  protection: Protection;
}

const types = { failures: 'limit_wc', budget: 'limit_mu' } as const;
const reasons = {
  failures: 'Too many wrong passwords for one account',
  budget: 'Too many wrong passwords from one address',
} as const;

function log(ports: Pick<Ports, 'events'>, { visitor, client, identifier, found }: Alarm, type: string, text: string) {
  ports.events.emit({
    ...eventOf(visitor, type),
    client_id: client.client_id,
    client_name: client.name,
    user_id: found?.user.user_id,
    user_name: found?.user.email ?? found?.user.username ?? identifier.slice(0, 320),
    connection: found?.connection.name,
    connection_id: found?.connection.id,
    ...{ strategy: 'auth0', strategy_type: 'database', description: text },
  });
}

/** A try that a defence stood in the way of. */
export const tellClosed = (ports: AlarmPorts, alarm: Alarm, what: 'failures' | 'budget'): void =>
  log(ports, alarm, types[what], `${reasons[what]}: the attempt was refused`);

/** The try that closed the door. The user is told, once for every block, with a link that opens it. */
export function tellClosing(ports: AlarmPorts, alarm: Alarm, what: 'failures' | 'budget'): void {
  log(ports, alarm, types[what], `${reasons[what]}: further attempts are refused`);
  const { found, protection, rules, visitor } = alarm;
  if (what !== 'failures' || found === undefined) return;
  if (!protection.bruteForce.shields.includes('user_notification')) return;
  const place = placeOf(visitor);
  const barrier = rules.failures?.barrier;
  mailOwner(ports, visitor, found, async () => {
    const since = barrier?.doc['since'];
    const url =
      barrier === undefined || typeof since !== 'string'
        ? undefined
        : await unblockLink(ports, visitor, barrier.id, since);
    const block = { source_ip: visitor.address, ...(url === undefined ? {} : { url }) };
    return sendBlockedAccountEmail(ports, place, recipientOf(alarm, found), block);
  });
}

/** A password that is right, and known to others. */
export function tellStolen(ports: AlarmPorts, alarm: Alarm): void {
  log(ports, alarm, 'pwd_leak', 'Someone signed in with a password that is known to be stolen');
  const { found, protection, visitor } = alarm;
  if (found === undefined || !protection.breached.shields.includes('user_notification')) return;
  mailOwner(ports, visitor, found, () =>
    sendStolenCredentialsEmail(ports, placeOf(visitor), recipientOf(alarm, found)),
  );
}

/** Such mails that one user gets: five at once, then one every twelve minutes. Guessers fill nobody's mailbox. */
const mailBudget = { most: 5, rate: 720_000 };

function mailOwner(ports: AlarmPorts, visitor: Visitor, { user }: Found, send: () => Promise<unknown>): void {
  sendBeside(ports, placeOf(visitor), async () => {
    const rules = { budget: { key: `alarm ${user.user_id}`, ...mailBudget } };
    const { closed } = await ports.attempts.attempt(visitor.site.tenant, rules, 'failed');
    return closed === undefined ? send() : undefined;
  });
}

const recipientOf = ({ client, organization }: Alarm, { user, account }: Found) => ({
  ...{ user, account, client_id: client.client_id, organization_id: organization },
});
