import type { User } from '../../model/user.ts';
import { accountId } from '../management/user-record.ts';
import { accountFor, type Recipient } from './place.ts';

/** Which verification mail the writing of a user asks for (management-api 3.5). */

const flag = (body: unknown, name: string): unknown => Object(body)[name];

const unverified = (to: Recipient): Recipient | undefined => {
  const profile = accountFor(to)?.profile;
  return profile?.email !== undefined && profile.email_verified !== true ? to : undefined;
};

/**
 * A new user of a database gets one unless the address came verified; `verify_email` overrides that.
 * @param body of POST /users
 */
export function verificationOfNewUser(user: User, body: unknown): Recipient | undefined {
  const asked = flag(body, 'verify_email') ?? user.identities[0]?.provider === 'auth0';
  return asked === true ? unverified({ user }) : undefined;
}

/**
 * A changed user gets one when `verify_email` asks for it and the address is not verified.
 * @param body of PATCH /users/{id}: `connection` names the account, `client_id` the application
 */
export function verificationOfChange(user: User, body: unknown): Recipient | undefined {
  if (flag(body, 'verify_email') !== true) return undefined;
  const [connection, client] = [flag(body, 'connection'), flag(body, 'client_id')];
  const identity = user.identities.find((one) => one.connection === connection) ?? user.identities[0];
  return unverified({
    user,
    account: identity === undefined ? undefined : accountId(identity),
    client_id: typeof client === 'string' ? client : undefined,
  });
}
