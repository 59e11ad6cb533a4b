import { type Context, Hono } from 'hono';
import { invalidRequest, methodNotAllowed, missingParameter } from '../../shared/model/errors.ts';
import type { Allowance, Ports } from '../../shared/model/ports.ts';
import type { ClientRecord } from '../../shared/model/registry.ts';
import type { Visitor } from '../../shared/protocol/login/visitor.ts';
import { allowanceHeaders } from '../../shared/protocol/throttle.ts';
import type { AppEnv } from '../app-env.ts';
import { countAddress } from '../count-address.ts';
import { preflight } from '../oauth/cors.ts';
import { type Fields, readFields, textOf } from './body.ts';

export type DatabaseDoorPorts = Pick<Ports, 'registry' | 'limits' | 'clock'>;

/** What a call of a database door is about. */
export interface DatabaseCall {
  visitor: Visitor;
  client: ClientRecord;
  /** Name of the connection. */
  connection: string;
  /** Id of the organization. */
  organization: string | undefined;
  fields: Fields;
}

const exposed = 'x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-auth0-requestid, retry-after';

/**
 * One `POST` under `/dbconnections/`: open to every page, since nothing that a browser keeps counts here, and counted
 * by address.
 * @see fact sheet 6.7 and 6.8
 */
export function databaseDoor(
  path: string,
  ports: DatabaseDoorPorts,
  answer: (c: Context<AppEnv>, call: DatabaseCall) => Promise<Response>,
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(path, async (c, next) => {
    await next();
    c.res.headers.set('access-control-allow-origin', '*');
    c.res.headers.set('access-control-expose-headers', exposed);
  });
  app.options(path, (c) => preflight(c, 'POST'));
  app.post(path, async (c) => {
    await countAddress(c, ports);
    const fields = await readFields(c.req.raw);
    return answer(c, await callOf(c, ports, fields));
  });
  app.all(path, () => {
    throw methodNotAllowed('POST');
  });
  return app;
}

const required = (fields: Fields, name: string): string => {
  const value = textOf(fields, name);
  if (value === undefined) throw missingParameter(name);
  return value;
};

/** @throws {OAuthError} invalid_request for a client or an organization that is not there */
async function callOf(c: Context<AppEnv>, { registry }: DatabaseDoorPorts, fields: Fields): Promise<DatabaseCall> {
  const site = c.get('site');
  const wanted = { client_id: required(fields, 'client_id'), organization: textOf(fields, 'organization') };
  const connection = required(fields, 'connection');
  let found = await registry.find(site.tenant, wanted, 'copy');
  // What a copy lacks may be new.
  const lacks = found.client === undefined || (wanted.organization !== undefined && found.organization === undefined);
  if (lacks) found = await registry.find(site.tenant, wanted, 'record');
  const { client, organization } = found;
  if (client === undefined || client.global === true) throw invalidRequest('Invalid parameter: client_id');
  if (wanted.organization !== undefined && organization === undefined) {
    throw invalidRequest('Invalid parameter: organization');
  }
  const visitor = {
    ...{ site, issuer: c.get('issuer'), address: c.get('address'), request_id: c.get('requestId') },
    user_agent: c.req.header('user-agent') ?? '',
  };
  return { visitor, client, connection, organization: organization?.id, fields };
}

/** The headers that say how many calls are left. */
export const headersOf = (allowance: Allowance | undefined): Record<string, string> =>
  allowance === undefined ? {} : allowanceHeaders(allowance);
