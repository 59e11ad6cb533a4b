import type { SchemaStep } from './schema.ts';

/**
 * What people hold. `code`: authorization codes that were presented, and the family that came of each; a row stays
 * until no token of it can be alive. `family`: the secret of a refresh token family and which of its tokens is the
 * current one; the entity of the same id, which operators see, says whether it still exists.
 */
export const accessStep: SchemaStep = [
  `CREATE TABLE code(
    id TEXT PRIMARY KEY, family TEXT, replayed INTEGER NOT NULL, keep_until INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  'CREATE INDEX code_keep ON code(keep_until)',
  `CREATE TABLE family(
    id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, generation INTEGER NOT NULL, rotated_at INTEGER NOT NULL)
    STRICT, WITHOUT ROWID`,
];
