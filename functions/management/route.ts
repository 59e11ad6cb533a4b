import type { Ports } from '../../shared/model/ports.ts';
import type { Caller } from '../../shared/protocol/management/bearer.ts';
import type { TenantContext } from '../../shared/protocol/management/write.ts';

/** What the doors of the Management API ask for. */
export type ManagementPorts = Pick<
  Ports,
  'clock' | 'random' | 'store' | 'tokens' | 'publicKeys' | 'secrets' | 'sealer' | 'digest' | 'limits' | 'events'
>;

/** One authenticated, permitted call. */
export interface Call {
  at: TenantContext;
  caller: Caller;
  /** The path's parameters, decoded once. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /**
   * The body as a value; undefined when there is none.
   * @throws {ApiError} 400, 413 or 415
   */
  body(): Promise<unknown>;
}

/** One operation of the Management API: where it is, who may use it, and what it does. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/api/v2`, with parameters as `:name`. */
  path: string;
  /** Any one of these scopes is enough (management-api 1.2). Never empty. */
  scopes: readonly [string, ...string[]];
  /** Status of success. */
  status: 200 | 201 | 202 | 204;
  /** What it is called in the log. */
  title: string;
  /** Answers the body; nothing for 204. */
  run(call: Call, ports: ManagementPorts): Promise<unknown>;
}

/** A parameter that the route's own path declares. */
export const param = (call: Call, name: string): string => call.params[name] ?? '';
