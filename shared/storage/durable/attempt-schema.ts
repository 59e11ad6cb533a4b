import type { SchemaStep } from './schema.ts';

/**
 * `failure`: failures in a row, kept until they are forgotten. `budget`: when a budget is full again, which says how
 * much of it is left. `barrier`: until when the entity of that kind and id stands in the way. Milliseconds since 1970.
 */
export const attemptStep: SchemaStep = [
  'CREATE TABLE failure(key TEXT PRIMARY KEY, count INTEGER NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  'CREATE INDEX failure_until ON failure(until)',
  'CREATE TABLE budget(key TEXT PRIMARY KEY, full_at INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  'CREATE INDEX budget_full ON budget(full_at)',
  `CREATE TABLE barrier(
    kind TEXT NOT NULL, id TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID`,
  'CREATE INDEX barrier_until ON barrier(until)',
];
