import { type ImportJob, largestImport, usersExport, verificationEmail } from '../../shared/model/job.ts';
import { sendBeside } from '../../shared/protocol/mail/beside.ts';
import { sendImportReport } from '../../shared/protocol/mail/import-report.ts';
import { startVerificationJob } from '../../shared/protocol/mail/verification-job.ts';
import { createExport, getJob, jobErrors, printJob } from '../../shared/protocol/management/jobs.ts';
import { importUsers } from '../../shared/protocol/management/users-import.ts';
import { mailPlace } from './mail-place.ts';
import { readFileForm } from './multipart.ts';
import { Answer, param, type Route } from './route.ts';

/** `/jobs` (management-api 3.13). */

const exportUsers: Route = {
  method: 'POST',
  path: '/jobs/users-exports',
  scopes: ['read:users'],
  status: 200,
  title: 'Create a job to export users',
  body: usersExport,
  run: async (call, ports) => createExport(ports, call.at, await call.body()),
};

const importFile: Route = {
  method: 'POST',
  path: '/jobs/users-imports',
  scopes: ['create:users'],
  status: 202,
  title: 'Create a job to import users',
  async run(call, ports) {
    const { parameters, file } = await readFileForm(call.request, 'users', largestImport);
    const place = await mailPlace(call, ports);
    const job = await importUsers(ports, call.at, parameters, file);
    if (Object(parameters).send_completion_email !== 'false') {
      sendBeside(ports, place, async () => {
        const { document } = await getJob(ports, call.at, job.id);
        return sendImportReport(ports, place, document.entity as ImportJob);
      });
    }
    return job;
  },
};

const mailVerification: Route = {
  method: 'POST',
  path: '/jobs/verification-email',
  scopes: ['update:users'],
  status: 201,
  title: 'Send an email address verification email',
  body: verificationEmail,
  run: async (call, ports) => startVerificationJob(ports, await mailPlace(call, ports), await call.body()),
};

const get: Route = {
  method: 'GET',
  path: '/jobs/:id',
  scopes: ['create:users', 'read:users'],
  status: 200,
  title: 'Get a job',
  async run(call, ports) {
    const { document } = await getJob(ports, call.at, param(call, 'id'));
    return printJob(document, call.at, call.caller.scopes.has('read:users'));
  },
};

const errors: Route = {
  method: 'GET',
  path: '/jobs/:id/errors',
  scopes: ['create:users', 'read:users'],
  status: 200,
  also: [204],
  title: 'Get the errors of a job',
  async run(call, ports) {
    const failed = await jobErrors(ports, call.at, param(call, 'id'));
    return failed.length === 0 ? new Answer(204) : failed;
  },
};

export const jobRoutes: readonly Route[] = [exportUsers, importFile, mailVerification, get, errors];
