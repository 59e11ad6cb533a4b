export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/**
 * The synchronous SQL that a ledger runs on: a Durable Object's storage at the edge, an in-memory SQLite
 * database in Node. A ledger never awaits, so one call is one indivisible step. One statement per call,
 * at most 100 bindings: lists travel as one JSON text through `json_each`.
 */
export interface Sql {
  exec(query: string, ...bindings: SqlValue[]): { toArray(): SqlRow[] };
  /** Everything inside happens or, when `step` throws, nothing does. Not to be nested. */
  transaction<Result>(step: () => Result): Result;
}

/** The SQL of a Durable Object. Its `transactionSync` rolls back on a throw. */
export function durableSql(storage: DurableObjectStorage): Sql {
  return {
    exec: (query, ...bindings) => ({
      toArray: () => storage.sql.exec<Record<string, SqlValue>>(query, ...bindings).toArray(),
    }),
    transaction: (step) => storage.transactionSync(step),
  };
}

/** Runs a statement to its end. The row type is the caller's word for what the query selects. */
export const rows = <Row>(sql: Sql, query: string, ...bindings: SqlValue[]): Row[] =>
  sql.exec(query, ...bindings).toArray() as unknown as Row[];

/** The first row, if there is one. */
export const firstRow = <Row>(sql: Sql, query: string, ...bindings: SqlValue[]): Row | undefined =>
  rows<Row>(sql, query, ...bindings)[0];
