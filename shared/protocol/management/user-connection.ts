import type { ConnectionDocument } from '../../model/connection.ts';
import type { DatabaseOptions } from '../../model/connection-options.ts';
import type { Ports } from '../../model/ports.ts';
import type { Profile } from '../../model/user.ts';
import { invalidBody, invalidProperty } from '../../model/validation.ts';
import { unknownConnection } from './user-refusals.ts';
import { documentOf, type TenantContext } from './write.ts';

/** What a connection asks of its users (management-api 3.5 and 3.8). */

/** A connection whose users the Management API can write. */
export interface UserConnection {
  id: string;
  name: string;
  /** The first part of its users' ids. */
  provider: 'auth0' | 'email' | 'sms';
  options: Partial<DatabaseOptions>;
}

const providers: ReadonlyMap<string, UserConnection['provider']> = new Map([
  ['auth0', 'auth0'],
  ['email', 'email'],
  ['sms', 'sms'],
]);

/**
 * A connection by its name, as bodies give it.
 * @throws {ApiError} 400 for one that is not there, or whose users come from elsewhere
 */
export async function userConnection(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  name: string,
): Promise<UserConnection> {
  const stored = await ports.store.getByKey(at.tenant, 'connection', `name:${name}`);
  if (stored === undefined) throw unknownConnection();
  const { id, strategy, options } = documentOf<ConnectionDocument>(stored).entity;
  const provider = providers.get(strategy);
  if (provider === undefined) {
    throw invalidBody(`Users of the connection ${name} come from their provider and cannot be written here`);
  }
  return { id, name, provider, options };
}

/** How users of a connection are told apart. */
export type Identifier = 'email' | 'username' | 'phone_number';
export const identifiers = ['email', 'username', 'phone_number'] as const satisfies readonly Identifier[];

/** What each identifier is at the connection: needed, allowed, or not there. */
function rulesOf({ provider, options }: UserConnection): Record<Identifier, 'needed' | 'allowed' | 'none'> {
  if (provider === 'email') return { email: 'needed', username: 'none', phone_number: 'none' };
  if (provider === 'sms') return { email: 'allowed', username: 'none', phone_number: 'needed' };
  const { attributes } = options;
  if (attributes === undefined || attributes === null) {
    return { email: 'needed', username: options.requires_username === true ? 'needed' : 'none', phone_number: 'none' };
  }
  const rule = (name: Identifier): 'needed' | 'allowed' | 'none' => {
    const attribute = attributes[name];
    if (attribute === undefined) return 'none';
    return attribute.profile_required === true || attribute.signup?.status === 'required' ? 'needed' : 'allowed';
  };
  return { email: rule('email'), username: rule('username'), phone_number: rule('phone_number') };
}

/** The identifiers by which one can sign in, when the connection lists its attributes. */
const activeIdentifiers = ({ options: { attributes } }: UserConnection): readonly Identifier[] =>
  identifiers.filter((name) => attributes?.[name]?.identifier?.active === true);

/**
 * Checks a profile against the connection.
 * @throws {ApiError} 400 for an identifier that is missing, or that the connection does not have
 */
export function requireIdentifiers(connection: UserConnection, profile: Profile): void {
  const rules = rulesOf(connection);
  for (const name of identifiers) {
    const given = profile[name] !== undefined;
    if (!given && rules[name] === 'needed') throw invalidProperty(`Missing required property: ${name}`);
    if (given && rules[name] === 'none') throw invalidBody(`Cannot set ${name} for connection without ${needOf(name)}`);
  }
  const active = activeIdentifiers(connection);
  if (active.length > 0 && active.every((name) => profile[name] === undefined)) {
    throw invalidProperty(`Missing required property: ${active.join(' or ')}`);
  }
  requireUsernameLength(connection, profile.username);
}

const needOf = (name: Identifier): string => (name === 'username' ? 'requires_username' : `attributes.${name}`);

/** Auth0's bounds when the connection sets none. */
const usualUsername = { min: 1, max: 15 };

function requireUsernameLength({ options }: UserConnection, username: string | undefined): void {
  if (username === undefined) return;
  const { min = usualUsername.min, max = options.attributes ? 128 : usualUsername.max } =
    options.validation?.username ?? {};
  const side = username.length < min ? `short (${username.length} chars), minimum ${min}` : undefined;
  const long = username.length > max ? `long (${username.length} chars), maximum ${max}` : undefined;
  const fault = side ?? long;
  if (fault !== undefined) throw invalidProperty(`String is too ${fault}`, 'username');
}

/** Whether users of the connection have passwords, and whether one must be given. */
export function passwordRule({ provider, options }: UserConnection): 'needed' | 'allowed' | 'none' {
  if (provider !== 'auth0') return 'none';
  const method = options.authentication_methods?.password;
  if (method?.enabled === false) return 'none';
  return method?.api_behavior === 'optional' ? 'allowed' : 'needed';
}
