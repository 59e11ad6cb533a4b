import { number, shown, table } from '../table.ts';
import { type Growth, growthRatios } from './results.ts';

/** What each ratio is about, with the most that it should be; the last two have no goal, they explain the one before. */
const goals: readonly (readonly [name: string, words: string, most?: number])[] = [
  ['growth_list', 'listing a page', 2],
  ['growth_read', 'reading one', 2],
  ['growth_create', 'creating one', 2],
  ['growth_change', 'changing one', 2],
  ['growth_delete', 'deleting one', 2],
  ['growth_token', 'issuing a token to any client at any time', 1.1],
  ['growth_token_first', 'a token of a client drawn anew, after a pause'],
  ['growth_token_further', 'further tokens of the same clients'],
];

/** The worst ratio of each group beside its goal, and whether it is met. */
export function growthGoalTable(growth: Growth): string {
  const ratios = growthRatios(growth);
  const rows = goals.map(([name, words, most]) => {
    const ratio = ratios[name];
    const verdict = ratio === undefined || most === undefined ? '' : ratio <= most ? 'met' : 'not met';
    return [
      words,
      ratio === undefined ? 'unknown' : number(ratio, 2),
      most === undefined ? '' : number(most, 1),
      verdict,
    ];
  });
  const title = `${number(growth.large, 0)} over ${number(growth.small, 0)}: the worst operation's median`;
  return table([title, 'ratio', 'goal', 'verdict'], rows);
}

/** Every operation: CPU and wall time on the large tenant, and their ratios to the small one. */
export function growthTable({ rows, large }: Growth): string {
  return table(
    ['operation', `CPU ms with ${number(large, 0)}`, 'CPU ratio', `wall ms with ${number(large, 0)}`, 'wall ratio'],
    rows.map(({ title, cpu, wall }) => [
      title,
      cpu === undefined ? 'unknown' : shown(cpu.large, 2),
      cpu === undefined ? 'unknown' : shown(cpu.ratio, 2),
      shown(wall.large, 2),
      shown(wall.ratio, 2),
    ]),
  );
}

/** Everything about growth for a terminal. */
export const growthSummary = (growth: Growth): string => `${growthGoalTable(growth)}\n\n${growthTable(growth)}`;

/** The section of `docs/performance.md`. */
export const growthSection = (growth: Growth | undefined): string =>
  growth === undefined
    ? `## Growth\n\nNot measured in this run: \`npm run bench -- --only growth\` does.`
    : measured(growth);

const measured = (growth: Growth): string => `## Growth

What the same request costs in a tenant with ${number(growth.large, 0)} clients, ${number(growth.large, 0)} APIs and ${number(growth.large, 0)} client grants, over one with ${number(growth.small, 0)} of
each: two servers of the same build in one run, ${growth.rounds} rounds of all operations in turn on both, the other one first every
other round.

${growthGoalTable(growth)}

${growthTable(growth)}

- Ratios are made round by round: median (min-max). The upper table takes the CPU time of the server, which waiting for
  a core or a disk does not raise, and of each group the operation that grew most. Wall times are per request with
  eight at once.
- Both tenants are filled through the Management API, one entity after another, as an operator would (${number(growth.filling, 0)} s for the
  large one); every client has an API of its own and a grant for it. Requests are for entities drawn among all.
- A write's CPU time includes what follows it: publishing its read copies to KV and its entry in the log.
- *Any client at any time* is what the goal for tokens is about. Before it, every client has had one token in each round:
  the isolate holds what it has asked for, and the tenant's change stamp says what of it has changed. While more has changed
  in three minutes than a stamp lists (2,000), as by the filling, it reads KV instead.
- *First token* is that of clients drawn anew, eleven seconds after the tenant's last request: its stamp has to be read.
  *Further token* is one for the same clients. They do not stand in for the goal.
- KV runs in a process of its own here, whose CPU time does not count, as on the platform KV is not the Worker. With KV
  in the server's process, as local mode has it, a token that needs a read costs more.`;
