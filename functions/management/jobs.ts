import { largestImport, usersExport } from '../../shared/model/job.ts';
import { createExport, getJob, jobErrors, printJob } from '../../shared/protocol/management/jobs.ts';
import { importUsers } from '../../shared/protocol/management/users-import.ts';
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
    return importUsers(ports, call.at, parameters, file);
  },
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
  title: 'Get the errors of a job',
  async run(call, ports) {
    const failed = await jobErrors(ports, call.at, param(call, 'id'));
    return failed.length === 0 ? new Answer(204) : failed;
  },
};

export const jobRoutes: readonly Route[] = [exportUsers, importFile, get, errors];
