import { readLogSearch } from '../../shared/protocol/management/log-search.ts';
import { logPage, readLogPage } from '../../shared/protocol/management/logs.ts';
import { invalidQuery, logMissing } from '../../shared/protocol/management/refusals.ts';
import { type Call, param, type Route } from './route.ts';

/** `/logs` (management-api 3.14). `read:logs_users` alone shows entries about users only. */
const scopes = ['read:logs', 'read:logs_users'] as const;

const usersOnly = ({ caller }: Call): boolean => !caller.scopes.has('read:logs');

const list: Route = {
  method: 'GET',
  path: '/logs',
  scopes,
  status: 200,
  title: 'Search log events',
  async run(call, ports) {
    const page = readLogPage(call.query, { checkpoint: true });
    const match = page.style === 'checkpoint' ? undefined : readLogSearch(call.query);
    const filter = { users: usersOnly(call), ...(match === undefined ? {} : { match }) };
    const { body, last } = await logPage(ports, call.at, page, filter);
    if (page.style === 'checkpoint') call.headers.set('link', nextLink(call, page.take, last ?? page.from));
    return body;
  },
};

/** Where a caller that follows the log goes on: after the last entry, or the same place while nothing is new. */
function nextLink(call: Call, take: number, from: string | undefined): string {
  const next = new URLSearchParams({ take: String(take), ...(from === undefined ? {} : { from }) });
  return `<${call.issuer}api/v2/logs?${next}>; rel="next"`;
}

const get: Route = {
  method: 'GET',
  path: '/logs/:id',
  scopes,
  status: 200,
  title: 'Get a log event by id',
  async run(call, ports) {
    const log = await ports.logs.get(call.at.tenant, param(call, 'id'));
    if (log === undefined || (usersOnly(call) && log.user_id === undefined)) throw logMissing();
    return log;
  },
};

const ofUser: Route = {
  method: 'GET',
  path: '/users/:id/logs',
  scopes,
  status: 200,
  title: "Get user's log events",
  async run(call, ports) {
    const page = readLogPage(call.query, { checkpoint: false });
    if (param(call, 'id').length > 300) throw invalidQuery('String is too long', 'id');
    return (await logPage(ports, call.at, page, { user_id: param(call, 'id') })).body;
  },
};

export const logRoutes: readonly Route[] = [list, get, ofUser];
