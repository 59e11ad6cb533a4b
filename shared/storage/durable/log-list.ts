import {
  type ListedLogs,
  type Log,
  type LogCount,
  type LogCountQuery,
  type LogEntry,
  type LogQuery,
  type LogSort,
  logFields,
} from '../../model/log.ts';
import { logId, placeOf } from './log-id.ts';
import { SearchExpression } from './search-expression.ts';
import { firstRow, rows, type Sql, type SqlValue } from './sql.ts';

export interface LogRow {
  log_id: string;
  doc: string;
}

/** What a `LogRow` is read from: a row `m` of the log. */
export const logColumns = `${logId} AS log_id, m.doc`;

/** A row as the entry that was kept in it, with its id; earlier releases kept the same id in `doc`, too. */
export const logOf = ({ log_id, doc }: LogRow): Log => ({ log_id, ...(JSON.parse(doc) as LogEntry), _id: log_id });

/** What a search may ask of a row beside its entry. */
const derived: ReadonlyMap<string, string> = new Map([['log_id', logId]]);

interface Filter {
  where: string;
  bindings: readonly SqlValue[];
}

/**
 * One page of entries. Totals are exact; without a filter they cost two look-ups, else they read the whole log.
 * @throws {RangeError} for a field that entries do not have
 */
export function listLogs(sql: Sql, query: LogQuery): ListedLogs {
  const expression = new SearchExpression('log', derived);
  const match = query.match === undefined ? 'TRUE' : expression.compile(query.match);
  const order = orderOf(query.sort, expression);
  const filter: Filter = {
    where: `FROM log m WHERE ?1 IS NOT NULL AND ${match}${query.users === true ? ' AND m.user_id IS NOT NULL' : ''}${
      query.user_id === undefined ? '' : ' AND m.user_id = ?'
    }`,
    bindings: [expression.binding, ...(query.user_id === undefined ? [] : [query.user_id])],
  };
  const place = query.after === undefined ? '' : ` AND m.seq ${query.sort.descending ? '<' : '>'} ?`;
  const found = rows<LogRow>(
    sql,
    `SELECT ${logColumns} ${filter.where}${place} ORDER BY ${order} LIMIT ? OFFSET ?`,
    ...filter.bindings,
    ...(query.after === undefined ? [] : [placeOf(query.after) ?? -1]),
    query.limit,
    query.offset ?? 0,
  );
  return { logs: found.map(logOf), total: query.after === undefined ? total(sql, query, filter) : found.length };
}

function total(sql: Sql, { match, users, user_id }: LogQuery, filter: Filter): number {
  const everything = match === undefined && users !== true && user_id === undefined;
  const query = everything ? 'SELECT sum(count) AS n FROM lane' : `SELECT count(*) AS n ${filter.where}`;
  return firstRow<{ n: number }>(sql, query, ...(everything ? [] : filter.bindings))?.n ?? 0;
}

/** Arrival decides between equals, and stands for the date. */
function orderOf({ field, descending }: LogSort, expression: SearchExpression): string {
  if (!logFields.has(field)) throw new RangeError('A log has no such field');
  const direction = descending ? 'DESC' : 'ASC';
  const byArrival = field === 'date' || field === 'log_id' || field === '_id';
  return byArrival ? `m.seq ${direction}` : `${expression.sortKey([field], false)} ${direction}, m.seq ${direction}`;
}

/** Entries of some types by day. */
export const countLogs = (sql: Sql, { types, from, to }: LogCountQuery): LogCount[] =>
  rows<LogCount>(
    sql,
    `SELECT substr(doc ->> '$.date', 1, 10) AS day, doc ->> '$.type' AS type, count(*) AS count,
            min(doc ->> '$.date') AS first, max(doc ->> '$.date') AS last
     FROM log WHERE doc ->> '$.type' IN (SELECT value FROM json_each(?))
     AND substr(doc ->> '$.date', 1, 10) BETWEEN ? AND ? GROUP BY 1, 2 ORDER BY 1, 2`,
    JSON.stringify(types),
    from,
    to,
  );
