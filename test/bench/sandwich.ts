import { setTimeout as wait } from 'node:timers/promises';
import type { LoadGenerator, LoadResult } from './load/generator.ts';
import { cpuOf, cpuOfMachine, cpuOfSelf } from './machine.ts';
import type { Limit } from './targets/limit.ts';
import type { Runtime, Target, TargetName } from './targets/target.ts';

export interface SandwichSettings {
  /** Length of one load, in seconds. */
  seconds: number;
  /**
   * Seconds of the same load just before it, which do not count: a server that was idle while others had their turn is
   * slow at first, and what it does beside its answers, such as writing its log, is behind by a second.
   */
  leadIn: number;
  /** Signatures in each measurement of the raw rate. */
  signatures: number;
  /** How often a sample is taken anew when other processes disturbed it; the quietest one counts. */
  tries: number;
}

/** One load between two measurements of the raw signature rate. */
export interface Sample {
  target: TargetName;
  connections: number;
  round: number;
  /** Requests per second. */
  rate: number;
  /** Raw RS256 signatures per second: the mean of before and after. */
  limit: number;
  /** The rate as a share of the limit. */
  ratio: number;
  /** The same limit of the target's own runtime; for a Worker it is the very same. */
  ownLimit: number;
  /** CPU time of the server per request, in CPU times of one raw signature. */
  cpu: number | undefined;
  /** CPU time of the server per request less that of one raw signature in its own runtime, in seconds. */
  beyond: number | undefined;
  /** CPU that other processes used meanwhile, as a share of one core. */
  foreign: number | undefined;
  /** CPU time of the load generator per request, in seconds. */
  load: number | undefined;
}

/** Above this share of a core, other processes disturb: measured, see `docs/performance.md`. */
export const quiet = 0.12;

/** Milliseconds in which the server finishes what a load left behind. */
const settle = 60;

export class Sandwich {
  readonly #limits: Readonly<Record<Runtime, Limit>>;
  readonly #generator: LoadGenerator;
  readonly #settings: SandwichSettings;

  constructor(limits: Readonly<Record<Runtime, Limit>>, generator: LoadGenerator, settings: SandwichSettings) {
    this.#limits = limits;
    this.#generator = generator;
    this.#settings = settings;
  }

  /** @throws when a single request of the load fails: a rate with errors in it means nothing */
  async sample(target: Target, connections: number, round: number): Promise<Sample> {
    let best: Sample | undefined;
    for (let attempt = 0; attempt < this.#settings.tries; attempt++) {
      const taken = await this.#once(target, connections, round);
      if (best === undefined || (taken.foreign ?? 0) < (best.foreign ?? 0)) best = taken;
      if ((best.foreign ?? 0) <= quiet) break;
    }
    if (best === undefined) throw new Error('A sample needs at least one try');
    return best;
  }

  /** Load without measuring, so that caches are full and code is compiled. @throws as `sample` does */
  async warmUp(target: Target, connections: number, seconds: number): Promise<void> {
    await this.#load(target, connections, seconds);
  }

  async #once(target: Target, connections: number, round: number): Promise<Sample> {
    const watch = new ForeignWatch([target.pid, this.#limits.workerd.pid, this.#limits.node.pid]);
    const before = await this.#raw(target.runtime);
    if (this.#settings.leadIn > 0) await this.#load(target, connections, this.#settings.leadIn);
    const busy = cpuOf(target.pid);
    const result = await this.#load(target, connections, this.#settings.seconds);
    await wait(settle);
    const perRequest = quotient(difference(cpuOf(target.pid), busy), result.requests);
    const after = await this.#raw(target.runtime);
    const limit = meanOf(before.workerd, after.workerd);
    const own = meanOf(before.own, after.own);
    const rate = result.requests / result.seconds;
    return {
      target: target.name,
      connections,
      round,
      rate,
      limit: limit.rate,
      ratio: rate / limit.rate,
      ownLimit: own.rate,
      cpu: quotient(perRequest, limit.cpu),
      beyond: difference(perRequest, own.cpu),
      foreign: watch.share(result.cpu),
      load: quotient(result.cpu, result.requests),
    };
  }

  async #load(target: Target, connections: number, seconds: number): Promise<LoadResult> {
    const length = Math.max(seconds, this.#generator.shortest);
    const result = await this.#generator.run({ port: target.port, call: target.call, connections, seconds: length });
    const { requests, failures } = target.refused === true ? turned(result) : result;
    if (failures > 0 || requests === 0) {
      throw new Error(`${target.title}: ${failures} requests failed, ${requests} were answered as they must be`);
    }
    return { ...result, requests, failures };
  }

  /** The raw rate of workerd, by which all targets are compared, and that of the target's own runtime. */
  async #raw(runtime: Runtime): Promise<{ workerd: Raw; own: Raw }> {
    const workerd = await rawOf(this.#limits.workerd, this.#settings.signatures);
    return {
      workerd,
      own: runtime === 'workerd' ? workerd : await rawOf(this.#limits[runtime], this.#settings.signatures),
    };
  }
}

/** What counts for a target that must refuse: a refusal is the answer, and any other answer a failure. */
const turned = ({ requests, refused, failures }: LoadResult): Pick<LoadResult, 'requests' | 'failures'> => ({
  requests: refused,
  failures: failures - refused + requests,
});

interface Raw {
  /** Signatures per second of wall time. */
  rate: number;
  /** CPU seconds of one. */
  cpu: number | undefined;
}

/** The clock is outside, since an isolate's own stands still while code runs. */
async function rawOf(limit: Limit, signatures: number): Promise<Raw> {
  const busy = cpuOf(limit.pid);
  const start = performance.now();
  await limit.sign(signatures);
  const seconds = (performance.now() - start) / 1000;
  return { rate: signatures / seconds, cpu: quotient(difference(cpuOf(limit.pid), busy), signatures) };
}

const meanOf = (before: Raw, after: Raw): Raw => ({
  rate: (before.rate + after.rate) / 2,
  cpu: before.cpu === undefined || after.cpu === undefined ? undefined : (before.cpu + after.cpu) / 2,
});

/** What the machine did for others while we measured. */
class ForeignWatch {
  readonly #own: readonly number[];
  readonly #start = performance.now();
  readonly #machine = cpuOfMachine();
  readonly #before: number | undefined;

  constructor(own: readonly number[]) {
    this.#own = own;
    this.#before = this.#ours();
  }

  /** @param load CPU seconds of the load generator */
  share(load: number | undefined): number | undefined {
    const machine = difference(cpuOfMachine(), this.#machine);
    const ours = difference(this.#ours(), this.#before);
    if (machine === undefined || ours === undefined || load === undefined) return undefined;
    return Math.max(0, machine - ours - load) / ((performance.now() - this.#start) / 1000);
  }

  #ours(): number | undefined {
    return this.#own.reduce<number | undefined>((sum, pid) => {
      const used = cpuOf(pid);
      return sum === undefined || used === undefined ? undefined : sum + used;
    }, cpuOfSelf());
  }
}

const difference = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a - b;

const quotient = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined || b === 0 ? undefined : a / b;
