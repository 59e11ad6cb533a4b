import type { AttemptAnswer, AttemptRules } from '../../model/attempts.ts';
import { type OAuthError, userBlocked, wrongPassword } from '../../model/errors.ts';
import { invitationMissing, passwordLeaked, suspiciousAddress, tooManyAttempts } from '../../model/login-errors.ts';
import type { Ports } from '../../model/ports.ts';
import type { ClientRecord } from '../../model/registry.ts';
import type { Stored } from '../../model/tenant-store.ts';
import { longestPassword, type User } from '../../model/user.ts';
import { userInsert } from '../management/user-record.ts';
import { type Found, findAccount, normalized, passwordFits } from './accounts.ts';
import { type Alarm, type AlarmPorts, tellClosed, tellClosing, tellStolen } from './alarms.ts';
import { isStolen, type Protection, readProtection, signInRules } from './guessing.ts';
import { acceptInvitation, joinOnLogin } from './invitation.ts';
import { loginConnections } from './login-connections.ts';
import { eventOf, type Visitor } from './visitor.ts';

export type { Visitor } from './visitor.ts';

export interface Attempt {
  client: ClientRecord;
  /** Name of the one database to look in; else all that the client has. */
  connection?: string | undefined;
  /** An e-mail address, a user name or a phone number, as it was typed. */
  identifier: string;
  password: string;
  /** Id of the organization. */
  organization?: string | undefined;
  /** What the link of an invitation into that organization carries: it is accepted by signing in. */
  invitation?: string | undefined;
}

export type SignInResult = { ok: true; user: User; connection: string } | { ok: false; error: OAuthError };

export type SignInPorts = AlarmPorts & Pick<Ports, 'passwords' | 'access' | 'attempts'>;

/** A sign-in with everything that was read for it. */
interface Case {
  visitor: Visitor;
  attempt: Attempt;
  protection: Protection;
  rules: AttemptRules;
  found: Found | undefined;
}

/**
 * Whether somebody is who they say they are, by the password of a database. Whoever is not there costs what a wrong
 * password costs and gets the same answer (PWD-01). Wrong passwords are counted by account and address; the count
 * decides again when the password has been checked, so guesses at once learn no more than guesses one by one (PWD-02).
 * @throws {Unavailable} when the record cannot be reached
 * @see fact sheet 1.6 and 10.3
 */
export async function signIn(ports: SignInPorts, visitor: Visitor, attempt: Attempt): Promise<SignInResult> {
  const one = await caseOf(ports, visitor, attempt);
  const before = await settle(ports, one, 'asked');
  if (before !== undefined) return { ok: false, error: before };
  // Longer ones are nobody's: no work is spent on them, and they count as any other (PWD-03).
  const fits =
    attempt.password.length <= longestPassword &&
    (await passwordFits(ports, visitor.site.tenant, one.found, attempt.password));
  const after = await settle(ports, one, fits ? 'passed' : 'failed');
  if (after !== undefined) return { ok: false, error: after };
  if (one.found === undefined || !fits) {
    report(ports, one, one.found === undefined ? 'fu' : 'fp');
    return { ok: false, error: wrongPassword() };
  }
  return admitted(ports, { ...one, found: one.found });
}

async function caseOf(ports: SignInPorts, visitor: Visitor, attempt: Attempt): Promise<Case> {
  const { tenant } = visitor.site;
  const identifier = normalized(attempt.identifier);
  const [protection, connections] = await Promise.all([
    readProtection(ports, visitor.site),
    loginConnections(ports, tenant, { client_id: attempt.client.client_id, ...attempt }),
  ]);
  const found = await findAccount(ports, tenant, connections, identifier);
  const rules = signInRules(protection, {
    ...{ address: visitor.address, identifier: identifier.slice(0, 320), now: ports.clock.now() },
    account: found && {
      user_id: found.user.user_id,
      connection: found.connection.name,
      protect: found.connection.options.brute_force_protection !== false,
    },
  });
  return { visitor, attempt, protection, rules, found };
}

const alarmOf = ({ visitor, attempt, found, rules, protection }: Case): Alarm => ({
  ...{ visitor, client: attempt.client, identifier: attempt.identifier },
  ...{ organization: attempt.organization, found, rules, protection },
});

/** Asks or counts. @returns the refusal when too much was tried before */
async function settle(
  ports: SignInPorts,
  one: Case,
  outcome: 'asked' | 'failed' | 'passed',
): Promise<OAuthError | undefined> {
  const { tenant } = one.visitor.site;
  const answer: AttemptAnswer = await ports.attempts.attempt(tenant, one.rules, outcome);
  for (const what of answer.closing) tellClosing(ports, alarmOf(one), what);
  if (answer.closed === undefined) return undefined;
  tellClosed(ports, alarmOf(one), answer.closed);
  return answer.closed === 'failures' ? tooManyAttempts() : suspiciousAddress();
}

/** What may still be in the way of somebody whose password was right, and what their sign-in changes. */
async function admitted(ports: SignInPorts, one: Case & { found: Found }): Promise<SignInResult> {
  const { visitor, attempt, found, protection } = one;
  const { organization, invitation } = attempt;
  const { tenant } = visitor.site;
  if (found.user.blocked === true) {
    report(ports, one, 'f', 'user is blocked');
    return { ok: false, error: userBlocked() };
  }
  if (protection.breached.enabled && isStolen(attempt.password)) {
    tellStolen(ports, alarmOf(one));
    if (protection.breached.shields.includes('block')) return { ok: false, error: passwordLeaked() };
  }
  const { user_id } = found.user;
  if (organization !== undefined && invitation !== undefined) {
    const invited = { ticket: invitation, organization, client_id: attempt.client.client_id, user_id };
    if ((await acceptInvitation(ports, tenant, invited)) === undefined) {
      report(ports, one, 'f', 'invitation not found or already used');
      return { ok: false, error: invitationMissing() };
    }
  } else if (organization !== undefined && found.connection.assign_membership) {
    await joinOnLogin(ports, tenant, { organization, user_id });
  }
  const user = await noteLogin(ports, visitor, found.user, found.stored);
  report(ports, one, 's');
  return { ok: true, user, connection: found.connection.name };
}

/** How often a race of notes is run again. */
const mostTries = 5;

/**
 * Notes a sign-in at the user: when, from where, how many. Of many at once some may go unnoted, which keeps nobody out.
 * @param known the user's document as it was just read, if it was
 * @throws {Unavailable}
 */
export async function noteLogin(
  ports: Pick<SignInPorts, 'store' | 'clock' | 'access'>,
  visitor: Visitor,
  person: User,
  known?: Stored,
): Promise<User> {
  const { tenant } = visitor.site;
  const last_login = new Date(ports.clock.now()).toISOString();
  let user = person;
  for (let round = 0; round < mostTries; round += 1) {
    const stored = round === 0 && known !== undefined ? known : await ports.store.get(tenant, 'user', person.user_id);
    if (stored === undefined) break;
    user = { ...(stored.doc as unknown as User), last_ip: visitor.address, last_login };
    user.logins_count = (user.logins_count ?? 0) + 1;
    const noted = await ports.store.commit(tenant, [{ op: 'replace', rev: stored.rev, ...userInsert(user) }]);
    if (noted.ok) break;
  }
  ports.access.changed(tenant, user.user_id);
  return user;
}

function report(
  ports: Pick<Ports, 'events'>,
  { visitor, attempt: { client, identifier, organization }, found }: Case,
  type: string,
  description?: string,
): void {
  ports.events.emit({
    ...eventOf(visitor, type),
    client_id: client.client_id,
    client_name: client.name,
    user_id: found?.user.user_id,
    user_name: found?.user.email ?? found?.user.username ?? identifier.slice(0, 320),
    connection: found?.connection.name,
    connection_id: found?.connection.id,
    ...{ strategy: 'auth0', strategy_type: 'database', organization, description },
  });
}
