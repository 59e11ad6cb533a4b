import type { Schema } from '../../shared/model/json-schema.ts';
import type { Ports } from '../../shared/model/ports.ts';
import type { Caller } from '../../shared/protocol/management/bearer.ts';
import type { TenantContext } from '../../shared/protocol/management/write.ts';

/** What the doors of the Management API ask for. */
export type ManagementPorts = Pick<
  Ports,
  | 'clock'
  | 'pause'
  | 'random'
  | 'store'
  | 'directory'
  | 'domainEvidence'
  | 'keyring'
  | 'documents'
  | 'tokens'
  | 'publicKeys'
  | 'secrets'
  | 'sealer'
  | 'passwords'
  | 'checkedClientId'
  | 'avatarHash'
  | 'digest'
  | 'limits'
  | 'events'
  | 'logs'
  | 'mail'
  | 'liquid'
  | 'background'
>;

/** One authenticated, permitted call. */
export interface Call {
  at: TenantContext;
  caller: Caller;
  /** The path's parameters, decoded once. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** `https://<host>/` as the caller reached it. */
  issuer: string;
  /** The request as it came, for a header or a body that only one operation knows. */
  request: Request;
  /** Headers of the answer, for what its body cannot say. */
  headers: Headers;
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
  /** Other statuses of success, which come without a body. */
  also?: readonly (201 | 204)[];
  /** What it is called in the log and in the API's description. */
  title: string;
  /** What validates the body, for the API's description too. What is answered is in `answers/`. */
  body?: Schema;
  /** Answers the body; nothing for 204. */
  run(call: Call, ports: ManagementPorts): Promise<unknown>;
}

/** An answer with another status of success than the route's usual one. */
export class Answer {
  readonly status: Route['status'];
  readonly body: unknown;

  constructor(status: Route['status'], body?: unknown) {
    this.status = status;
    this.body = body;
  }
}

/** A parameter that the route's own path declares. */
export const param = (call: Call, name: string): string => call.params[name] ?? '';
