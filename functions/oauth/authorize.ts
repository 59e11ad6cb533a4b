import { type Context, Hono } from 'hono';
import { AuthorizeError, pageError } from '../../shared/model/authorize-error.ts';
import { methodNotAllowed, OAuthError } from '../../shared/model/errors.ts';
import type { Ports } from '../../shared/model/ports.ts';
import type { Params } from '../../shared/model/token-request.ts';
import { type AdvancePorts, advance } from '../../shared/protocol/authorize/advance.ts';
import { type Destination, destinationOf } from '../../shared/protocol/authorize/destination.ts';
import type { Outcome } from '../../shared/protocol/authorize/outcome.ts';
import type { Asked } from '../../shared/protocol/authorize/registered.ts';
import { readRequest } from '../../shared/protocol/authorize/request.ts';
import { tell } from '../../shared/protocol/authorize/respond.ts';
import {
  type AuthorizationRequest,
  type Transaction,
  transactionLife,
} from '../../shared/protocol/authorize/transaction.ts';
import { confirmed, lookups } from '../../shared/protocol/confirmed.ts';
import { formParams } from '../../shared/protocol/params.ts';
import type { AppEnv } from '../app-env.ts';
import { readParams } from '../body.ts';
import { asOAuthError, failedAt } from '../boundary.ts';
import { countAddress } from '../count-address.ts';
import type { Door } from '../door.ts';
import { ensureBrowser, readSessionCookie } from '../login/cookies.ts';
import { failurePage } from '../login/error-page.tsx';
import { noteReturn } from '../login/finish.ts';
import { perform } from './outcome.tsx';

const path = '/authorize';

export type AuthorizePorts = AdvancePorts &
  Pick<Ports, 'limits' | 'events' | 'store' | 'digest' | 'background' | 'tokens' | 'random'>;

/**
 * `GET` and `POST /authorize`.
 * @see RFC 6749 section 3.1; OpenID Connect Core 1.0 section 3.1.2.1; fact sheet 4
 */
export const authorize = (ports: AuthorizePorts): Door => {
  const app = new Hono<AppEnv>();
  app.on(['GET', 'POST'], path, (c) => answer(c, ports));
  app.all(path, () => {
    throw methodNotAllowed('GET, POST');
  });
  return { app, advertises: [['authorization_endpoint', path.slice(1)]] };
};

async function answer(c: Context<AppEnv>, ports: AuthorizePorts): Promise<Response> {
  const site = c.get('site');
  try {
    await countAddress(c, ports);
    const params = await paramsOf(c);
    c.set('clientId', params.get('client_id'));
    const asked = { site, issuer: c.get('issuer'), params, local: c.get('local') };
    return await perform(c, ports, await begin(c, ports, asked));
  } catch (error) {
    if (error instanceof AuthorizeError) return perform(c, ports, { kind: 'error', error });
    return failurePage(c, ports, asOAuthError(error, failedAt(c), ports.events));
  }
}

/** A parameter that comes twice could mean either: nothing is believed then (RURI-06). @throws {AuthorizeError} */
async function paramsOf(c: Context<AppEnv>): Promise<Params> {
  try {
    const query = new URL(c.req.url).searchParams;
    if (c.req.method !== 'POST') return formParams(query);
    const params = await readParams(c.req.raw);
    if ([...query.keys()].some((name) => params.has(name))) throw pageError('invalid_request', 'Duplicate parameter');
    return params;
  } catch (error) {
    if (error instanceof OAuthError) throw pageError('invalid_request', error.auth0.description);
    throw error;
  }
}

/** @throws {AuthorizeError} for a page of ours; what the application may hear is an outcome */
async function begin(c: Context<AppEnv>, ports: AuthorizePorts, asked: Asked): Promise<Outcome> {
  const lookup = lookups(asked.site.tenant, ports.registry);
  const destination = await confirmed(lookup, (find) => destinationOf(asked, find));
  try {
    const { request } = await confirmed(lookup, (find) => readRequest(asked, destination, find, ports));
    return await start(c, ports, request, destination);
  } catch (error) {
    const silent = asked.params.get('prompt') === 'none';
    const { mode: response_mode, redirect_uri, state } = destination;
    const request = { response_mode, redirect_uri, ...(state === undefined ? {} : { state }) };
    return tell(asked, request, tellable(c, ports, error, silent), { ...destination, silent });
  }
}

/**
 * What the application hears. A silent request is answered even when we fail, since nobody looks at a page then.
 * @throws what a page must say
 */
function tellable(c: Context<AppEnv>, ports: Pick<Ports, 'events'>, error: unknown, silent: boolean): AuthorizeError {
  if (error instanceof AuthorizeError) return error;
  if (!silent) throw error;
  const { auth0 } = asOAuthError(error, failedAt(c), ports.events);
  return new AuthorizeError(
    auth0.error === 'server_error' ? 'server_error' : 'temporarily_unavailable',
    auth0.description,
  );
}

/** Begins the sign-in: with the browser's session it may be over at once. */
async function start(
  c: Context<AppEnv>,
  ports: AuthorizePorts,
  request: AuthorizationRequest,
  { tenant }: Destination,
): Promise<Outcome> {
  const silent = request.prompt.includes('none');
  const where = { site: c.get('site'), issuer: c.get('issuer') };
  const transaction: Transaction = {
    id: ports.random.text(32, '0123456789abcdef'),
    expires: request.received + transactionLife,
    host: where.site.host,
    browser: silent ? '' : await ensureBrowser(c, ports),
    request,
    progress: {},
  };
  const outcome = await advance(ports, where, transaction, await readSessionCookie(c, ports, { silent }));
  noteReturn(c, ports, { transaction, tenant }, outcome);
  return outcome;
}
