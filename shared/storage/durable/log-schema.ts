import type { SchemaStep } from './schema.ts';

/**
 * The tables of a tenant's log. `seq` is the order of arrival. `audit` rows are what operators did: they are
 * bounded apart, so that nobody who is merely refused a lot can push them out. `batch` holds the names of the
 * newest calls, `lane` the rows of each kind. Few indexes: every one costs a written row per entry.
 */
export const logSchema: readonly SchemaStep[] = [
  [
    `CREATE TABLE log(
      seq INTEGER PRIMARY KEY, arrived INTEGER NOT NULL, audit INTEGER NOT NULL, user_id TEXT,
      doc TEXT NOT NULL) STRICT`,
    'CREATE INDEX log_audit ON log(seq) WHERE audit = 1',
    'CREATE INDEX log_user ON log(user_id, seq) WHERE user_id IS NOT NULL',
    'CREATE TABLE lane(audit INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT',
    'INSERT INTO lane(audit, count) VALUES (0, 0), (1, 0)',
    'CREATE TABLE batch(seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT',
  ],
];
