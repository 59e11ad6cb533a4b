import type { Hono } from 'hono';
import { missingParameter, tooManyRequests } from '../../shared/model/errors.ts';
import type { Allowance, Ports } from '../../shared/model/ports.ts';
import { normalized } from '../../shared/protocol/login/accounts.ts';
import { type PasswordResetPorts, requestPasswordReset } from '../../shared/protocol/login/change-password.ts';
import { allowanceOf } from '../../shared/protocol/login/guessing.ts';
import type { AppEnv } from '../app-env.ts';
import { textOf } from './body.ts';
import { type DatabaseDoorPorts, databaseDoor, headersOf } from './door.ts';

export type ChangePasswordPorts = DatabaseDoorPorts & PasswordResetPorts & Pick<Ports, 'attempts'>;

/**
 * `POST /dbconnections/change_password`, JSON or form: mails a link, and says so to everybody alike.
 * @see fact sheet 6.8
 */
export const changePassword = (ports: ChangePasswordPorts): Hono<AppEnv> =>
  databaseDoor('/dbconnections/change_password', ports, async (c, { visitor, fields, ...place }) => {
    const identifier = textOf(fields, 'email') ?? textOf(fields, 'username') ?? textOf(fields, 'phone_number');
    if (identifier === undefined) throw missingParameter('email');
    const allowance = await count(ports, visitor.site.tenant, visitor.address, normalized(identifier));
    await requestPasswordReset(ports, visitor, { ...place, identifier });
    return c.body("We've just sent you an email to reset your password.", 200, {
      ...headersOf(allowance),
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
  });

/**
 * Ten a minute from an address, and one a minute for the same name (fact sheet 10.2).
 * @throws {OAuthError} too_many_requests, whether or not there is such a user
 */
async function count(
  ports: Pick<Ports, 'attempts' | 'clock'>,
  tenant: string,
  address: string,
  identifier: string,
): Promise<Allowance | undefined> {
  const all = { budget: { key: `reset ${address}`, most: 10, rate: 6000 } };
  const one = { budget: { key: `reset ${address} ${identifier.slice(0, 320)}`, most: 1, rate: 60_000 } };
  let allowance: Allowance | undefined;
  for (const rules of [one, all]) {
    allowance = allowanceOf(rules, await ports.attempts.attempt(tenant, rules, 'failed'));
    if (allowance?.allowed === false) {
      const wait = Math.max(1, allowance.reset - Math.floor(ports.clock.now() / 1000));
      throw tooManyRequests(wait, headersOf(allowance));
    }
  }
  return allowance;
}
