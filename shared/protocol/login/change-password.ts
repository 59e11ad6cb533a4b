import type { Ports } from '../../model/ports.ts';
import type { ClientRecord } from '../../model/registry.ts';
import { sendBeside } from '../mail/beside.ts';
import { mostMailed } from '../mail/link.ts';
import type { MailPorts } from '../mail/place.ts';
import { sendPasswordResetEmail } from '../mail/reset.ts';
import { type Found, findAccount, normalized } from './accounts.ts';
import { loginConnections } from './login-connections.ts';
import { eventOf, placeOf, type Visitor } from './visitor.ts';

export interface ResetRequest {
  client: ClientRecord;
  /** Name of the database. */
  connection: string;
  /** As it was typed. */
  identifier: string;
  /** Id of the organization. */
  organization?: string | undefined;
}

export type PasswordResetPorts = MailPorts & Pick<Ports, 'background' | 'attempts'>;

/** Mails with a new link that one user gets at once, and how often one more may follow, in milliseconds. */
const mailRate = { most: mostMailed, rate: 720_000 };

/**
 * Mails a link that sets a new password, if there is somebody to mail it to. Nothing is looked up before the answer,
 * so that it is the same for everybody in text and time (PWD-01); the mail goes to the stored address only (PWD-04).
 * @see fact sheet 6.8
 */
export async function requestPasswordReset(
  ports: PasswordResetPorts,
  visitor: Visitor,
  request: ResetRequest,
): Promise<void> {
  sendBeside(ports, placeOf(visitor), () => mailLink(ports, visitor, request));
}

async function mailLink(ports: PasswordResetPorts, visitor: Visitor, request: ResetRequest): Promise<void> {
  const { client, connection, identifier, organization } = request;
  const { tenant } = visitor.site;
  const open = await loginConnections(ports, tenant, { client_id: client.client_id, connection, organization });
  const connections = open.filter(({ options }) => options.disable_self_service_change_password !== true);
  const found = await findAccount(ports, tenant, connections, normalized(identifier));
  if (found === undefined) {
    const why = connections.length === 0 ? 'the connection cannot be used for it' : 'there is no such user';
    return report(ports, visitor, request, 'fcpr', undefined, `No mail for a new password was sent: ${why}`);
  }
  const { user, account } = found;
  // Counted in one turn, by person: many requests at once, from many addresses, fill nobody's mailbox.
  const budget = { key: `reset-mail ${user.user_id}`, ...mailRate };
  if ((await ports.attempts.attempt(tenant, { budget }, 'failed')).closed !== undefined) {
    return report(ports, visitor, request, 'fcpr', found, 'No mail for a new password was sent: the user has had many');
  }
  const to = { user, account, client_id: client.client_id, organization_id: organization };
  const outcome = await sendPasswordResetEmail(ports, placeOf(visitor), to);
  if (outcome.ok) report(ports, visitor, request, 'scpr', found, 'A mail for a new password was sent');
  // What the provider refused is in the log already; here is why none was handed to it.
  else if (outcome.by === '') report(ports, visitor, request, 'fcpr', found, outcome.detail);
}

function report(
  ports: Pick<Ports, 'events'>,
  visitor: Visitor,
  { client, connection, identifier }: ResetRequest,
  type: string,
  found: Found | undefined,
  description: string,
): void {
  ports.events.emit({
    ...eventOf(visitor, type),
    client_id: client.client_id,
    client_name: client.name,
    connection,
    user_id: found?.user.user_id,
    user_name: found?.user.email ?? identifier.slice(0, 320),
    ...{ strategy: 'auth0', strategy_type: 'database', description },
  });
}
