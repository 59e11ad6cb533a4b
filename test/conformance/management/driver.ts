import { ManagementClient, ManagementError } from 'auth0';
import { connect } from '../../support/node/connect.ts';
import { expectContractOfCall } from '../../support/openapi/contract.ts';

/**
 * Auth0's SDK for Node as the scenarios of this folder drive it: told nothing but the domain and the credentials of
 * a machine client of its own, and watched, so that an operation nobody drives is noticed.
 */
export const { server, management } = await connect();

/** Identifier of the Management API itself. */
export const audience = `${server.url}api/v2/`;

const credentials = await machineWithEveryScope();

/** Operations of the SDK that were called, as `users.roles.assign`. */
export const driven = new Set<string>();

/** A client without a token yet. */
export const freshSdk = (): ManagementClient =>
  watched(new ManagementClient({ domain: server.domain, ...credentials, fetch: judged }), '');

export const sdk = freshSdk();

/** A name that nothing else has. */
export const fresh = (kind: string): string => `${kind}-${crypto.randomUUID()}`;

/** Everything on all pages, as the SDK turns them. */
export async function all<Item>(first: PromiseLike<AsyncIterable<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of await first) items.push(item);
  return items;
}

/**
 * How the SDK says that a call was refused: status, and Auth0's code where there is one, for example
 * `404 inexistent_client`.
 * @throws {Error} when the call was not refused, or with a body that is not Auth0's
 */
export async function refusal(call: PromiseLike<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ManagementError)) throw error;
    const body = error.body as { statusCode?: number; message?: string; errorCode?: string };
    if (body.statusCode !== error.statusCode) throw new Error(`${error.statusCode} says ${body.statusCode}`);
    // A refusal that the operation's documentation lists has a class of its own.
    const known = error.constructor === ManagementError ? 'undocumented ' : '';
    return `${known}${body.statusCode} ${body.errorCode ?? body.message}`;
  }
  throw new Error('The call was not refused');
}

/** Every operation of a part of the SDK and of the parts within it. */
export function operationsOf(part: object, path: string): string[] {
  const members = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(part) as object));
  return members.flatMap(([name, { get, value }]) => {
    if (name === 'constructor' || name.startsWith('_')) return [];
    if (get !== undefined) return operationsOf(get.call(part) as object, `${path}.${name}`);
    return typeof value === 'function' ? [`${path}.${name}`] : [];
  });
}

function watched<Part extends object>(part: Part, path: string): Part {
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      const here = path === '' ? String(name) : `${path}.${String(name)}`;
      if (typeof value === 'object' && value !== null) return watched(value, here);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        driven.add(here);
        return value.apply(target, given);
      };
    },
  });
}

/** What the contract forbids in the answers so far. */
export const faults: string[] = [];

/** `fetch` that holds every answer against Auth0's contract. */
async function judged(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
  const text = await response.clone().text();
  const { pathname, search } = new URL(response.url);
  try {
    const target = `${pathname.replace('/api/v2', '')}${search}`;
    expectContractOfCall(
      request[1]?.method ?? 'GET',
      target,
      response.status,
      text === '' ? undefined : JSON.parse(text),
    );
  } catch (error) {
    faults.push(String(error));
  }
  return response;
}

async function machineWithEveryScope(): Promise<{ clientId: string; clientSecret: string }> {
  const path = `resource-servers/${encodeURIComponent(audience)}`;
  const { scopes } = await management.get<{ scopes: { value: string }[] }>(path);
  const made = await management.post<{ client_id: string; client_secret: string }>('clients', {
    name: `SDK ${crypto.randomUUID()}`,
    app_type: 'non_interactive',
    grant_types: ['client_credentials'],
  });
  const { client_id, client_secret } = made;
  await management.post('client-grants', { client_id, audience, scope: scopes.map(({ value }) => value) });
  return { clientId: client_id, clientSecret: client_secret };
}
