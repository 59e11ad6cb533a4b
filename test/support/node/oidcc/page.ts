import { type Ending, endingOf, laterPlans, type Plan, plans, waitsInFull } from './plans.ts';

/** The generated part of `docs/conformance.md`. */

interface Row {
  module: string;
  types: readonly string[];
  ending: Ending;
}

/** One row for a module, or several where its ending depends on the response type. */
function rowsOf(plan: Plan): Row[] {
  const rows: Row[] = [];
  for (const module of new Set(plan.rounds.flatMap(({ modules }) => modules))) {
    const rounds = plan.rounds.filter(({ modules }) => modules.includes(module));
    for (const alike of Map.groupBy(rounds, (round) => JSON.stringify(endingOf(module, round))).values()) {
      const [first] = alike;
      if (first === undefined) continue;
      rows.push({ module, types: alike.map(({ response_type }) => response_type), ending: endingOf(module, first) });
    }
  }
  return rows;
}

function noteOf(plan: Plan, { module, types, ending }: Row): string {
  const all = types.length === plan.rounds.length;
  const waits = module === waitsInFull.module;
  const isFull = plan.name === waitsInFull.plan;
  const where = isFull
    ? `waits 30 seconds with \`${waitsInFull.response_type}\`, one with the others`
    : 'waits a second';
  return [
    ...(all ? [] : [`with ${types.map((type) => `\`${type}\``).join(' and ')}`]),
    ...(ending.note === undefined ? [] : [ending.note]),
    ...(waits ? [where] : []),
  ].join('; ');
}

function section(plan: Plan): string {
  const types = plan.rounds.map(({ response_type }) => `\`${response_type}\``);
  const mode = plan.rounds.some(({ form_post }) => form_post) ? ', response_mode `form_post`' : '';
  const rows = rowsOf(plan).map((row) => `| ${row.module} | ${row.ending.result} | ${noteOf(plan, row)} |`);
  return [
    `### ${plan.name}`,
    '',
    `\`test/conformance/${plan.file}.test.ts\`: response_type ${types.join(', ')}${mode}.`,
    '',
    '| module | result | note |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const count = (wanted: Ending['result']): number =>
  plans
    .flatMap(({ rounds }) => rounds)
    .flatMap((round) => round.modules.map((module) => endingOf(module, round)))
    .filter(({ result }) => result === wanted).length;

/** Totals, and a table for each plan. */
export function conformanceTables(): string {
  const later = laterPlans.map(({ name, why }) => `| ${name} | ${why} |`);
  return [
    `${count('passed')} runs of modules pass, ${count('review')} pass and show a page that a person looks at, ${count('warning')} end with a warning, ${count('skipped')} are skipped, ${count('needs registration')} need dynamic registration.`,
    ...plans.map(section),
    ['### Plans that cannot run', '', '| plan | why |', '| --- | --- |', ...later].join('\n'),
  ].join('\n\n');
}
