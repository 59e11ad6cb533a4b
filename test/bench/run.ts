import { readFileSync } from 'node:fs';
import { version } from '../../shared/model/version.ts';
import { countBindingCalls } from './binding-calls.ts';
import { bundleSize } from './bundle-size.ts';
import { Cleanup } from './cleanup.ts';
import { runGrowth } from './growth/run.ts';
import { measureLatency } from './latency.ts';
import { autocannon } from './load/autocannon.ts';
import type { LoadGenerator } from './load/generator.ts';
import { wrk } from './load/wrk.ts';
import { canPin, memoryOf, processor } from './machine.ts';
import { type BenchOptions, headline } from './options.ts';
import { type Circumstances, type MemoryHeld, type Report, reportOf } from './report.ts';
import { type Sample, Sandwich, type SandwichSettings } from './sandwich.ts';
import { measureStartUp } from './start-up.ts';
import { spreadOf } from './statistics.ts';
import { install, latchkey, otherTokens } from './targets/latchkey.ts';
import { manyRegistrations } from './targets/many-registrations.ts';
import { installNaive, naiveWorker } from './targets/naive.ts';
import { nodeLimit, oidcProvider } from './targets/oidc-provider.ts';
import { ReferenceWorker } from './targets/reference.ts';
import { refusals } from './targets/refusals.ts';
import type { Target } from './targets/target.ts';
import { runUsers } from './users/run.ts';

interface Depth extends SandwichSettings {
  warmUp: number;
  starts: number;
  rounds: number;
  /** Rounds of an open loop and seconds of each. */
  latency: { rounds: number; seconds: number };
  /** No round begins that would probably end after so many seconds from the start of the process. */
  budget: number;
}

const thorough: Depth = {
  ...{ seconds: 1, leadIn: 1, signatures: 300, tries: 3, warmUp: 2, starts: 9, rounds: 7 },
  latency: { rounds: 7, seconds: 4 },
  budget: 700,
};
const quick: Depth = {
  ...{ seconds: 0.5, leadIn: 0, signatures: 150, tries: 1, warmUp: 0.5, starts: 3, rounds: 2 },
  latency: { rounds: 2, seconds: 1 },
  budget: 42,
};

/** The depth that is asked for. Rounds that are asked for are all made, but in a quick run time goes first. */
const depthOf = ({ quick: short, rounds }: BenchOptions): Depth => {
  const depth = short ? quick : thorough;
  if (rounds === undefined) return depth;
  return { ...depth, rounds, budget: short ? depth.budget : Number.POSITIVE_INFINITY };
};

/** Runs the whole benchmark; `say` gets a line for each step. @throws at the first wrong answer or failed request */
export async function runBench(options: BenchOptions, say: (line: string) => void): Promise<Report> {
  const depth = depthOf(options);
  const cleanup = new Cleanup();
  const generator = wrk(cleanup) ?? autocannon(cleanup);
  say('Building the bundle and setting up tenants');
  const installations = { rs256: await install(cleanup, 'RS256'), hs256: await install(cleanup, 'HS256') };
  const bundle = await bundleSize();
  const reference = await ReferenceWorker.make(cleanup);
  const naive = await installNaive(cleanup, 'local');
  say('Counting calls of bindings');
  const bindings = await countBindingCalls(cleanup, installations.rs256);
  const registrations = await manyRegistrations(cleanup, installations.rs256, options.quick);
  say('Measuring starts');
  const startUp = await measureStartUp(cleanup, installations.rs256, naive, depth.starts);
  say('Starting the targets, checking their answers, warming up');
  const limits = { workerd: await reference.limit(), node: nodeLimit(cleanup) };
  const floor = await reference.floor();
  const token = await latchkey(cleanup, installations.rs256);
  const targets = [
    await reference.hello(),
    floor,
    token,
    await latchkey(cleanup, installations.hs256),
    ...otherTokens(token, installations.rs256),
    await naiveWorker(cleanup, naive),
    ...(options.quick ? [] : [await naiveWorker(cleanup, await installNaive(cleanup, 'memory'))]),
    await oidcProvider(cleanup),
    ...registrations,
    ...refusals(token, installations.rs256.registered),
  ];
  const sandwich = new Sandwich(limits, generator, depth);
  for (const limit of Object.values(limits)) await limit.sign(depth.signatures);
  for (const target of targets) await rehearse(target, sandwich, depth.warmUp, say);
  const samples = await measure(sandwich, targets, options, depth, say);
  say('Measuring how long requests wait at half of the rate');
  const latency = await measureLatency(cleanup, [floor, token], { ...depth.latency, rate: halfOfCapacity(samples) });
  for (const target of targets) await target.check();
  const memory = memoryHeld(targets);
  const whole = options.only === undefined && !options.quick;
  const growth = whole ? await runGrowth(cleanup, say, options.rounds) : undefined;
  const users = whole ? await runUsers(cleanup, say, options.rounds) : undefined;
  return reportOf({
    circumstances: circumstancesOf(generator, options, depth, new Set(samples.map((sample) => sample.round)).size),
    titles: Object.fromEntries(targets.map(({ name, title }) => [name, title])),
    samples,
    bundle,
    startUp,
    bindings,
    latency,
    memory,
    growth,
    users,
  });
}

function circumstancesOf(
  generator: LoadGenerator,
  options: BenchOptions,
  { seconds, leadIn, signatures, tries }: Depth,
  rounds: number,
): Circumstances {
  return {
    made: new Date().toISOString(),
    version,
    processor: processor(),
    node: process.version,
    workerd: workerdVersion(),
    pinned: canPin,
    generator: generator.name,
    quick: options.quick,
    rounds,
    settings: { seconds: Math.max(seconds, generator.shortest), leadIn, signatures, tries },
  };
}

/** Half of the tokens per second that the run has seen, the same for every target of the open loop. */
const halfOfCapacity = (samples: readonly Sample[]): number =>
  spreadOf(
    samples
      .filter(({ target, connections }) => target === 'token' && connections === headline)
      .map((sample) => sample.rate),
  ).median / 2;

/** What the servers that hold registrations have come to need, the load and the emulated KV in them included. */
const memoryHeld = (targets: readonly Target[]): MemoryHeld[] =>
  targets.flatMap(({ name, pid, held }) =>
    held === undefined ? [] : [{ target: name, registrations: held.registrations, bytes: memoryOf(pid) }],
  );

/** Right answers before any load, and twice, so that a repeated token would be seen. */
async function rehearse(
  target: Target,
  sandwich: Sandwich,
  seconds: number,
  say: (line: string) => void,
): Promise<void> {
  await target.check();
  await target.check();
  if (target.held !== undefined) {
    say(`Asking for each of ${target.held.registrations} registrations once`);
    await target.held.fill();
  }
  // Refusals come from a server that has been warmed up by then.
  if (target.refused === undefined) await sandwich.warmUp(target, headline, seconds);
}

/** All targets in turn; every other round runs backwards, so that a drift of the machine hits both ends alike. */
async function measure(
  sandwich: Sandwich,
  targets: readonly Target[],
  options: BenchOptions,
  depth: Depth,
  say: (line: string) => void,
): Promise<Sample[]> {
  const turns = options.concurrency.flatMap((connections) =>
    // What is about the work for one request needs no more than one number of connections.
    targets
      .filter(({ call }) => call.varied === undefined || connections === headline)
      .map((target) => ({ target, connections })),
  );
  const samples: Sample[] = [];
  let longest = 0;
  for (let round = 1; round <= depth.rounds; round++) {
    const begin = process.uptime();
    if (round > 1 && begin + longest > depth.budget) break;
    say(`Round ${round} of ${depth.rounds}`);
    for (const { target, connections } of round % 2 === 1 ? turns : turns.toReversed()) {
      samples.push(await sandwich.sample(target, connections, round));
    }
    longest = Math.max(longest, process.uptime() - begin);
  }
  return samples;
}

function workerdVersion(): string {
  const manifest = readFileSync(new URL('../../node_modules/workerd/package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
