import type { Hono } from 'hono';
import { missingParameter } from '../../shared/model/errors.ts';
import type { User } from '../../shared/model/user.ts';
import { type SignUpPorts, signUp } from '../../shared/protocol/login/sign-up.ts';
import { signUpErrorBody } from '../../shared/protocol/login/sign-up-error.ts';
import type { AppEnv } from '../app-env.ts';
import { textOf } from './body.ts';
import { type DatabaseDoorPorts, databaseDoor, headersOf } from './door.ts';

export type SignupDoorPorts = DatabaseDoorPorts & SignUpPorts;

/** `POST /dbconnections/signup`, JSON or form. @see fact sheet 6.7 */
export const signup = (ports: SignupDoorPorts): Hono<AppEnv> =>
  databaseDoor('/dbconnections/signup', ports, async (c, { visitor, fields, ...place }) => {
    const password = textOf(fields, 'password');
    if (password === undefined) throw missingParameter('password');
    const result = await signUp(ports, visitor, {
      ...place,
      email: textOf(fields, 'email'),
      username: textOf(fields, 'username'),
      phone_number: textOf(fields, 'phone_number'),
      password,
      profile: fields,
      user_metadata: fields['user_metadata'],
      invitation: textOf(fields, 'invitation'),
    });
    const headers = { ...headersOf(result.allowance), 'cache-control': 'no-store' };
    if (result.ok) return c.json(printed(result.user), 200, headers);
    return c.json(signUpErrorBody(result.error), result.error.status, headers);
  });

const shown = [
  ...['email', 'email_verified', 'username', 'phone_number', 'phone_verified'],
  ...['given_name', 'family_name', 'name', 'nickname', 'picture', 'user_metadata'],
] as readonly (keyof User)[];

/** Filled in by us rather than given: not said back. */
const filled: ReadonlySet<string> = new Set(['name', 'nickname', 'picture']);

/** The new user as Auth0 prints it here: `_id` is its id without the provider. */
function printed(user: User): Record<string, unknown> {
  const { email, username, phone_number } = user;
  const usual = email ?? username ?? phone_number ?? '';
  const given = shown.filter(
    (name) => user[name] !== undefined && !(filled.has(name) && isUsual(String(user[name]), usual)),
  );
  return { _id: user.identities[0]?.user_id, ...Object.fromEntries(given.map((name) => [name, user[name]])) };
}

const isUsual = (value: string, usual: string): boolean =>
  value === usual || value === usual.split('@')[0] || value.startsWith('https://s.gravatar.com/avatar/');
