import { listed, total } from './binding-calls.ts';
import { growthSummary } from './growth/tables.ts';
import { headline } from './options.ts';
import type { MemoryHeld, Report } from './report.ts';
import type { Row } from './results.ts';
import { number, shown, table } from './table.ts';
import type { TargetName } from './targets/target.ts';
import { userSummary } from './users/tables.ts';

/** What each ratio compares, in words. */
const meanings: readonly (readonly [name: string, words: string])[] = [
  ['token_over_raw_rs256', 'tokens/s over raw RS256 signatures/s'],
  ['token_over_floor', 'tokens/s over the floor'],
  ['token_over_oidc_provider', 'tokens/s over oidc-provider'],
  ['token_over_naive', 'tokens/s over a naive Worker'],
  ['token_over_naive_memory_kv', 'the same, its KV in memory'],
  ['token_over_oidc_provider_by_own_raw_rs256', 'the same, each as a share of what its runtime can sign'],
  ['token_beyond_signature_over_oidc_provider', 'CPU beyond the signature over that of oidc-provider'],
  ['node_raw_rs256_over_raw_rs256', "raw RS256 of Node (the peer's runtime) over raw RS256 of workerd"],
  ['floor_over_raw_rs256', 'the floor over raw RS256'],
  ['naive_over_raw_rs256', 'the naive Worker over raw RS256'],
  ['registrations_1e3_over_1e2', 'tokens/s for any of 1,000 clients over any of 100'],
  ['registrations_1e4_over_1e2', 'tokens/s for any of 10,000 clients over any of 100'],
  ['registrations_1e5_over_1e2', 'tokens/s for any of 100,000 clients over any of 100'],
  ['unknown_client_over_accepted', 'CPU of refusing an unknown client over that of a token'],
  ['wrong_secret_over_accepted', 'CPU of refusing a wrong secret over that of a token'],
  ['bad_assertion_over_accepted', 'CPU of refusing a bad assertion over that of a token'],
  ['hs256_over_token', 'tokens/s of an HS256 API over those of an RS256 API'],
  ['hs256_over_hello', 'tokens/s of an HS256 API over hello'],
  ['es256_over_rs256', 'tokens/s of an ES256 API over those of an RS256 API'],
  ['reuse_over_rs256', 'answers/s of an API with token_reuse over tokens/s of one without'],
];

/** The ratios that were measured: one line each, one column for each number of connections. */
export function ratioTable({ spreads }: Report): string {
  const counts = Object.keys(spreads);
  const measured = meanings.filter(([name]) => counts.some((count) => spreads[count]?.[name] !== undefined));
  const rows = measured.map(([name, words]) => [
    words,
    ...counts.map((count) => {
      const spread = spreads[count]?.[name];
      return spread === undefined ? '' : shown(spread, 2);
    }),
  ]);
  return table(['ratio: median (min-max)', ...counts.map((count) => `c = ${count}`)], rows);
}

/** The rows behind the ratios. */
export function rateTable({ rows, titles, raw_rs256: raw }: Report): string {
  const limit =
    raw === undefined ? [] : [['raw RS256 in workerd, no HTTP', '', shown(raw, 0), '1.00', '1.00', '0', '']];
  return table(
    ['target', 'c', 'requests/s', 'over raw RS256', 'over own raw RS256', 'CPU beyond signature, us', 'quiet samples'],
    [
      ...limit,
      ...rows.map((row) => [
        titles[row.target] ?? row.target,
        String(row.connections),
        shown(row.rate, 0),
        shown(row.ratio, 2),
        shown(row.own, 2),
        beyond(row),
        row.clean === undefined ? 'unknown' : `${row.clean} of ${row.samples}`,
      ]),
    ],
  );
}

/** Targets whose answers bear no RSA signature. */
const unsigned: readonly TargetName[] = [
  ...(['hello', 'token_hs256', 'token_es256', 'token_reused'] as const),
  ...(['unknown_client', 'wrong_secret', 'bad_assertion'] as const),
];

/** Targets that sign with RSA; of the others all CPU is beyond the signature. */
function beyond({ target, beyond: spread }: Row): string {
  if (unsigned.includes(target)) return 'no RS256';
  return spread === undefined
    ? 'unknown'
    : shown({ median: spread.median * 1e6, min: spread.min * 1e6, max: spread.max * 1e6 }, 0);
}

/** From how many registrations on their memory stands out from what the process has for other reasons. */
const manyEnough = 10_000;

/** Memory of the servers whose isolates hold registrations. */
export function memoryTable({ memory }: Report): string {
  const [least] = memory;
  const each = ({ registrations, bytes }: MemoryHeld): string => {
    if (least?.bytes === undefined || bytes === undefined || registrations < manyEnough) return '';
    return number((bytes - least.bytes) / (registrations - least.registrations), 0);
  };
  return table(
    ['registrations held', 'memory of the process, MB', 'for each more than in the first row, bytes'],
    memory.map((row) => [
      number(row.registrations, 0),
      row.bytes === undefined ? 'unknown' : number(row.bytes / 1e6, 0),
      each(row),
    ]),
  );
}

/** Size and start. */
export function startTable({ bundle, start_up: up }: Report): string {
  return table(
    ['size and start', 'value'],
    [
      ['the front as uploaded, minified', kib(bundle.front.bytes)],
      ['the same after gzip -9', kib(bundle.front.gzip)],
      ['the complete Worker as uploaded, minified', kib(bundle.bytes)],
      ['the same after gzip -9', kib(bundle.gzip)],
      ['of it what loads at once, minified', kib(bundle.token_path.bytes)],
      ['the same after gzip -9', kib(bundle.token_path.gzip)],
      ['process start to first token, front alone', `${shown(up.token, 0)} ms`],
      ['the same, complete Worker alone', `${shown(up.complete, 0)} ms`],
      ['the same, naive Worker', `${shown(up.naive, 0)} ms`],
      ['front over naive, start by start', shown(up.over_naive, 2)],
      ['complete Worker over naive, start by start', shown(up.complete_over_naive, 2)],
      ['process start to first 200 on /health, complete Worker alone', `${shown(up.answer, 0)} ms`],
      ['the same for a Worker that says hello', `${shown(up.hello, 0)} ms`],
      ['ratio of the two, start by start', shown(up.ratio, 2)],
      ['CPU until the first 200, beyond hello', up.cpu === undefined ? 'unknown' : `${shown(up.cpu, 1)} ms`],
    ],
  );
}

const kib = (bytes: number): string => `${number(bytes / 1024, 1)} KiB`;

/** How long requests wait at half of the rate that is possible. */
export function latencyTable({ latency, titles }: Report): string {
  const { rate, requests, rows, ratio } = latency;
  return table(
    [`open loop, ${number(rate, 0)} requests/s, ${number(requests, 0)} a sample`, 'p50, ms', 'p99, ms'],
    [
      ...rows.map(({ target, p50, p99 }) => [titles[target] ?? target, shown(p50, 1), shown(p99, 1)]),
      ['Latchkey over the floor, round by round', '', ratio === undefined ? '' : shown(ratio, 2)],
    ],
  );
}

/** Calls of KV and Durable Objects, counted. */
export function bindingTable({ binding_calls: calls }: Report): string {
  const line = (words: string, one: typeof calls.warm): string[] => [words, String(total(one)), listed(one)];
  return table(
    ['calls of bindings', 'calls', 'which'],
    [
      line('first token of an isolate', calls.isolate),
      line('first token of a client, isolate in use', calls.client),
      line(`${calls.tokens} further tokens of that client`, calls.warm),
    ],
  );
}

/** What the load generator costs, in words. */
export function generatorLine({ circumstances, load, rows, titles }: Report): string {
  const cost =
    load === undefined
      ? 'its cost is not visible here'
      : `${number(load * 1e6, 0)} us of CPU per request of the token endpoint at ${headline} connections`;
  const place = circumstances.pinned
    ? 'servers on core 0, load on core 1'
    : 'no core of their own for servers and load: `taskset` or a second core is missing';
  const full = rows
    .filter((row) => (row.load ?? 0) > saturated)
    .map((row) => `${titles[row.target]} (c = ${row.connections})`);
  const bound =
    full.length === 0 ? '' : ` Its own core was nearly full, so that the server could do more: ${full.join(', ')}.`;
  return `Load: ${circumstances.generator}, ${cost}; ${place}.${bound}`;
}

/** Share of its core above which the load generator may be what limits a rate. */
const saturated = 0.8;

/** Everything for a terminal. */
export const summary = (report: Report): string =>
  [
    ratioTable(report),
    rateTable(report),
    memoryTable(report),
    startTable(report),
    latencyTable(report),
    bindingTable(report),
    generatorLine(report),
    ...(report.growth === undefined ? [] : [growthSummary(report.growth)]),
    ...(report.users === undefined ? [] : [userSummary(report.users)]),
  ].join('\n\n');
