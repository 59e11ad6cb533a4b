import type { Call } from '../call.ts';

export type TargetName =
  | 'hello'
  | 'floor'
  | 'token'
  | 'token_hs256'
  | 'token_es256'
  | 'token_reused'
  | 'token_1e2'
  | 'token_1e3'
  | 'token_1e4'
  | 'token_1e5'
  | 'naive'
  | 'naive_memory_kv'
  | 'oidc_provider'
  | 'unknown_client'
  | 'wrong_secret'
  | 'bad_assertion';

export type Runtime = 'workerd' | 'node';

/** A server in a process of its own, and the request that is measured on it. */
export interface Target {
  name: TargetName;
  title: string;
  runtime: Runtime;
  pid: number;
  port: number;
  call: Call;
  /** Every request must be refused; a single one that is answered with 200 ends the run. */
  refused?: true;
  /** Registrations that the server's isolate is to hold while it is measured, and what makes it ask for each of them once. */
  held?: { registrations: number; fill(): Promise<void> };
  /**
   * Sends the request once, outside any measurement.
   * @throws unless the answer is exactly what it must be: status, signature, claims, never the same token twice
   */
  check(): Promise<void>;
}
