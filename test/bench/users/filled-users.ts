import { createHash, randomBytes } from 'node:crypto';
import { type Call, forwarded } from '../call.ts';
import type { Cleanup } from '../cleanup.ts';
import { Connections } from '../growth/connections.ts';
import { kvApart } from '../growth/kv-apart.ts';
import { cores, pin } from '../machine.ts';
import { start } from '../runtime.ts';
import { install } from '../targets/latchkey.ts';
import { type Credentials, tokenCall } from '../targets/set-up.ts';
import { Browser } from './browser.ts';
import { person } from './people.ts';

/** Requests at once. */
const atOnce = 8;

/** Users that sign in: each has a password of the usual cost. */
const signers = 24;

/** Users of one file of an import: what fits into the largest one. */
const perFile = 2000;

const database = 'Username-Password-Authentication';
export const callback = 'https://app.example.com/callback';
const password = 'Correct-horse-7';

/** A server of its own whose tenant has so many users. */
export interface FilledUsers {
  size: number;
  pid: number;
  connections: Connections;
  /** An application whose people sign in, confidential, with all that signing in needs. */
  application: Credentials;
  signers: readonly { email: string; password: string }[];
  /** The cookies of a browser in which one of them is signed in. */
  cookie: string;
  /** A request of the Management API. */
  call(method: Call['method'], path: string, body?: object): Call;
  import: ImportCost;
}

/** What filling cost, and what it did to others meanwhile. */
export interface ImportCost {
  seconds: number;
  /** CPU of the load is not in it. Milliseconds of wall time that other requests took, one after the other. */
  others: { alone: readonly number[]; beside: readonly number[] };
}

/** Parameters of `/authorize` for the application. */
export const authorizePath = ({ client_id }: Credentials, code_challenge: string): string =>
  `/authorize?${new URLSearchParams({
    ...{ client_id, redirect_uri: callback, response_type: 'code', scope: 'openid profile email offline_access' },
    ...{ state: 'the-state', code_challenge, code_challenge_method: 'S256' },
  })}`;

export const verifier = randomBytes(32).toString('base64url');
export const challenge = createHash('sha256').update(verifier).digest('base64url');

/** Installs the production bundle and fills its tenant: those who sign in one by one, all others by imports. */
export async function fillUsers(cleanup: Cleanup, size: number): Promise<FilledUsers> {
  const name = `users-${size}`;
  const kv = await kvApart(cleanup, name);
  const { prepared, registered } = await install(cleanup, 'RS256', { name, registry: kv.service });
  // Filling may use every core; the server gets its own for the measurement.
  const { pid } = await start(prepared, cleanup, false, () => undefined);
  const connections = new Connections(prepared.port, atOnce);
  const { management } = registered;
  const token = await connections.json(tokenCall(management, management.audience));
  const call = callerWith(String(token['access_token']));
  const application = await makeApplication(connections, call);
  const [connection] = JSON.parse(
    (await connections.all([call('GET', `/connections?name=${database}`)]))[0]?.body.toString() ?? '[]',
  ) as { id: string }[];
  if (connection === undefined) throw new Error(`There is no connection ${database}`);
  const enabled = [{ client_id: application.client_id, status: true }];
  await connections.all([call('PATCH', `/connections/${connection.id}/clients`, enabled)]);
  const people = Array.from({ length: Math.min(signers, size) }, (_, number) => person(number));
  await connections.all(
    people.map((one) => call('POST', '/users', { connection: database, password, email_verified: true, ...one })),
  );
  const cost = await importOthers(connections, call, connection.id, { from: people.length, to: size });
  pin(pid, cores.server);
  const browser = new Browser(prepared.port);
  const { email } = people[0] ?? { email: '' };
  await browser.signIn(authorizePath(application, challenge), email, password);
  return {
    ...{ size, pid, connections, application, call, cookie: browser.cookie, import: cost },
    signers: people.map((one) => ({ email: one.email, password })),
  };
}

async function makeApplication(connections: Connections, call: FilledUsers['call']): Promise<Credentials> {
  const made = await connections.json(
    call('POST', '/clients', {
      ...{ name: 'Shop', app_type: 'regular_web', oidc_conformant: true, callbacks: [callback] },
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token', 'http://auth0.com/oauth/grant-type/password-realm'],
      refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0 },
    }),
  );
  return { client_id: String(made['client_id']), client_secret: String(made['client_secret']) };
}

/** Files that go one after the other while a small request of another kind is timed; the rest go some at once. */
const watchedFiles = 3;
const filesAtOnce = 3;

async function importOthers(
  connections: Connections,
  call: FilledUsers['call'],
  connection: string,
  { from, to }: { from: number; to: number },
): Promise<ImportCost> {
  const firsts = Array.from({ length: Math.ceil((to - from) / perFile) }, (_, file) => from + file * perFile);
  const files = firsts.map((first) => {
    const people = Array.from({ length: Math.min(perFile, to - first) }, (_, index) => person(first + index));
    return importCall(call, connection, people);
  });
  const alone: number[] = [];
  const beside: number[] = [];
  const other = async (times: number[]): Promise<void> => {
    const begin = performance.now();
    await connections.all([call('GET', '/clients?per_page=1')]);
    times.push(performance.now() - begin);
  };
  for (let time = 0; time < 40; time++) await other(alone);
  const begin = performance.now();
  let done = false;
  const watching = (async () => {
    while (!done) await other(beside);
  })();
  try {
    for (const file of files.slice(0, watchedFiles)) await connections.all([file]);
  } finally {
    done = true;
    await watching;
  }
  for (let next = watchedFiles; next < files.length; next += filesAtOnce) {
    await connections.all(files.slice(next, next + filesAtOnce));
  }
  return { seconds: (performance.now() - begin) / 1000, others: { alone, beside } };
}

function importCall(call: FilledUsers['call'], connection: string, people: readonly object[]): Call {
  const border = `border${randomBytes(8).toString('hex')}`;
  const part = (head: string, body: string): string =>
    `--${border}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
  const body = [
    part('name="connection_id"', connection),
    part('name="send_completion_email"', 'false'),
    part('name="users"; filename="users.json"\r\ncontent-type: application/json', JSON.stringify(people)),
    `--${border}--\r\n`,
  ].join('');
  const bare = call('POST', '/jobs/users-imports');
  return { ...bare, headers: { ...bare.headers, 'content-type': `multipart/form-data; boundary=${border}` }, body };
}

const callerWith =
  (bearer: string): FilledUsers['call'] =>
  (method, path, body) => ({
    method,
    path: `/api/v2${path}`,
    headers: { ...forwarded, 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
