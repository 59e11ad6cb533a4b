import { beforeAll, expect, test } from 'vitest';
import { userInsert } from '../../shared/protocol/management/user-record.ts';
import { packed } from '../support/log-entries.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
const day = 86_400_000;
const iso = (days: number): string => new Date(world.clock.now() - days * day).toISOString();
const compact = (days: number): string => iso(days).slice(0, 10).replaceAll('-', '');

beforeAll(async () => {
  world = await makeManagementWorld();
});

test('fact sheet 4: what happened on each day, exactly as the log has it', async () => {
  const entries = [
    ...[...Array(12).keys()].map(() => ({ type: 's', date: iso(3) })),
    { type: 'ss', date: iso(3) },
    { type: 'fp', date: iso(2) },
    { type: 's', date: iso(1) },
    { type: 'pwd_leak', date: iso(1) },
    { type: 'signup_pwd_leak', date: iso(1) },
    { type: 's', date: iso(40) },
  ];
  await world.ports.logs.append(world.tenant, ...packed(...entries), 'one');
  const { status, body } = await world.call('GET', '/stats/daily');
  const row = (days: number, logins: number, signups: number, leaked_passwords: number) => ({
    date: `${iso(days).slice(0, 10)}T00:00:00.000Z`,
    ...{ logins, signups, leaked_passwords, created_at: iso(days), updated_at: iso(days) },
  });
  expect([status, body]).toEqual([200, [row(3, 12, 1, 0), row(1, 1, 0, 2)]]);
  const some = async (from: number, to: number) =>
    (await world.call('GET', `/stats/daily?from=${compact(from)}&to=${compact(to)}`)).body.length;
  expect([await some(3, 3), await some(2, 2), await some(50, 2), await some(1, 3)]).toEqual([1, 0, 2, 0]);
});

test.each(['from=2026-01-01', 'to=20261301', 'from=yesterday', 'to=1'])('%s is no day', async (query) => {
  const refused = await world.call('GET', `/stats/daily?${query}`);
  expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_query_string']);
});

test('a user is active for 30 days after a login', async () => {
  const count = async () => (await world.call('GET', '/stats/active-users')).body;
  expect(await count()).toBe(0);
  const user = (id: number, last_login?: string) => {
    const identities = [{ connection: 'c', provider: 'auth0', user_id: String(id), isSocial: false }];
    const times = { created_at: iso(90), updated_at: iso(90), ...(last_login === undefined ? {} : { last_login }) };
    return { op: 'insert' as const, ...userInsert({ user_id: `auth0|${id}`, identities, ...times }) };
  };
  await world.ports.store.commit(world.tenant, [user(1, iso(0)), user(2, iso(29)), user(3, iso(31)), user(4)]);
  expect(await count()).toBe(2);
  world.clock.pass(2 * day);
  expect(await count()).toBe(1);
});
