import { createHash, randomBytes } from 'node:crypto';
import type { Session } from '../../shared/model/session.ts';
import { startSession } from '../../shared/protocol/session/session.ts';
import { type ManagementWorld, type ManagementWorldOptions, makeManagementWorld } from './management-world.ts';

/** A tenant with an application, an API and a user, and the moves of a browser and of the application's server. */
export interface SignInWorld extends ManagementWorld {
  issuer: string;
  /** A confidential web application with one callback. */
  web: { client_id: string; client_secret: string };
  callback: string;
  api: string;
  user: { user_id: string; email: string; password: string };
  /** Makes an application and says its id and secret. */
  application(body?: Record<string, unknown>): Promise<{ client_id: string; client_secret: string }>;
  /** Begins a session as the login page would and says the cookie header of the browser that holds it. */
  signIn(userId?: string): Promise<{ session: Session; cookie: string }>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, form: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  /** `GET /authorize` with the usual parameters and these; undefined leaves one out. */
  authorize(params?: Record<string, string | undefined>, headers?: Record<string, string>): Promise<Response>;
  /** The address that an answer sends the browser to. */
  location(response: Response): URL;
  /** A code for the signed-in user and what the exchange needs. */
  code(params?: Record<string, string | undefined>): Promise<{ code: string; code_verifier: string }>;
  exchange(form: Record<string, string | undefined>): Promise<{ status: number; body: ReturnType<typeof JSON.parse> }>;
}

export const pkce = (): { code_verifier: string; code_challenge: string } => {
  const code_verifier = randomBytes(32).toString('base64url');
  return { code_verifier, code_challenge: createHash('sha256').update(code_verifier).digest('base64url') };
};

const present = (params: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined));

export const callback = 'https://app.example.com/callback';
const password = 'Correct-horse-7';

/** @param options what differs from the usual deployment */
export async function makeSignInWorld(options: ManagementWorldOptions = {}): Promise<SignInWorld> {
  const world = await makeManagementWorld(options);
  const { call, domain, ports, app, tenant } = world;
  const api = 'https://api.example.com';
  await call('POST', '/resource-servers', {
    body: {
      identifier: api,
      allow_offline_access: true,
      skip_consent_for_verifiable_first_party_clients: true,
      scopes: [{ value: 'read:items' }, { value: 'write:items' }],
    },
  });
  const application: SignInWorld['application'] = async (body = {}) => {
    const made = await call('POST', '/clients', {
      body: {
        ...{ name: 'Shop', app_type: 'regular_web', oidc_conformant: true, callbacks: [callback] },
        token_endpoint_auth_method: 'client_secret_post',
        ...body,
      },
    });
    return { client_id: made.body.client_id, client_secret: made.body.client_secret };
  };
  const web = await application();
  const email = 'ann@example.com';
  const made = await call('POST', '/users', {
    body: {
      connection: 'Username-Password-Authentication',
      email,
      password,
      email_verified: true,
      name: 'Ann Example',
    },
  });
  const user = { user_id: made.body.user_id as string, email, password };
  const send = (path: string, init: RequestInit): Promise<Response> =>
    Promise.resolve(app.fetch(new Request(`https://${domain}${path}`, { redirect: 'manual', ...init })));
  const get: SignInWorld['get'] = (path, headers = {}) => send(path, { headers });
  const post: SignInWorld['post'] = (path, form, headers = {}) =>
    send(path, { method: 'POST', headers, body: new URLSearchParams(form) });
  const signIn: SignInWorld['signIn'] = async (user_id = user.user_id) => {
    const { tenant: record } = await ports.registry.find(tenant, {}, 'record');
    const about = { user_id, client_id: web.client_id, methods: ['pwd'], address: '192.0.2.1', user_agent: 'test' };
    const session = await startSession(ports, { name: tenant, record }, about, undefined);
    const contents = { sid: session.id, user_id, host: domain };
    return { session, cookie: `__Host-auth0=${await ports.envelopes.seal(tenant, 'session', contents)}` };
  };
  const usual = {
    client_id: web.client_id,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid profile email',
  };
  const authorize: SignInWorld['authorize'] = (params = {}, headers = {}) =>
    get(`/authorize?${new URLSearchParams(present({ ...usual, state: 'the-state', ...params }))}`, headers);
  const location: SignInWorld['location'] = (response) => {
    const to = response.headers.get('location');
    if (to === null) throw new Error(`No redirect: ${response.status}`);
    return new URL(to, `https://${domain}`);
  };
  const code: SignInWorld['code'] = async (params = {}) => {
    const { code_verifier, code_challenge } = pkce();
    const { cookie } = await signIn();
    const asked = { code_challenge, code_challenge_method: 'S256', ...params };
    const to = location(await authorize(asked, { cookie }));
    const found = to.searchParams.get('code');
    if (found === null) throw new Error(`No code: ${to}`);
    return { code: found, code_verifier };
  };
  const exchange: SignInWorld['exchange'] = async (form) => {
    const response = await post(
      '/oauth/token',
      present({ grant_type: 'authorization_code', redirect_uri: callback, ...web, ...form }),
    );
    return { status: response.status, body: await response.json() };
  };
  return {
    ...world,
    ...{ issuer: `https://${domain}/`, web, callback, api, user },
    ...{ application, signIn, get, post, authorize, location, code, exchange },
  };
}
