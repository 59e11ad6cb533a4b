import type { Management } from 'auth0';
import { fresh, sdk } from './driver.ts';

/** What scenarios need of other entities. Ids that the SDK calls optional are always answered. */

export async function aClient(more: Omit<Management.CreateClientRequestContent, 'name'> = {}): Promise<string> {
  return (await sdk.clients.create({ name: fresh('client'), ...more })).client_id ?? '';
}

/** The identifier of an API with these scopes. */
export async function anApi(...scopes: string[]): Promise<string> {
  const identifier = `https://api.example.test/${crypto.randomUUID()}`;
  await sdk.resourceServers.create({
    identifier,
    name: fresh('api'),
    scopes: scopes.map((value) => ({ value, description: `May ${value}` })),
  });
  return identifier;
}

export async function aDatabase(): Promise<{ id: string; name: string }> {
  const name = fresh('db');
  return { id: (await sdk.connections.create({ name, strategy: 'auth0' })).id ?? '', name };
}

/** A user of a database, or of the tenant's first one. */
export async function aUser(
  more: Partial<Management.CreateUserRequestContent> = {},
): Promise<{ id: string; email: string }> {
  const email = `${fresh('user')}@example.test`;
  const connection = 'Username-Password-Authentication';
  const made = await sdk.users.create({ connection, email, password: 'Correct-Horse-7', ...more });
  return { id: made.user_id ?? '', email };
}

export async function aRole(): Promise<string> {
  return (await sdk.roles.create({ name: fresh('role') })).id ?? '';
}

export async function anOrganization(): Promise<string> {
  return (await sdk.organizations.create({ name: fresh('org').slice(0, 50) })).id ?? '';
}
