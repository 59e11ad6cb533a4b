import type { Call } from '../call.ts';

export interface LoadOrder {
  port: number;
  call: Call;
  connections: number;
  /** Whole seconds for wrk, any for autocannon. */
  seconds: number;
}

export interface LoadResult {
  /** Answers with status 200. */
  requests: number;
  /** How long it really took. */
  seconds: number;
  /** Answers with another status than 200. They count as failures too. */
  refused: number;
  /** Answers with another status, connections that broke, requests that got no answer in time. */
  failures: number;
  /** CPU time of the generator in seconds; undefined where the system does not tell. */
  cpu: number | undefined;
}

/** Keeps a number of connections busy, each with one request at a time, from a process of its own. */
export interface LoadGenerator {
  name: string;
  /** The shortest run it can make, in seconds. */
  shortest: number;
  run(order: LoadOrder): Promise<LoadResult>;
}
