import { grantKey } from '../../../shared/model/registry-keys.ts';
import { type Call, forwarded } from '../call.ts';
import type { Cleanup } from '../cleanup.ts';
import { start } from '../runtime.ts';
import { install } from '../targets/latchkey.ts';
import { type Credentials, tokenCall, waitFor } from '../targets/set-up.ts';
import { Connections } from './connections.ts';
import { kvApart } from './kv-apart.ts';

/** Requests at once, in every part of the measurement of growth. */
const atOnce = 8;

/** Milliseconds until every read copy must be in KV. */
const publishing = 180_000;

/** The kinds of which a filled tenant has as many, as the Management API's paths name them. */
export const kinds = ['clients', 'resource-servers', 'client-grants'] as const;
export type KindPath = (typeof kinds)[number];

/** A server of its own whose tenant has so many clients, so many APIs, and a grant of each client for the API of its number. */
export interface FilledTenant {
  size: number;
  pid: number;
  connections: Connections;
  clients: readonly Credentials[];
  ids: Readonly<Record<KindPath, readonly string[]>>;
  /** A place in the middle of each list that has checkpoint pages, as the page before it gave it. */
  middle: Readonly<Partial<Record<KindPath, string>>>;
  /** A request of the Management API. */
  call(method: Call['method'], path: string, body?: object): Call;
  /** Seconds that filling took. */
  seconds: number;
}

/** Audience of the API of this number. */
export const audienceOf = (number: number): string => `https://api.example.com/growth/${number}`;

/** Body of each kind, made for the number. */
export const bodies = {
  clients: (number: number): object => ({
    name: `Client ${number}`,
    app_type: 'non_interactive',
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'client_secret_post',
  }),
  'resource-servers': (number: number): object => ({
    identifier: audienceOf(number),
    name: `API ${number}`,
    scopes: [{ value: 'read:orders' }, { value: 'write:orders' }],
  }),
  'client-grants': (clientId: string, number: number): object => ({
    client_id: clientId,
    audience: audienceOf(number),
    scope: ['read:orders'],
  }),
};

/** Installs the production bundle and fills its tenant through the Management API, as an operator would. */
export async function fillTenant(cleanup: Cleanup, size: number): Promise<FilledTenant> {
  const begin = performance.now();
  const name = `growth-${size}`;
  const kv = await kvApart(cleanup, name);
  const { prepared, registered } = await install(cleanup, 'RS256', { name, registry: kv.service });
  // Each write is a line of the operator's log; tens of thousands of them are no help here.
  const { pid } = await start(prepared, cleanup, true, () => undefined);
  const connections = new Connections(prepared.port, atOnce);
  const { management } = registered;
  const token = await connections.json(tokenCall(management, management.audience));
  const call = callerWith(String(token['access_token']));
  const numbers = Array.from({ length: size }, (_, number) => number);
  const create = async (kind: KindPath, body: (number: number) => object) => {
    const answers = await connections.all(numbers.map((number) => call('POST', `/${kind}`, body(number))));
    return answers.map((answer) => JSON.parse(answer.body.toString('utf8')) as Record<string, string>);
  };
  const clients = (await create('clients', bodies.clients)).map(credentialsOf);
  const apis = await create('resource-servers', bodies['resource-servers']);
  const grants = await create('client-grants', (number) =>
    bodies['client-grants'](clients[number]?.client_id ?? '', number),
  );
  const ids = {
    clients: clients.map(({ client_id }) => client_id),
    'resource-servers': apis.map(({ id }) => id ?? ''),
    'client-grants': grants.map(({ id }) => id ?? ''),
  };
  const middle = {
    clients: await middleOf(connections, call, 'clients', size),
    'client-grants': await middleOf(connections, call, 'client-grants', size),
  };
  // Copies are published in the order in which they were written: with the last one there, all are.
  const last = grantKey(registered.tenant, clients.at(-1)?.client_id ?? '', encodeURIComponent(audienceOf(size - 1)));
  await waitFor(kv.port, `/${encodeURIComponent(last)}`, publishing);
  const seconds = (performance.now() - begin) / 1000;
  return { size, pid, connections, clients, ids, middle, call, seconds };
}

const credentialsOf = ({ client_id = '', client_secret = '' }: Record<string, string>): Credentials => ({
  client_id,
  client_secret,
});

const callerWith =
  (bearer: string): FilledTenant['call'] =>
  (method, path, body) => ({
    method,
    path: `/api/v2${path}`,
    headers: { ...forwarded, 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** Walks checkpoint pages to the middle of a list. @throws when the list is too short */
async function middleOf(
  connections: Connections,
  call: FilledTenant['call'],
  kind: KindPath,
  size: number,
): Promise<string> {
  const step = Math.min(100, size / 2);
  let place = '';
  for (let passed = 0; passed < size / 2; passed += step) {
    const from = place === '' ? '' : `&from=${encodeURIComponent(place)}`;
    const page = await connections.json(call('GET', `/${kind}?take=${step}${from}`));
    if (typeof page['next'] !== 'string') throw new Error(`The list of ${kind} ends after ${passed}`);
    place = page['next'];
  }
  return place;
}
