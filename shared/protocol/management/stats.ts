import type { Ports } from '../../model/ports.ts';
import { invalidQuery } from './refusals.ts';
import type { TenantContext } from './write.ts';

/**
 * Numbers about a tenant (management-api 4). Days come from the log and are exact over what it keeps: 30 days, and
 * at most 200,000 events that are no operator's. Active users come from the users themselves, which forget nothing.
 */

const day = 86_400_000;

/** Days that are told when none are named, today included; the log keeps no more. */
const usualDays = 30;

/** What is counted as what. */
const columns: ReadonlyMap<string, 'logins' | 'signups' | 'leaked_passwords'> = new Map([
  ['s', 'logins'],
  ['ss', 'signups'],
  ['pwd_leak', 'leaked_passwords'],
  ['signup_pwd_leak', 'leaked_passwords'],
  ['reset_pwd_leak', 'leaked_passwords'],
]);

interface DailyStats {
  date: string;
  logins: number;
  signups: number;
  leaked_passwords: number;
  /** When the first and the last of it happened. */
  created_at: string;
  updated_at: string;
}

/**
 * Logins, sign-ups and leaked passwords of each day between `from` and `to`, both included, in UTC, oldest first. A day
 * on which nothing of it happened is left out.
 * @throws {ApiError} 400 `invalid_query_string`
 */
export async function dailyStats(
  ports: Pick<Ports, 'logs' | 'clock'>,
  at: TenantContext,
  query: URLSearchParams,
): Promise<DailyStats[]> {
  const now = ports.clock.now();
  const from = readDay(query, 'from') ?? dayOf(now - (usualDays - 1) * day);
  const to = readDay(query, 'to') ?? dayOf(now);
  const found = new Map<string, DailyStats>();
  for (const entry of await ports.logs.count(at.tenant, { types: [...columns.keys()], from, to })) {
    const column = columns.get(entry.type);
    if (column === undefined) continue;
    const known = found.get(entry.day) ?? emptyDay(entry.day, entry.first);
    known[column] += entry.count;
    if (entry.first < known.created_at) known.created_at = entry.first;
    if (entry.last > known.updated_at) known.updated_at = entry.last;
    found.set(entry.day, known);
  }
  return [...found.values()];
}

const emptyDay = (name: string, first: string): DailyStats => ({
  date: `${name}T00:00:00.000Z`,
  logins: 0,
  signups: 0,
  leaked_passwords: 0,
  created_at: first,
  updated_at: first,
});

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** `YYYYMMDD` as `YYYY-MM-DD`. */
function readDay(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  const [, year, month, date] = /^(2\d{3})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.exec(text) ?? [];
  if (year === undefined) throw invalidQuery('Not a day of the form YYYYMMDD', name);
  return `${year}-${month}-${date}`;
}

/** How many users signed in within the last 30 days. Reads every user. */
export async function activeUsers(ports: Pick<Ports, 'store' | 'clock'>, at: TenantContext): Promise<number> {
  const value = new Date(ports.clock.now() - usualDays * day).toISOString();
  const test = { between: { from: { value, inclusive: true } } };
  const match = { op: 'match' as const, path: ['last_login'], fold: false, test };
  return (await ports.store.search(at.tenant, 'user', { match, limit: 0 })).total;
}
