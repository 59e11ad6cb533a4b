import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Sql, SqlRow, SqlValue } from '../../shared/storage/durable/sql.ts';

export interface MemorySql extends Sql {
  /** Statements run so far, for tests that count. */
  readonly statements: number;
}

/** The SQL of one object, in memory: the same SQLite, so the ledgers run unchanged in Node. */
export function memorySql(path = ':memory:'): MemorySql {
  const database = new DatabaseSync(path);
  const prepared = new Map<string, StatementSync>();
  let statements = 0;
  const prepare = (query: string): StatementSync => {
    const known = prepared.get(query);
    if (known !== undefined) return known;
    const statement = database.prepare(query);
    prepared.set(query, statement);
    return statement;
  };
  return {
    get statements() {
      return statements;
    },
    exec(query: string, ...bindings: SqlValue[]) {
      // The platform's limits, so that a query that breaks them fails here too.
      if (query.length > 100_000) throw new RangeError('statement too long');
      if (bindings.length > 100) throw new RangeError('too many SQL variables');
      statements += 1;
      const found = prepare(query).all(...bindings) as SqlRow[];
      return { toArray: () => found.map((row) => ({ ...row })) };
    },
    transaction(step) {
      database.exec('BEGIN');
      try {
        const result = step();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
  };
}

/** A database that fails at one statement, to show that a transaction is whole. */
export function failingSql(sql: Sql): { broken: Sql; failAt(statement: number): void } {
  let left = Number.POSITIVE_INFINITY;
  const broken: Sql = {
    exec(query, ...bindings) {
      left -= 1;
      if (left === 0) throw new Error('disk I/O error');
      return sql.exec(query, ...bindings);
    },
    transaction: sql.transaction,
  };
  return {
    broken,
    failAt(statement) {
      left = statement;
    },
  };
}

/** Everything in the tables of an object. */
export function everyRow(sql: Sql): Record<string, SqlRow[]> {
  const tables = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").toArray();
  return Object.fromEntries(tables.map(({ name }) => [String(name), sql.exec(`SELECT * FROM "${name}"`).toArray()]));
}
