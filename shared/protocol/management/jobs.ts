import { ApiError } from '../../model/api-error.ts';
import type { ConnectionDocument } from '../../model/connection.ts';
import {
  type ExportJob,
  type FailedRow,
  isJobId,
  type JobDocument,
  jobLife,
  usersExport,
  type VerificationJob,
} from '../../model/job.ts';
import type { Ports } from '../../model/ports.ts';
import type { Change, Insert, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { invalidUri } from './query.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/** Jobs: what was asked, how it went, where the result is (management-api 3.13). Each is kept for a day. */

export type JobPorts = Pick<Ports, 'store' | 'random' | 'clock'>;

const jobMissing = (): ApiError => new ApiError(404, 'The job does not exist', 'inexistent_job');

/** An id that no job has yet. */
export const newJobId = (ports: Pick<Ports, 'random'>): string => `job_${ports.random.text(16, alphanumeric)}`;

const jobInsert = (document: JobDocument): Omit<Insert, 'op'> => ({
  kind: 'job',
  id: document.entity.id,
  doc: { ...document },
  unique: [],
  attributes: { type: document.entity.type },
  copies: {},
});

/** Notes what became of a job whose work went on beside its answer. One that is gone by now stays gone. */
export const endJob = (
  ports: Pick<Ports, 'store' | 'clock'>,
  at: TenantContext,
  id: string,
  end: Pick<VerificationJob, 'status' | 'status_details'>,
): Promise<void> =>
  write(ports, at.tenant, async () => {
    const stored = await ports.store.get(at.tenant, 'job', id);
    if (stored === undefined) return { changes: [], answer: undefined };
    const document = documentOf<JobDocument>(stored);
    const entity = { ...document.entity, ...end } as JobDocument['entity'];
    return { changes: [{ op: 'replace', rev: stored.rev, ...jobInsert({ ...document, entity }) }], answer: undefined };
  });

/** Jobs that are looked at for ones whose day is over, whenever another is stored. */
const clearedAtOnce = 100;

/** Stores a job and clears away old ones: the oldest come first in a list. */
export async function storeJob(
  ports: Pick<Ports, 'store' | 'clock'>,
  at: TenantContext,
  entity: JobDocument['entity'],
  more: Pick<JobDocument, 'download' | 'errors'> = {},
): Promise<void> {
  const now = ports.clock.now();
  const { items } = await ports.store.list(at.tenant, 'job', { limit: clearedAtOnce });
  const over: Change[] = items
    .filter((stored) => documentOf<JobDocument>(stored).expires_at <= now)
    .map(({ id }) => ({ op: 'remove', kind: 'job', id }));
  const insert: Change = { op: 'insert', ...jobInsert({ entity, expires_at: now + jobLife, ...more }) };
  await write(ports, at.tenant, async () => ({ changes: [...over, insert], answer: undefined }));
}

/**
 * A connection by the id that a job names.
 * @throws {ApiError} 400
 */
export async function connectionOfJob(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<ConnectionDocument['entity']> {
  const stored = await ports.store.get(at.tenant, 'connection', id);
  if (stored === undefined) throw invalidBody('The specified connection does not exist');
  return documentOf<ConnectionDocument>(stored).entity;
}

/**
 * Starts an export. Nothing is written ahead: the file is made of the users as they are while it is downloaded.
 * @throws {ApiError} 400 for a bad body or an unknown connection
 */
export async function createExport(ports: JobPorts, at: TenantContext, body: unknown): Promise<ExportJob> {
  const input = validate(usersExport, body ?? {});
  const { connection_id, format = 'json' } = input;
  const connection = connection_id === undefined ? '' : (await connectionOfJob(ports, at, connection_id)).name;
  const entity: ExportJob = {
    id: newJobId(ports),
    type: 'users_export',
    status: 'completed',
    created_at: new Date(ports.clock.now()).toISOString(),
    ...input,
    format,
    connection,
  };
  await storeJob(ports, at, entity, { download: ports.random.text(43, alphanumeric) });
  // As Auth0 answers it: what became of the job is read from the job.
  return { ...entity, status: 'pending' };
}

/** @throws {ApiError} 400 for an id that is none, 404 for a job that is unknown or older than a day */
export async function getJob(
  ports: Pick<Ports, 'store' | 'clock'>,
  at: TenantContext,
  id: string,
): Promise<{ document: JobDocument; stored: Stored }> {
  if (!isJobId(id)) throw invalidUri('job-id', id);
  const stored = await ports.store.get(at.tenant, 'job', id);
  if (stored === undefined) throw jobMissing();
  const document = documentOf<JobDocument>(stored);
  if (document.expires_at <= ports.clock.now()) throw jobMissing();
  return { document, stored };
}

/**
 * A job as it stands.
 * @param mayRead whether the caller may read users: only then it learns where an export is
 */
export function printJob(
  { entity, download }: JobDocument,
  at: TenantContext,
  mayRead: boolean,
): Record<string, unknown> {
  if (entity.type === 'verification_email') return { ...entity };
  const done = { percentage_done: 100, time_left_seconds: 0 };
  if (entity.type === 'users_import' || download === undefined || !mayRead) return { ...entity, ...done };
  const location = `https://${at.domain}/u/users-exports/${entity.id}?ticket=${download}`;
  return { ...entity, ...done, location };
}

/** What went wrong with an import's users. @throws {ApiError} 400, 404 */
export async function jobErrors(
  ports: Pick<Ports, 'store' | 'clock'>,
  at: TenantContext,
  id: string,
): Promise<readonly FailedRow[]> {
  return (await getJob(ports, at, id)).document.errors ?? [];
}

/**
 * The export behind a download's address, for one download: of several at once exactly one gets it. Undefined
 * for every other and for an address that is none.
 */
export async function takeExport(
  ports: Pick<Ports, 'store' | 'clock' | 'secrets'>,
  tenant: string,
  id: string,
  ticket: string,
): Promise<ExportJob | undefined> {
  return write<ExportJob | undefined>(ports, tenant, async () => {
    const stored = isJobId(id) ? await ports.store.get(tenant, 'job', id) : undefined;
    const document = stored === undefined ? undefined : documentOf<JobDocument>(stored);
    const given = await ports.secrets.equal(ticket, document?.download ?? '');
    if (
      stored === undefined ||
      document?.download === undefined ||
      !given ||
      document.expires_at <= ports.clock.now()
    ) {
      return { changes: [], answer: undefined };
    }
    const { download: _used, ...rest } = document;
    const answer = document.entity.type === 'users_export' ? document.entity : undefined;
    return { changes: [{ op: 'replace', rev: stored.rev, ...jobInsert(rest) }], answer };
  });
}
