import type { Management } from '../../support/node/management.ts';

/** What the pages are told about a person, and what only the person knows. */
export interface Person {
  user_id: string;
  email: string;
  name: string;
  password: string;
}

export interface Registered {
  client_id: string;
  client_secret: string;
}

export const database = 'Username-Password-Authentication';

/** A person nobody else signs in as: what one test does to an account is not felt by another. */
export async function makePerson(
  management: Management,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Person> {
  const id = crypto.randomUUID().slice(0, 8);
  const person = { email: `ann-${id}@example.com`, name: `Ann ${id}`, password: 'Correct-horse-7' };
  const { user_id } = await management.post<{ user_id: string }>('users', {
    connection: database,
    email_verified: true,
    ...person,
    ...more,
  });
  return { ...person, user_id };
}

/**
 * An application at an origin of this machine. Anybody could listen there, so people would be asked at every sign-in
 * whether they trust it; these applications are spared the question, as developers spare theirs.
 */
export async function makeApplication(
  management: Management,
  origin: string,
  body: Readonly<Record<string, unknown>> = {},
): Promise<Registered> {
  const client = await management.post<Registered>('clients', {
    name: `App ${crypto.randomUUID().slice(0, 8)}`,
    app_type: 'regular_web',
    oidc_conformant: true,
    callbacks: [`${origin}/callback`],
    allowed_logout_urls: [origin],
    skip_non_verifiable_callback_uri_confirmation_prompt: true,
    ...body,
  });
  const [connection] = await management.get<{ id: string }[]>(`connections?name=${database}`);
  await management.patch(`connections/${connection?.id}/clients`, [{ client_id: client.client_id, status: true }]);
  return client;
}

/** An API that people's applications may call, also while the person is away. */
export async function makeApi(management: Management, body: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const identifier = `https://api.example.test/${crypto.randomUUID()}`;
  await management.post('resource-servers', {
    name: 'Orders API',
    identifier,
    allow_offline_access: true,
    skip_consent_for_verifiable_first_party_clients: true,
    scopes: [
      { value: 'read:items', description: 'Read your items' },
      { value: 'write:items', description: 'Change your items' },
    ],
    ...body,
  });
  return identifier;
}
