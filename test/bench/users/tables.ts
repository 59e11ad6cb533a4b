import { number, shown, table } from '../table.ts';
import type { UserGroup } from './operations.ts';
import { type Users, userRatios } from './results.ts';

/** What each ratio is about, with the most that it should be. */
const goals: readonly (readonly [name: string, words: string, most: number])[] = [
  ['users_login', 'signing in by password', 1.2],
  ['users_search_email', 'finding a user by the whole address', 2],
  ['users_search_prefix', 'finding users by how an address or a name starts', 2],
];

/** The worst ratio of each group beside its goal, and whether it is met. */
export function userGoalTable(users: Users): string {
  const ratios = userRatios(users);
  const rows = goals.map(([name, words, most]) => {
    const ratio = ratios[name];
    if (ratio === undefined) return [words, 'unknown', number(most, 1), ''];
    return [words, number(ratio, 2), number(most, 1), ratio <= most ? 'met' : 'not met'];
  });
  const title = `${number(users.large, 0)} users over ${number(users.small, 0)}: the worst operation's median`;
  return table([title, 'ratio', 'goal', 'verdict'], rows);
}

/** Calls of the tenant's object that a request makes in a warm isolate; `test/http/sign-in.calls.test.ts` holds them. */
const objectCalls: Readonly<Record<string, number>> = {
  'sign-in by password': 8,
  '/authorize with a session': 0,
  'code for tokens': 1,
  'refresh token, rotating': 1,
  '/userinfo, opaque token': 0,
};

const calls = (group: UserGroup, title: string): string =>
  String(objectCalls[title] ?? (group === 'protocol' ? '' : 1));

/** Every operation: CPU and wall time on the large tenant, the CPU's ratio to the small one, and calls of objects. */
export function userTable({ rows, large }: Users): string {
  const size = number(large, 0);
  return table(
    ['operation', `CPU ms with ${size}`, 'CPU ratio', `wall ms with ${size}`, 'calls of objects'],
    rows.map(({ title, group, cpu, ratio, wall }) => [
      title,
      cpu === undefined ? 'unknown' : shown(cpu, 2),
      shown(ratio, 2),
      shown(wall, 2),
      calls(group, title),
    ]),
  );
}

/** What a sign-in costs beside the hashing, in words. */
const loginLine = ({ login, small, large }: Users): string =>
  login === undefined
    ? 'What a sign-in costs beside the hashing of the password is not visible here.'
    : `Of a sign-in's CPU time ${shown(login.hashing, 1)} ms are the check of the password, argon2id as the Worker does it,
  measured alone; the rest is ${shown(login.rest.large, 1)} ms with ${number(large, 0)} users and ${shown(login.rest.small, 1)} ms with ${number(small, 0)}. It is the difference of
  two larger numbers, so rough.`;

const importLine = ({ import: done, large }: Users): string =>
  `Importing ${number(large, 0)} users took ${number(done.seconds, 0)} s. While one file was imported, a small request of another kind took
  ${shown(done.beside, 0)} ms, and ${shown(done.alone, 0)} ms without: it waits for batches of 50 users, and not for
  the whole file.`;

/** Everything about users for a terminal. */
export const userSummary = (users: Users): string =>
  [userGoalTable(users), userTable(users), loginLine(users), importLine(users)].join('\n\n');

/** The section of `docs/performance.md`. */
export const userSection = (users: Users | undefined): string =>
  users === undefined
    ? '## Users\n\nNot measured in this run: `npm run bench -- --only users` does.'
    : `## Users

What requests about people cost in a tenant with ${number(users.large, 0)} users, over one with ${number(users.small, 0)}: two servers of the same
build in one run, ${users.rounds} rounds of all operations in turn on both, the other one first every other round.

${userGoalTable(users)}

${userTable(users)}

- ${loginLine(users)}
- ${importLine(users)}
- Totals are exact. What an address, a name or an account says is found by indexes in the tenant's object; a prefix that
  one user in twenty has is counted along the index, and only the users of the page are read. A condition on any other
  field is checked document by document: alone it costs what the tenant weighs, beside an indexed one next to nothing.
- *Calls of objects* is for an isolate that holds the registrations; a test holds these numbers. A sign-in reads the
  databases of the application (2), looks for the account (1), counts the try before and after the hashing (2), reads
  the hash (1), notes the sign-in (1) and reads what the tokens say (1). Attack protection is read once in five seconds.`;
