import type { ExportField, ExportJob } from '../../model/job.ts';
import type { Ports } from '../../model/ports.ts';
import { printStoredUser } from './user-view.ts';

/** The file of an export: a line per user, as JSON or as CSV (management-api 3.13). */

/** Users read at once. */
const batch = 200;

/** Columns of a CSV file when none are asked for. */
const usualColumns: readonly ExportField[] = [
  ...['user_id', 'email', 'email_verified', 'username', 'phone_number', 'name', 'given_name', 'family_name'],
  ...['nickname', 'picture', 'created_at', 'updated_at', 'last_login', 'logins_count'],
].map((name) => ({ name }));

/** The value at a place such as `identities[0].connection`; nothing is read from a prototype. */
function valueAt(user: unknown, name: string): unknown {
  const path = name.replaceAll(/\[(\d{1,4})\]/g, '.$1').split('.');
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    user,
  );
}

const columnName = ({ name, export_as }: ExportField): string => export_as ?? name;

function chosen(user: Record<string, unknown>, fields: readonly ExportField[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [columnName(field), valueAt(user, field.name)]));
}

/**
 * A cell. What a spreadsheet would run as a formula starts with an apostrophe; numbers and telephone numbers
 * are none.
 * @see RFC 4180 section 2
 */
function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const row = (cells: readonly unknown[]): string => `${cells.map(cell).join(',')}\r\n`;

function lineOf(job: ExportJob, user: Record<string, unknown>): string {
  if (job.format === 'csv') return row((job.fields ?? usualColumns).map(({ name }) => valueAt(user, name)));
  return `${JSON.stringify(job.fields === undefined ? user : chosen(user, job.fields))}\n`;
}

/** The file in pieces. Users that come and go meanwhile may or may not be in it, each at most once. */
export async function* exportLines(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  job: ExportJob,
): AsyncGenerator<string> {
  if (job.format === 'csv') yield row((job.fields ?? usualColumns).map(columnName));
  const where = job.connection_id === undefined ? {} : { connection: [job.connection] };
  let left = job.limit ?? Number.POSITIVE_INFINITY;
  let after: string | undefined;
  do {
    const limit = Math.min(batch, left);
    const listed = await ports.store.list(tenant, 'user', { where, limit, ...(after === undefined ? {} : { after }) });
    yield listed.items.map((stored) => lineOf(job, printStoredUser(stored, new Set()))).join('');
    left -= listed.items.length;
    after = listed.next;
  } while (after !== undefined && left > 0);
}
