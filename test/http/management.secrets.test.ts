import { expect, test } from 'vitest';
import { routes } from '../../functions/management/routes.ts';
import { allScopes, makeManagementWorld } from '../support/management-world.ts';
import { validBodies } from '../support/valid-bodies/all.ts';

/**
 * Every secret that callers can give is given once, as a text of its own. Then everything is read by a caller who
 * may read all but keys, and the store, the events and the log are looked through: the text is nowhere.
 */

const world = await makeManagementWorld();
const bodies = await validBodies(world);

/** Properties that hold a secret, wherever they stand. */
const secretNames = new Set([
  ...['client_secret', 'api_key', 'auth_token', 'aws_secret_access_key', 'p12', 'server_key', 'server_credentials'],
  ...['skey', 'secret', 'splunkToken', 'token', 'password', 'httpAuthorization', 'smtp_pass'],
]);
/** Bodies that are secrets by their own names. */
const secretBodies = /^(?:POST|PATCH) \/hooks\/:id\/secrets$|^PUT \/rules-configs\/:key$/;

const canaries: string[] = [];
const canary = (): string => {
  const text = `Canary-${canaries.length}-Horse-${'x'.repeat(32)}`;
  canaries.push(text);
  return text;
};

function poisoned(value: unknown, all: boolean, within = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => poisoned(item, all, within));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => {
    const isSecret = all || secretNames.has(name) || (within === 'secrets' && name === 'value');
    return [name, isSecret && typeof item === 'string' ? canary() : poisoned(item, all, name)];
  });
  return Object.fromEntries(entries);
}

const more = [
  { operation: 'PATCH /clients/:id', body: { client_secret: '' } },
  {
    operation: 'POST /connections',
    body: { name: 'idp', strategy: 'oidc', options: { client_id: 'a', client_secret: '' } },
  },
  {
    operation: 'PATCH /emails/provider',
    body: { name: 'smtp', credentials: { smtp_host: 'mail.test', smtp_port: 25, smtp_user: 'a', smtp_pass: '' } },
  },
];

/**
 * Where Auth0's contract answers a secret to the scope of the entity itself: the token of a Splunk stream, the
 * value of a rule's setting to the one who sets it, the secret that a connection has at an identity provider.
 * A client's own secret is answered to the scope for keys, which the one who changes it holds.
 */
const shown = [
  ...['PATCH /clients/:id:', 'POST /log-streams:', 'GET /log-streams:', 'PUT /rules-configs/:key:'],
  ...['POST /connections:', 'GET /connections:'],
];

const answers: string[] = [];
for (const { operation, path, body, instead, user_id } of [
  ...bodies,
  ...more.map((one) => ({ path: '', ...bodies.find(({ operation }) => operation === one.operation), ...one })),
] as typeof bodies) {
  if (instead !== undefined) await world.call('DELETE', instead);
  const own = user_id === undefined ? {} : { token: await world.token(undefined, { sub: user_id, gty: undefined }) };
  const sent = poisoned(body, secretBodies.test(operation));
  const answer = await world.call(operation.split(' ')[0] ?? '', path, { body: sent, ...own });
  if (answer.status >= 300) throw new Error(`${operation}: ${answer.text}`);
  answers.push(`${operation}: ${answer.text}`);
}
await world.mail.settled();

const keyScopes = ['read:client_keys', 'read:client_credentials'];
const reader = await world.token(allScopes.filter((scope) => !keyScopes.includes(scope)));

const found = (text: string): string[] => canaries.filter((one) => text.includes(one));
const guilty = (texts: readonly string[]): string[] =>
  texts
    .filter((text) => found(text).length > 0 && !shown.some((one) => text.startsWith(one)))
    .map((text) => text.slice(0, 300));

test('MGMT-07 there is much to be found', () => {
  expect(canaries.length).toBeGreaterThan(25);
});

test('MGMT-07 no answer to a write repeats a secret', () => {
  expect(guilty(answers)).toEqual([]);
});

test('MGMT-07 nothing that is read holds a secret, unless the scope for keys is held', async () => {
  const reads = routes.filter(({ method }) => method === 'GET');
  const texts: string[] = [];
  let read = 0;
  for (const { path } of reads) {
    // The path of any write there, or of one whose path begins the same.
    const own = bodies.find((one) => one.operation.split(' ')[1] === path)?.path;
    const parent = bodies.find((one) => path.startsWith(`${one.operation.split(' ')[1]}/`));
    const begun = parent === undefined ? path : parent.path + path.slice((parent.operation.split(' ')[1] ?? '').length);
    const where = own ?? begun.replaceAll(/:[A-Za-z_]+/g, 'nobody');
    const answer = await world.call('GET', where, { token: reader });
    if (answer.status === 200) read += 1;
    texts.push(`GET ${where}: ${answer.text}`);
  }
  expect(read).toBeGreaterThan(90);
  expect(guilty(texts)).toEqual([]);
});

test('CAUTH-08 what is kept is a hash or sealed', () => {
  expect(guilty([world.storage.dump()])).toEqual([]);
});

test('LOG-01 no event and no entry of the log has one', async () => {
  await world.logged();
  const log = await world.call('GET', '/logs?per_page=100&include_totals=true');
  expect(log.body.total).toBeGreaterThan(100);
  expect(guilty([JSON.stringify(world.events), log.text, JSON.stringify(world.mail)])).toEqual([]);
});
