import { ApiError } from '../../shared/model/api-error.ts';
import type { Ports } from '../../shared/model/ports.ts';
import type { SeedEntity as Entity, Seed } from '../../shared/model/seed.ts';
import { firstDatabase } from '../../shared/protocol/management/bootstrap.ts';
import { createClientGrant } from '../../shared/protocol/management/client-grants.ts';
import { createClient } from '../../shared/protocol/management/clients.ts';
import { createConnection, updateConnection } from '../../shared/protocol/management/connections.ts';
import { createOrganization } from '../../shared/protocol/management/organizations.ts';
import { createResourceServer } from '../../shared/protocol/management/resource-servers.ts';
import { updateTenantSettings } from '../../shared/protocol/management/tenant-settings.ts';
import { createUser } from '../../shared/protocol/management/users.ts';
import type { TenantContext } from '../../shared/protocol/management/write.ts';

/** An entity of the seed does not fit. The message is one sentence that names it and the field. */
export class SeedProblem extends Error {
  override readonly name = 'SeedProblem';
}

/**
 * Adds the seed's entities to a tenant by the rules of the Management API. What is there already (same
 * client id or name, identifier, grant, organization name, connection name) is left alone, so a second run
 * adds only what is new. The one exception is the database that every tenant is born with: a seed that names it
 * changes it.
 * @throws {SeedProblem} at the first entity that is refused; those before it stay.
 */
export async function applySeed(ports: Ports, at: TenantContext, seed: Seed): Promise<void> {
  for (const [index, body] of seed.resourceServers.entries()) {
    await add(`resourceServers[${index}]`, body, () => createResourceServer(ports, at, body));
  }
  const idsByName = await clientIds(ports, at.tenant);
  for (const [index, body] of seed.clients.entries()) {
    await addClient(ports, at, `clients[${index}]`, body, idsByName);
  }
  for (const [index, body] of seed.clientGrants.entries()) {
    const grantee = idsByName.get(String(body['client_id'])) ?? body['client_id'];
    await add(`clientGrants[${index}]`, body, () => createClientGrant(ports, at, { ...body, client_id: grantee }));
  }
  for (const list of ['databases', 'connections'] as const) {
    for (const [index, body] of seed[list].entries()) {
      const strategy = list === 'databases' ? { strategy: 'auth0' } : {};
      await addConnection(ports, at, `${list}[${index}]`, { ...strategy, ...body }, idsByName);
    }
  }
  for (const [index, body] of seed.users.entries()) {
    await add(`users[${index}]`, body, () => createUser(ports, at, body, { trusted: true }));
  }
  for (const [index, body] of seed.organizations.entries()) {
    await add(`organizations[${index}]`, body, () => createOrganization(ports, at, body));
  }
  // Last: settings may name an API.
  if (Object.keys(seed.tenant).length > 0) {
    await add('tenant', seed.tenant, () => updateTenantSettings(ports, at, seed.tenant));
  }
}

async function addClient(
  ports: Ports,
  at: TenantContext,
  place: string,
  body: Entity,
  idsByName: Map<string, string>,
): Promise<void> {
  const { client_id: id, client_secret: secret, ...rest } = body;
  if (id === undefined && idsByName.has(String(rest['name']))) return;
  const preset = {
    ...(typeof id === 'string' ? { client_id: id } : {}),
    ...(typeof secret === 'string' ? { client_secret: secret } : {}),
  };
  await add(place, body, async () => {
    const client = await createClient(ports, at, rest, preset);
    idsByName.set(String(rest['name']), client.client_id);
  });
}

/** Clients may stand in `enabled_clients` by id or by name. */
async function addConnection(
  ports: Ports,
  at: TenantContext,
  place: string,
  body: Entity,
  idsByName: ReadonlyMap<string, string>,
): Promise<void> {
  const { enabled_clients: clients, ...rest } = body;
  const enabled = Array.isArray(clients)
    ? { enabled_clients: clients.map((client: unknown) => idsByName.get(String(client)) ?? client) }
    : {};
  if (body['name'] !== firstDatabase) {
    await add(place, body, () => createConnection(ports, at, { ...rest, ...enabled }));
    return;
  }
  const { name: _name, strategy: _strategy, ...change } = rest;
  const stored = await ports.store.getByKey(at.tenant, 'connection', `name:${firstDatabase}`);
  const changes = { ...change, ...enabled };
  if (stored === undefined) await add(place, body, () => createConnection(ports, at, { ...rest, ...enabled }));
  else if (Object.keys(changes).length > 0)
    await add(place, body, () => updateConnection(ports, at, stored.id, changes));
}

/** Names of the tenant's clients to their ids; of two with one name, the older one. */
async function clientIds(ports: Pick<Ports, 'store'>, tenant: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const { items } = await ports.store.list(tenant, 'client', { limit: 1000 });
  for (const { id, doc } of items) {
    const entity = doc['entity'] as Entity | undefined;
    const name = String(entity?.['name']);
    if (!ids.has(name)) ids.set(name, id);
  }
  return ids;
}

const alreadyThere = 409;

async function add(place: string, body: Entity, create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    if (cause.status !== alreadyThere) throw new SeedProblem(`${place}${nameOf(body)}: ${cause.message}`);
  }
}

function nameOf(body: Entity): string {
  const name = body['name'] ?? body['identifier'] ?? body['audience'];
  return typeof name === 'string' ? ` (${name.slice(0, 100)})` : '';
}
