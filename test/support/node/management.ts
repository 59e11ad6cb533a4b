import type { ServerFacts } from './server.ts';

/** The Management API as a plain HTTP caller sees it. Throws with the server's own words on any refusal. */
export interface Management {
  token: string;
  post<Answer = Record<string, unknown>>(path: string, body: unknown): Promise<Answer>;
  patch<Answer = Record<string, unknown>>(path: string, body: unknown): Promise<Answer>;
  get<Answer = Record<string, unknown>>(path: string): Promise<Answer>;
}

export interface MachineClient {
  client_id: string;
  client_secret: string;
  audience: string;
}

export interface TokenAnswer {
  access_token: string;
  token_type: string;
  expires_in: number;
  scope?: string;
}

/** A token by client credentials, asked for with plain fetch. */
export async function requestToken(
  url: string,
  client: MachineClient,
  more: Readonly<Record<string, string>> = {},
): Promise<TokenAnswer> {
  const { client_id, client_secret, audience } = client;
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret, audience, ...more });
  return answer(await fetch(`${url}oauth/token`, { method: 'POST', body: form }));
}

export async function managementApi({ url, management }: Pick<ServerFacts, 'url' | 'management'>): Promise<Management> {
  const { access_token: token } = await requestToken(url, management);
  const call = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> =>
    answer<Answer>(
      await fetch(`${url}api/v2/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  return {
    token,
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
    get: (path) => call('GET', path),
  };
}

/**
 * An API with two scopes and a client that is granted the first.
 * @param client what differs from the usual client
 * @param api what differs from the usual API
 */
export async function machineClient(
  management: Management,
  client: Readonly<Record<string, unknown>> = {},
  api: Readonly<Record<string, unknown>> = {},
): Promise<MachineClient> {
  const audience = `https://api.example.test/${crypto.randomUUID()}`;
  await management.post('resource-servers', {
    name: `API ${audience.slice(-36)}`,
    identifier: audience,
    scopes: [{ value: 'read:items' }, { value: 'write:items' }],
    ...api,
  });
  const made = await management.post<MachineClient>('clients', {
    name: `Machine ${crypto.randomUUID()}`,
    app_type: 'non_interactive',
    grant_types: ['client_credentials'],
    ...client,
  });
  await management.post('client-grants', { client_id: made.client_id, audience, scope: ['read:items'] });
  return { client_id: made.client_id, client_secret: made.client_secret, audience };
}

async function answer<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${new URL(response.url).pathname} answered ${response.status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}
