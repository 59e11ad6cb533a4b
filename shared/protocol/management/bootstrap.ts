import type { ClientCreate } from '../../model/client.ts';
import { managementScopes } from '../../model/management-scopes.ts';
import type { Ports } from '../../model/ports.ts';
import { isHost, isTenantName } from '../../model/registry-keys.ts';
import { tenantDefaults } from '../../model/tenant.ts';
import type { Change } from '../../model/tenant-store.ts';
import { invalidBody } from '../../model/validation.ts';
import { type ClientPorts, type ClientPreset, newClient } from './client-draft.ts';
import { clientGrantInsert } from './client-grant-record.ts';
import { newClientGrant } from './client-grants.ts';
import { clientInsert } from './client-record.ts';
import { connectionInsert } from './connection-record.ts';
import { newConnection } from './connections.ts';
import { resourceServerInsert } from './resource-server-record.ts';
import { newResourceServer } from './resource-servers.ts';
import { settingsId, tenantInsert } from './tenant-settings.ts';
import { alphanumeric, type TenantContext } from './write.ts';

export type BootstrapPorts = ClientPorts & Pick<Ports, 'directory' | 'digest'>;

export interface Birth extends TenantContext {
  /** Further hosts of the tenant; the domain itself is always one. */
  hosts: readonly string[];
  /** What people see as the tenant's name. */
  friendly_name?: string;
  /** Fixed credentials of the first machine client, for seeds. */
  management?: Pick<ClientPreset, 'client_id' | 'client_secret'>;
}

export type Born =
  | { ok: true; client_id: string; client_secret: string }
  | { ok: false; why: 'tenant_exists' }
  | { ok: false; why: 'host_taken'; host: string };

/**
 * Makes a tenant with what a fresh one must contain (management-api 2): its settings, its system API, the global
 * client, a database connection, and a first machine client that may do everything at the Management API. All of it happens or
 * nothing; a tenant that exists is left alone.
 * @throws {ApiError} 400 for a name that no tenant can have
 */
export async function bootstrapTenant(ports: BootstrapPorts, birth: Birth): Promise<Born> {
  const { tenant } = birth;
  if (!isTenantName(tenant))
    throw invalidBody('The name of a tenant is 1 to 63 lower-case letters, digits, dots and hyphens');
  for (const host of [birth.domain, ...birth.hosts]) if (!isHost(host)) throw invalidBody(hostForm);
  if ((await ports.store.get(tenant, 'tenant', settingsId)) !== undefined) return { ok: false, why: 'tenant_exists' };
  const refused = await claimHosts(ports, birth);
  if (refused !== undefined) return { ok: false, why: 'host_taken', host: refused };
  const { changes, client_id, client_secret } = await firstEntities(ports, birth);
  const result = await ports.store.commit(tenant, changes);
  return result.ok ? { ok: true, client_id, client_secret } : { ok: false, why: 'tenant_exists' };
}

/** @returns the host that another tenant holds; then none of them stays claimed */
async function claimHosts(ports: Pick<Ports, 'directory'>, birth: Birth): Promise<string | undefined> {
  const claimed: string[] = [];
  for (const host of new Set([birth.domain, ...birth.hosts])) {
    if (!(await ports.directory.claim(host, birth.tenant, birth.domain))) {
      for (const earlier of claimed) await ports.directory.release(earlier, birth.tenant);
      return host;
    }
    claimed.push(host);
  }
  return undefined;
}

const hostForm = 'A host is a name in lower case such as login.example.com, with a port only where it is not 443';

const machine: ClientCreate = {
  name: 'Management',
  description: 'May do everything at the Management API. Keep its secret safe, or delete it.',
  app_type: 'non_interactive',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types: ['client_credentials'],
};

const everyone: ClientCreate = { name: 'All Applications', cross_origin_authentication: true };

/** Characters of a tenant's key of client ids, of 62 kinds: 131 bits. */
const idKeyLength = 22;

/** The database that a tenant is born with. */
export const firstDatabase = 'Username-Password-Authentication';

async function firstEntities(
  ports: BootstrapPorts,
  birth: Birth,
): Promise<{ changes: Change[]; client_id: string; client_secret: string }> {
  const { tenant, domain } = birth;
  const identifier = `https://${domain}/api/v2/`;
  const scopes = [...managementScopes];
  const api = await newResourceServer(
    ports,
    { name: 'Auth0 Management API', identifier, scopes, signing_alg: 'RS256', token_lifetime: 86_400 },
    { is_system: true },
  );
  const client_id_key = ports.random.text(idKeyLength, alphanumeric);
  const global = await newClient(ports, birth, everyone, client_id_key, { global: true });
  const first = await newClient(ports, birth, machine, client_id_key, birth.management);
  const client_id = first.document.entity.client_id;
  const scope = scopes.map(({ value }) => value);
  const grant = newClientGrant(ports, { client_id, audience: identifier, scope });
  const database = await newConnection(ports, tenant, { name: firstDatabase, strategy: 'auth0' });
  const inserts = [
    tenantInsert(tenant, { ...tenantDefaults(birth.friendly_name ?? tenant), client_id_key }),
    await resourceServerInsert(tenant, api, ports.digest),
    clientInsert(tenant, global.document),
    clientInsert(tenant, first.document),
    await clientGrantInsert(tenant, grant, ports.digest),
    connectionInsert(database),
  ];
  const changes = inserts.map((insert): Change => ({ op: 'insert', ...insert }));
  return { changes, client_id, client_secret: first.secret ?? '' };
}
