import type { Allowance, Ports } from '../../model/ports.ts';
import type { ClientRecord } from '../../model/registry.ts';
import type { Change } from '../../model/tenant-store.ts';
import { type User, userCreate } from '../../model/user.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { sendBeside } from '../mail/beside.ts';
import type { MailPorts } from '../mail/place.ts';
import { sendVerificationEmail } from '../mail/verification.ts';
import { passwordFault } from '../management/password-policy.ts';
import {
  type Identifier,
  identifiers,
  requireIdentifiers,
  type UserConnection,
} from '../management/user-connection.ts';
import { firstPassword } from '../management/user-passwords.ts';
import { userInsert } from '../management/user-record.ts';
import { newUser } from '../management/users.ts';
import { write } from '../management/write.ts';
import { normalized } from './accounts.ts';
import { allowanceOf, isStolen, type Protection, readProtection, signUpRules } from './guessing.ts';
import { acceptInvitation, joinOnLogin, readInvitation } from './invitation.ts';
import { type LoginConnection, loginConnections, takesPeople } from './login-connections.ts';
import {
  accountExists,
  connectionMissing,
  invalidField,
  passwordRefusal,
  type SignUpError,
  signUpDisabled,
  signUpPasswordLeaked,
  tooManySignUps,
  usernameMissing,
} from './sign-up-error.ts';
import { policyText, strengthReport } from './strength-report.ts';
import { eventOf, placeOf, type Visitor } from './visitor.ts';

export type { SignUpError } from './sign-up-error.ts';

/** What a person may say of themselves. Nothing here is verified, and none of it is the operator's to decide (MGMT-08). */
export interface NewAccount {
  client: ClientRecord;
  /** Name of the database. */
  connection: string;
  email?: string | undefined;
  username?: string | undefined;
  phone_number?: string | undefined;
  password: string;
  /** `name`, `given_name`, `family_name`, `nickname`, `picture`; others are not read. */
  profile?: Readonly<Record<string, unknown>> | undefined;
  user_metadata?: unknown;
  /** Id of the organization. */
  organization?: string | undefined;
  /** What the link of an invitation into that organization carries. */
  invitation?: string | undefined;
}

/** `allowance`: how many sign-ups the address has left, where they are counted. */
export type SignUpResult = ({ ok: true; user: User } | { ok: false; error: SignUpError }) & {
  allowance?: Allowance | undefined;
};

export type SignUpPorts = MailPorts &
  Pick<Ports, 'passwords' | 'avatarHash' | 'attempts' | 'access' | 'registry' | 'background'>;

/** Thrown inside of a sign-up, and nowhere else. */
class Refused extends Error {
  readonly refusal: SignUpError;

  constructor(refusal: SignUpError) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * Makes an account for whoever asks, and mails a link that verifies the address. Every try counts, and a name that is
 * taken costs what a free one costs (PWD-01).
 * @throws {Unavailable}
 * @see fact sheet 6.7
 */
export async function signUp(ports: SignUpPorts, visitor: Visitor, account: NewAccount): Promise<SignUpResult> {
  const protection = await readProtection(ports, visitor.site);
  const rules = signUpRules(protection, visitor.address);
  const counted = await ports.attempts.attempt(visitor.site.tenant, rules, 'failed');
  const allowance = allowanceOf(rules, counted);
  try {
    if (counted.closed !== undefined) throw new Refused(tooManySignUps());
    const user = await created(ports, visitor, account, protection);
    report(ports, visitor, account, 'ss', user);
    const place = placeOf(visitor);
    const to = { user, client_id: account.client.client_id, organization_id: account.organization };
    if (user.email !== undefined) sendBeside(ports, place, () => sendVerificationEmail(ports, place, to));
    return { ok: true, user, allowance };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code } = error.refusal;
    report(ports, visitor, account, code === 'password_leaked' ? 'signup_pwd_leak' : 'fs', undefined, code);
    return { ok: false, error: error.refusal, allowance };
  }
}

async function created(
  ports: SignUpPorts,
  visitor: Visitor,
  account: NewAccount,
  { breached }: Protection,
): Promise<User> {
  const { site } = visitor;
  const { client, organization, invitation, password } = account;
  const invited =
    organization === undefined || invitation === undefined
      ? undefined
      : { ticket: invitation, organization, client_id: client.client_id };
  const isInvited = invited !== undefined && (await readInvitation(ports, site.tenant, invited)) !== undefined;
  const connection = await openConnection(ports, site.tenant, account, isInvited);
  const user = draftOf(ports, connection, account);
  if (breached.enabled && breached.stage['pre-user-registration'].shields.includes('block') && isStolen(password)) {
    throw new Refused(signUpPasswordLeaked());
  }
  await store(ports, visitor, connection, user, password);
  if (isInvited) {
    return (await acceptInvitation(ports, site.tenant, { ...invited, user_id: user.user_id })) ?? user;
  }
  if (organization !== undefined && connection.assign_membership) {
    await joinOnLogin(ports, site.tenant, { organization, user_id: user.user_id });
  }
  return user;
}

/** @param isInvited whoever is invited may sign up where the organization lets nobody else do so */
async function openConnection(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  { client, connection, organization }: NewAccount,
  isInvited: boolean,
): Promise<LoginConnection & UserConnection> {
  const [found] = await loginConnections(ports, tenant, { client_id: client.client_id, connection, organization });
  if (found === undefined) throw new Refused(connectionMissing());
  if (!found.is_signup_enabled && !(isInvited && takesPeople(found.options))) throw new Refused(signUpDisabled());
  return { ...found, provider: 'auth0' };
}

const profileNames = ['name', 'given_name', 'family_name', 'nickname', 'picture'] as const;

/** Auth0's bounds of what people may store with themselves. */
const mostMetadata = 10;
const longestMetadata = 500;

/** @throws {ApiError} 400 */
function checkedMetadata(metadata: unknown): Record<string, string> {
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  const entries = isObject ? Object.entries(metadata) : [];
  const fits = entries.every(
    ([name, value]) => name.length <= 100 && typeof value === 'string' && value.length <= longestMetadata,
  );
  if (isObject && fits && entries.length <= mostMetadata) return metadata as Record<string, string>;
  throw invalidBody(
    `user_metadata must be an object of at most ${mostMetadata} texts of at most ${longestMetadata} characters`,
  );
}

/** @throws {ApiError} 400 for a name that the connection takes from operators only */
function refuseInactive({ options }: UserConnection, given: Partial<Record<Identifier, unknown>>): void {
  const closed = identifiers.find(
    (name) => given[name] !== undefined && options.attributes?.[name]?.signup?.status === 'inactive',
  );
  if (closed !== undefined) throw invalidBody(`${closed} cannot be set at sign-up`);
}

/** The user as it would be stored. Names are normalised before anything is checked (PWD-04). */
function draftOf(ports: SignUpPorts, connection: UserConnection, account: NewAccount): User {
  const { email, username, phone_number, password, profile = {}, user_metadata } = account;
  const { options } = connection;
  if (username === undefined && options.requires_username === true && !options.attributes) {
    throw new Refused(usernameMissing(connection.name));
  }
  const given = Object.fromEntries(
    profileNames.flatMap((name) => (profile[name] == null ? [] : [[name, profile[name]]])),
  );
  let user: User;
  try {
    const input = validate(userCreate, {
      ...given,
      connection: connection.name,
      ...(email === undefined ? {} : { email: normalized(email) }),
      ...(username === undefined ? {} : { username: normalized(username) }),
      ...(phone_number === undefined ? {} : { phone_number: phone_number.trim() }),
      password,
      ...(user_metadata == null ? {} : { user_metadata: checkedMetadata(user_metadata) }),
    });
    refuseInactive(connection, input);
    user = newUser(ports, connection, input);
    requireIdentifiers(connection, user);
  } catch (error) {
    throw new Refused(invalidField(error));
  }
  const fault = passwordFault(password, options, { ...user });
  if (fault === undefined) return user;
  const report = strengthReport(password, options);
  throw new Refused(passwordRefusal(fault, { report, policy: policyText(report) }));
}

/** Stores the user, unless a name is taken; that is found out first, and costs the same work (PWD-01). */
async function store(
  ports: SignUpPorts,
  { site }: Visitor,
  connection: UserConnection,
  user: User,
  password: string,
): Promise<void> {
  const { tenant } = site;
  const insert = userInsert(user);
  const holders = await Promise.all(insert.unique.map((key) => ports.store.getByKey(tenant, 'user', key)));
  const taken = insert.unique.find((_, index) => holders[index] !== undefined);
  const owner = { account: user.user_id, user_id: user.user_id, profile: user };
  const secret: Change = await firstPassword(ports, owner, password);
  const { tenant: settings } = await ports.registry.find(tenant, {}, 'copy');
  const told = settings.sign_in?.user_exists_error === true;
  if (taken !== undefined) throw new Refused(accountExists(told, taken));
  const changes: Change[] = [
    { op: 'insert', ...insert, requires: [{ kind: 'connection', id: connection.id }] },
    secret,
  ];
  await write(
    ports,
    tenant,
    async () => ({ changes, answer: undefined }),
    (result) =>
      new Refused(
        result.why === 'missing' ? connectionMissing() : accountExists(told, 'key' in result ? result.key : ''),
      ),
  );
}

function report(
  ports: Pick<Ports, 'events'>,
  visitor: Visitor,
  { client, connection, email, username }: NewAccount,
  type: string,
  user: User | undefined,
  error?: string,
): void {
  ports.events.emit({
    ...eventOf(visitor, type),
    client_id: client.client_id,
    client_name: client.name,
    connection,
    user_id: user?.user_id,
    user_name: (email ?? username)?.slice(0, 320),
    ...{ strategy: 'auth0', strategy_type: 'database', error },
    description: error === undefined ? undefined : `The sign-up was refused: ${error}`,
  });
}
