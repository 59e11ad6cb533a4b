import type { ClientDocument } from '../../model/client.ts';
import type { ConnectionDocument } from '../../model/connection.ts';
import type { Ports } from '../../model/ports.ts';
import { isClientId, isOrganizationId } from '../../model/registry-keys.ts';
import {
  type EmailVerificationTicket,
  emailVerificationTicket,
  type PasswordChangeTicket,
  passwordChangeTicket,
  type Ticket,
  usualTicketLife,
} from '../../model/ticket.ts';
import type { Identity, Profile, User } from '../../model/user.ts';
import { invalidBody, invalidProperty, validate } from '../../model/validation.ts';
import { newTicket, ticketsOver } from './ticket-record.ts';
import { requireUser } from './user-presence.ts';
import { accountId, identifierKey } from './user-record.ts';
import { userMissing } from './user-refusals.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/** Tickets: one-time links that an operator hands to a user (management-api 3.12). */

export type TicketPorts = Pick<Ports, 'store' | 'random' | 'clock' | 'digest'>;

/** An account of a user, with the profile that is its own. */
export interface Account {
  identity: Identity;
  profile: Profile;
}

/** The account with this `<provider>|<id>`, as part of the user; a change of its profile changes the user. */
export function accountOf(user: User, id: string): Account | undefined {
  const index = user.identities.findIndex((identity) => accountId(identity) === id);
  const identity = user.identities[index];
  if (identity === undefined) return undefined;
  if (index === 0) return { identity, profile: user };
  identity.profileData ??= {};
  return { identity, profile: identity.profileData };
}

type Input = EmailVerificationTicket | PasswordChangeTicket;

/**
 * A link that verifies the address of a user's account when it is followed.
 * @param host the host of the link
 * @throws {ApiError} 400 for a bad body or an account without an address, 404 for an unknown user
 */
export async function createVerificationTicket(
  ports: TicketPorts,
  at: TenantContext,
  body: unknown,
  host: string,
): Promise<{ ticket: string }> {
  const input = validate(emailVerificationTicket, body);
  await requireTarget(ports, at, input);
  const user = documentOf<User>(await requireUser(ports, at, input.user_id));
  const account = chosenAccount(user, input);
  if (account.profile.email === undefined) throw invalidBody('The user has no e-mail address');
  return { ticket: await issueTicket(ports, at, 'email-verification', { user, account }, input, host) };
}

/**
 * A link to a page on which the user sets a new password.
 * @param host the host of the link
 * @throws {ApiError} 400 for a bad body or an account without a password, 404 for an unknown user
 */
export async function createPasswordTicket(
  ports: TicketPorts,
  at: TenantContext,
  body: unknown,
  host: string,
): Promise<{ ticket: string }> {
  const input = validate(passwordChangeTicket, body);
  requireOneAccount(input);
  await requireTarget(ports, at, input);
  const { user, account } = await accountToChange(ports, at, input);
  if (account.identity.provider !== 'auth0') throw invalidBody('The account has no password');
  return { ticket: await issueTicket(ports, at, 'password-change', { user, account }, input, host) };
}

/** @throws {ApiError} 400 */
function requireOneAccount({ user_id, connection_id, email, identity }: PasswordChangeTicket): void {
  if (user_id !== undefined) {
    if (connection_id !== undefined) throw invalidBody('connection_id and user_id exclude each other');
    if (email !== undefined) throw invalidBody('email and user_id exclude each other');
    return;
  }
  if (identity !== undefined) throw invalidProperty('Missing required property: user_id');
  if (connection_id === undefined) throw invalidProperty('Missing required property: user_id');
  if (email === undefined) throw invalidProperty('Missing required property: email');
}

async function accountToChange(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  input: PasswordChangeTicket,
): Promise<{ user: User; account: Account }> {
  if (input.user_id !== undefined) {
    const user = documentOf<User>(await requireUser(ports, at, input.user_id));
    return { user, account: chosenAccount(user, input) };
  }
  const connection = await ports.store.get(at.tenant, 'connection', input.connection_id ?? '');
  const { name } = connection === undefined ? { name: '' } : documentOf<ConnectionDocument>(connection).entity;
  const key = identifierKey('email', name, (input.email ?? '').toLowerCase());
  const stored = await ports.store.getByKey(at.tenant, 'user', key);
  if (stored === undefined) throw userMissing();
  const user = documentOf<User>(stored);
  const identity = user.identities.find((one) => one.connection === name);
  const account = identity === undefined ? undefined : accountOf(user, accountId(identity));
  if (account === undefined) throw userMissing();
  return { user, account };
}

/** The account that the body names, else the first one. @throws {ApiError} 404 for one that is not the user's */
export function chosenAccount(user: User, { identity }: Pick<Input, 'identity'>): Account {
  const [first] = user.identities;
  const id = identity === undefined ? first && accountId(first) : accountId(identity);
  const account = id === undefined ? undefined : accountOf(user, id);
  if (account === undefined) throw userMissing();
  return account;
}

/** Where the user goes afterwards must make sense. @throws {ApiError} 400 */
export async function requireTarget(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  input: Pick<Input, 'result_url' | 'client_id' | 'organization_id'>,
): Promise<void> {
  const { result_url, client_id, organization_id } = input;
  if (result_url !== undefined && organization_id !== undefined) {
    throw invalidBody('organization_id and result_url exclude each other');
  }
  if (result_url !== undefined && client_id !== undefined)
    throw invalidBody('client_id and result_url exclude each other');
  if (client_id !== undefined) {
    const client = isClientId(client_id) ? await ports.store.get(at.tenant, 'client', client_id) : undefined;
    if (client === undefined) throw invalidBody('The specified client_id does not exist');
  }
  if (organization_id === undefined) return;
  const found = isOrganizationId(organization_id)
    ? await ports.store.get(at.tenant, 'organization', organization_id)
    : undefined;
  if (found === undefined) throw invalidBody('The specified organization_id does not exist');
}

/** What a ticket is to do besides its purpose. */
export interface TicketOrder {
  result_url?: string;
  client_id?: string;
  organization_id?: string;
  /** Seconds; 0 stands for the usual life. */
  ttl_sec?: number;
  includeEmailInRedirect?: boolean;
  mark_email_as_verified?: boolean;
  /** Milliseconds since 1970: its link is about to be put into a mail. */
  mailed_at?: number;
}

const pages: Readonly<Record<Ticket['type'], string>> = {
  'email-verification': '/u/email-verification',
  'password-change': '/u/reset-verify',
};

/**
 * Makes and stores a ticket for a user and account that exist.
 * @param host the host of the link
 * @returns the link, which alone holds the secret
 */
export async function issueTicket(
  ports: TicketPorts,
  at: TenantContext,
  type: Ticket['type'],
  owner: { user: User; account: Account },
  order: TicketOrder,
  host: string,
): Promise<string> {
  const { secret, insert } = await newTicket(ports, at.tenant, ticketOf(ports, type, owner, order));
  const over = await ticketsOver(ports, at.tenant, owner.user.user_id);
  await write(ports, at.tenant, async () => ({ changes: [...over, insert], answer: undefined }), userMissing);
  return `https://${host}${pages[type]}?ticket=${secret}`;
}

function ticketOf(
  ports: Pick<Ports, 'clock'>,
  type: Ticket['type'],
  { user, account: { identity, profile } }: { user: User; account: Account },
  { ttl_sec = 0, includeEmailInRedirect, mark_email_as_verified, ...order }: TicketOrder,
): Ticket {
  const { result_url, client_id, organization_id, mailed_at } = order;
  const life = ttl_sec === 0 ? usualTicketLife : ttl_sec;
  return {
    type,
    user_id: user.user_id,
    account: accountId(identity),
    ...(profile.email === undefined ? {} : { email: profile.email }),
    expires_at: ports.clock.now() + life * 1000,
    include_email: includeEmailInRedirect === true,
    ...(result_url === undefined ? {} : { result_url }),
    ...(client_id === undefined ? {} : { client_id }),
    ...(organization_id === undefined ? {} : { organization_id }),
    ...(mark_email_as_verified === true ? { mark_email_as_verified } : {}),
    ...(mailed_at === undefined ? {} : { mailed_at }),
  };
}

/** Where a user can sign in after a ticket of a client was used. */
export async function loginPageOf(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  clientId: string | undefined,
): Promise<string | undefined> {
  if (clientId === undefined || !isClientId(clientId)) return undefined;
  const stored = await ports.store.get(tenant, 'client', clientId);
  const uri = stored === undefined ? undefined : documentOf<ClientDocument>(stored).entity['initiate_login_uri'];
  // One with placeholders leads nowhere until an organization is known.
  return typeof uri === 'string' && uri !== '' && !uri.includes('{') ? uri : undefined;
}
