import { type Call, send } from './call.ts';
import type { Cleanup } from './cleanup.ts';
import { cpuOf } from './machine.ts';
import { type Prepared, prepare, start } from './runtime.ts';
import { type Spread, spreadOf } from './statistics.ts';
import { completeAlone, frontAlone, type Installation } from './targets/latchkey.ts';
import type { NaiveInstallation } from './targets/naive.ts';
import { healthCall, tokenCall } from './targets/set-up.ts';

/** Times from the start of the process, in milliseconds. */
export interface StartUp {
  /** Until the first 200 of the complete Worker on /health. */
  answer: Spread;
  /** Until the first access token of the front alone, on data that is already there. */
  token: Spread;
  /** The same of the complete Worker alone. */
  complete: Spread;
  /** Until the first 200 of a Worker that only says hello. */
  hello: Spread;
  /** Until the first access token of the naive Worker. */
  naive: Spread;
  /** `token` over `naive`, start by start. */
  over_naive: Spread;
  /** `complete` over `naive`, start by start. */
  complete_over_naive: Spread;
  /** `answer` over `hello`, start by start. */
  ratio: Spread;
  /** CPU time of the complete Worker until the first 200, less that of hello, in milliseconds. */
  cpu: Spread | undefined;
}

interface Started {
  /** One time for each call. */
  times: readonly number[];
  cpu: number | undefined;
}

/** In the place of the bundle, with the same services (KV and its storage) beside it. */
const helloWorker = {
  modules: [{ name: 'main.js', source: { text: "export default { fetch: () => new Response('hello') };" } }],
  bindings: [],
  classes: [],
};

/** Starts and kills all four Workers `pairs` times, in turn, the order reversed every other time. */
export async function measureStartUp(
  cleanup: Cleanup,
  installation: Installation,
  naive: NaiveInstallation,
  pairs: number,
): Promise<StartUp> {
  const { plan, registered } = installation;
  const hello = await prepare({ ...completeAlone(plan), ...helloWorker });
  const front = await prepare(frontAlone(plan));
  const complete = await prepare(completeAlone(plan));
  const call = tokenCall(registered.clients[0]);
  const fronts: Started[] = [];
  const ours: Started[] = [];
  const theirs: Started[] = [];
  const simple: Started[] = [];
  const runs = [
    async () => fronts.push(await startOnce(front, [call], cleanup)),
    async () => ours.push(await startOnce(complete, [healthCall, call], cleanup)),
    async () => theirs.push(await startOnce(hello, [healthCall], cleanup)),
    async () => simple.push(await startOnce(naive.prepared, [tokenCall(naive.client)], cleanup)),
  ];
  for (let pair = 0; pair < pairs; pair++) {
    for (const run of pair % 2 === 0 ? runs : runs.toReversed()) await run();
  }
  const timeOf = (started: Started | undefined, call: number): number => started?.times[call] ?? Number.NaN;
  const cpu = ours.flatMap(({ cpu: mine }, pair) => {
    const other = theirs[pair]?.cpu;
    return mine === undefined || other === undefined ? [] : [(mine - other) * 1000];
  });
  return {
    answer: spreadOf(ours.map((one) => timeOf(one, 0))),
    token: spreadOf(fronts.map((one) => timeOf(one, 0))),
    complete: spreadOf(ours.map((one) => timeOf(one, 1))),
    hello: spreadOf(theirs.map((one) => timeOf(one, 0))),
    naive: spreadOf(simple.map((one) => timeOf(one, 0))),
    over_naive: spreadOf(fronts.map((one, pair) => timeOf(one, 0) / timeOf(simple[pair], 0))),
    complete_over_naive: spreadOf(ours.map((one, pair) => timeOf(one, 1) / timeOf(simple[pair], 0))),
    ratio: spreadOf(ours.map((one, pair) => timeOf(one, 0) / timeOf(theirs[pair], 0))),
    cpu: cpu.length === 0 ? undefined : spreadOf(cpu),
  };
}

/** @throws when a call is not answered with 200 */
async function startOnce(prepared: Prepared, calls: readonly Call[], cleanup: Cleanup): Promise<Started> {
  const begin = performance.now();
  const server = await start(prepared, cleanup, false);
  let cpu: number | undefined;
  const times: number[] = [];
  try {
    for (const call of calls) {
      const { status, body } = await send(prepared.port, call);
      times.push(performance.now() - begin);
      cpu ??= cpuOf(server.pid);
      if (status !== 200)
        throw new Error(`${call.path} answered ${status} after a start: ${body.toString().slice(0, 300)}`);
    }
    return { times, cpu };
  } finally {
    server.kill();
    await server.ended;
  }
}
