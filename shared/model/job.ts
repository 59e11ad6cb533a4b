import * as v from 'valibot';
import { isConnectionId } from './connection.ts';
import { closed, integer, line, optionalEach } from './validation.ts';

/** Work on many users at once (management-api 3.13). */

/** Largest file of users to import, in bytes (management-api 7). */
export const largestImport = 512_000;
/** Users of one file. */
export const mostImported = 5000;
/** How long a job and its data can be read, in milliseconds: a day. */
export const jobLife = 86_400_000;

const connectionId = v.pipe(
  line(1, 64),
  v.check(
    isConnectionId,
    (issue) => `Object didn't pass validation for format connection-id: ${String(issue.input).slice(0, 100)}`,
  ),
);

export const exportField = closed({ name: line(1, 100), export_as: v.exactOptional(line(1, 100)) });
export type ExportField = v.InferOutput<typeof exportField>;

/** Body of POST /jobs/users-exports. */
export const usersExport = closed(
  optionalEach({
    connection_id: connectionId,
    format: v.picklist(['json', 'csv']),
    limit: integer(1, 10_000_000),
    fields: v.pipe(v.array(exportField), v.minLength(1), v.maxLength(30)),
  }),
);

/** The form of POST /jobs/users-imports, apart from its file. Flags are texts in a form. */
export const usersImport = closed({
  connection_id: connectionId,
  ...optionalEach({
    upsert: v.picklist(['true', 'false']),
    send_completion_email: v.picklist(['true', 'false']),
    external_id: line(1, 255),
  }),
});

/** Body of POST /jobs/verification-email. */
export const verificationEmail = closed({
  user_id: line(1, 300),
  ...optionalEach({
    client_id: line(1, 64),
    organization_id: line(1, 50),
    identity: closed({
      user_id: line(1, 255),
      provider: line(1, 64),
      connection_id: v.exactOptional(connectionId),
    }),
  }),
});

export interface RowError {
  code: string;
  message: string;
  path?: string;
}

/** A user of the file that was not imported, without its hashes. */
export interface FailedRow {
  user: Record<string, unknown>;
  errors: RowError[];
}

interface JobBase {
  id: string;
  status: 'pending' | 'completed';
  /** ISO 8601 in UTC. */
  created_at: string;
  connection_id?: string;
  /** Name of the connection; empty when the job is about all. */
  connection: string;
}

export interface ExportJob extends JobBase {
  type: 'users_export';
  format: 'json' | 'csv';
  limit?: number;
  fields?: ExportField[];
}

export interface ImportJob extends JobBase {
  type: 'users_import';
  connection_id: string;
  upsert: boolean;
  external_id?: string;
  summary: { total: number; inserted: number; updated: number; failed: number };
}

/** One mail: `failed` when nobody took it. */
export interface VerificationJob {
  id: string;
  type: 'verification_email';
  status: 'pending' | 'completed' | 'failed';
  created_at: string;
  /** Why it failed, in a sentence. */
  status_details?: string;
}

/** A job as the tenant object keeps it. */
export interface JobDocument {
  entity: ExportJob | ImportJob | VerificationJob;
  /** Milliseconds since 1970. */
  expires_at: number;
  /** What the download's address carries; gone once it was used. */
  download?: string;
  /** As many as fit; the summary counts all. */
  errors?: FailedRow[];
}

/** Ids that a job can have. */
export const isJobId = (id: string): boolean => /^job_[A-Za-z0-9]{16}$/.test(id);
