import type { Search } from './search.ts';

/**
 * A tenant's log as its operators read it (management-api 3.14). An entry is what happened; the store gives
 * it its id. Entries hold text of callers, bounded, and never a secret, a token or a key.
 */
export interface LogEntry {
  /** When it happened, ISO 8601 in UTC. */
  date: string;
  /** Auth0's code, for example `feccft`. */
  type: string;
  description?: string;
  client_id?: string;
  client_name?: string;
  connection?: string;
  connection_id?: string;
  strategy?: string;
  strategy_type?: string;
  organization_id?: string;
  ip?: string;
  hostname?: string;
  user_agent?: string;
  isMobile?: boolean;
  user_id?: string;
  user_name?: string;
  audience?: string;
  scope?: string;
  details?: Readonly<Record<string, unknown>>;
}

export interface Log extends LogEntry {
  /** Decimal digits: longer ago is smaller, compared as text. */
  log_id: string;
  _id: string;
}

/** Fields that a search, `sort` and `fields` may name, and no other. */
export const logFields: ReadonlySet<string> = new Set([
  ...['date', 'type', 'description', 'client_id', 'client_name', 'connection', 'connection_id', 'strategy'],
  ...['strategy_type', 'organization_id', 'ip', 'hostname', 'user_agent', 'user_id', 'user_name', 'log_id'],
  ...['audience', 'scope', 'details', 'isMobile', '_id', 'location_info', 'security_context'],
]);

/** What is kept apart so that nothing anonymous can push it out: writes of the operators themselves. */
export const auditTypes: ReadonlySet<string> = new Set(['sapi', 'w']);

/** What an entry must be to be listed. All of it holds. */
export interface LogFilter {
  /** Only entries about users. */
  users?: boolean;
  user_id?: string;
  match?: Search;
}

/** By `date`, entries stand in the order of their arrival, which is also that of their ids. */
export interface LogSort {
  field: string;
  descending: boolean;
}

export interface LogQuery extends LogFilter {
  sort: LogSort;
  /** Entries to skip, or, by date, the id of the entry after which to go on. */
  offset?: number;
  after?: string;
  /** Entries wanted: 0 to 1000. */
  limit: number;
}

export interface ListedLogs {
  logs: readonly Log[];
  /** All that match, whatever the page. Counted only when asked for by offset. */
  total: number;
}

/** How many entries of one type there are on one day, in UTC. */
export interface LogCount {
  /** YYYY-MM-DD. */
  day: string;
  type: string;
  count: number;
  /** The dates of the first and of the last one. */
  first: string;
  last: string;
}

/** Which entries are counted; both days belong to it. */
export interface LogCountQuery {
  types: readonly string[];
  from: string;
  to: string;
}

/** The store of tenants' logs. @throws {Unavailable} */
export interface Logs {
  /**
   * Keeps entries in this order.
   * @param entries the JSON text of a list of `LogEntry`, at most 2 MB in UTF-8
   * @param count how many they are
   * @param batch a name of this call that no other has: the same batch twice is kept once
   */
  append(tenant: string, entries: string, count: number, batch: string): Promise<void>;
  list(tenant: string, query: LogQuery): Promise<ListedLogs>;
  get(tenant: string, id: string): Promise<Log | undefined>;
  /** Exact over what is kept; days and types without an entry are left out. Reads the whole log. */
  count(tenant: string, query: LogCountQuery): Promise<readonly LogCount[]>;
}
