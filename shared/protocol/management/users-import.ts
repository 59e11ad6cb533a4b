import { type FailedRow, type ImportJob, mostImported, usersImport } from '../../model/job.ts';
import { parseStrictJson } from '../../model/strict-json.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { type ImportContext, type ImportPorts, importBatch } from './import-batch.ts';
import { duplicated } from './import-match.ts';
import { type PreparedRow, prepareRow } from './import-row.ts';
import { connectionOfJob, newJobId, storeJob } from './jobs.ts';
import { userConnection } from './user-connection.ts';
import { userInsert } from './user-record.ts';
import type { TenantContext } from './write.ts';

/** POST /jobs/users-imports: a file of users becomes users, row by row (management-api 3.13). */

/** Users of one commit: as many as others can be kept waiting for. */
const batchSize = 50;
/** Nested objects and arrays of the file, the outermost counted. */
const deepest = 32;
/** Most of the rows that failed is kept, in characters of JSON; the summary counts all. */
const mostKept = 600_000;

/**
 * Imports the users of a file at once and answers the job as it was when it began. Rows that cannot be imported
 * are in the job's errors and do not keep others out.
 * @param form the parameters beside the file
 * @param file its text
 * @throws {ApiError} 400 for parameters, a connection or a file that cannot be
 */
export async function importUsers(
  ports: ImportPorts,
  at: TenantContext,
  form: unknown,
  file: string,
): Promise<Omit<ImportJob, 'summary'>> {
  const input = validate(usersImport, form);
  const { name, strategy } = await connectionOfJob(ports, at, input.connection_id);
  if (strategy !== 'auth0') throw invalidBody('Users can be imported into database connections only');
  const rows = rowsOf(file);
  const context = { at, connection: await userConnection(ports, at, name), upsert: input.upsert === 'true' };
  const job = {
    id: newJobId(ports),
    type: 'users_import' as const,
    created_at: new Date(ports.clock.now()).toISOString(),
    connection_id: input.connection_id,
    connection: name,
    upsert: context.upsert,
    ...(input.external_id === undefined ? {} : { external_id: input.external_id }),
  };
  const { summary, failed } = await importRows(ports, context, rows);
  await storeJob(ports, at, { ...job, status: 'completed', summary }, { errors: kept(failed) });
  return { ...job, status: 'pending' };
}

/** @throws {ApiError} 400 */
function rowsOf(file: string): readonly unknown[] {
  const parsed = parseStrictJson(file, { maxDepth: deepest });
  if (!parsed.ok || !Array.isArray(parsed.value)) {
    throw invalidBody('Failed to parse users file JSON when importing users. Make sure it is valid JSON.');
  }
  if (parsed.value.length > mostImported) throw invalidBody(`The users file has more than ${mostImported} users`);
  return parsed.value;
}

/** A batch is read and stored before the next one, with a pause between them: others are served meanwhile. */
async function importRows(
  ports: ImportPorts,
  context: ImportContext,
  rows: readonly unknown[],
): Promise<{ summary: ImportJob['summary']; failed: FailedRow[] }> {
  const summary = { total: rows.length, inserted: 0, updated: 0, failed: 0 };
  const failed: FailedRow[] = [];
  const taken = new Set<string>();
  for (let start = 0; start < rows.length; start += batchSize) {
    const prepared: PreparedRow[] = [];
    for (const row of rows.slice(start, start + batchSize)) {
      const result = prepareRow(ports, context.connection, row);
      if (Array.isArray(result)) failed.push({ user: masked(row), errors: result });
      else if (isTaken(result, taken)) failed.push({ user: masked(row), errors: [duplicated] });
      else prepared.push(result);
    }
    const outcomes = await importBatch(ports, context, prepared);
    for (const [{ row }, outcome] of outcomes) {
      if (outcome === 'inserted' || outcome === 'updated') summary[outcome] += 1;
      else failed.push({ user: masked(row), errors: [outcome] });
    }
    await ports.pause();
  }
  summary.failed = failed.length;
  return { summary, failed };
}

/** Whether an earlier row of the file has one of this row's names. */
function isTaken({ user }: PreparedRow, taken: Set<string>): boolean {
  const keys = userInsert(user).unique;
  if (keys.some((key) => taken.has(key))) return true;
  for (const key of keys) taken.add(key);
  return false;
}

/** The row as its errors show it: no hash and no secret (MGMT-07). */
function masked(row: unknown): Record<string, unknown> {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return {};
  const hidden = ['password', 'password_hash', 'custom_password_hash', 'mfa_factors'];
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, hidden.includes(name) ? '*****' : value]),
  );
}

function kept(failed: readonly FailedRow[]): FailedRow[] {
  let size = 0;
  return failed.filter((row) => {
    size += JSON.stringify(row).length;
    return size <= mostKept;
  });
}
