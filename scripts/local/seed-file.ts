import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { SeedEntity as Entity, Seed } from '../../shared/model/seed.ts';
import { reasonOf, StartFailure } from './start-failure.ts';
import type { LocalSecrets } from './state.ts';

const lists = ['clients', 'resourceServers', 'clientGrants', 'organizations', 'databases', 'connections'] as const;
const known = ['tenant', ...lists];

export const exampleApi = 'https://api.example.com/';
/** The database that every tenant is born with. */
const firstDatabase = 'Username-Password-Authentication';
const exampleScopes = ['read:items', 'write:items'];

/**
 * Reads a seed file, JSON or YAML, with the names of an auth0-deploy-cli directory. The entities are
 * checked later, by the rules of the Management API.
 * @throws {StartFailure} naming the file and what is wrong with it.
 */
export function readSeedFile(file: string): Seed {
  const content = parsed(file);
  if (!isEntity(content)) throw new StartFailure(`Seed file ${file}: must be an object with ${known.join(', ')}`);
  const stranger = Object.keys(content).find((key) => !known.includes(key));
  if (stranger !== undefined) {
    throw new StartFailure(`Seed file ${file}: unknown key "${stranger}" (known: ${known.join(', ')})`);
  }
  const { tenant = {} } = content;
  if (!isEntity(tenant)) throw new StartFailure(`Seed file ${file}: tenant must be an object`);
  const read = lists.map((key) => [key, entities(file, key, content[key])] as const);
  return { tenant, users: [], ...(Object.fromEntries(read) as Omit<Seed, 'tenant' | 'users'>) };
}

function parsed(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StartFailure(`Cannot read the seed file ${file}: ${reasonOf(cause)}`);
  }
  try {
    return parse(text) as unknown;
  } catch (cause) {
    const [first = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new StartFailure(`Seed file ${file} is neither JSON nor YAML: ${first.replace(/:$/, '')}`);
  }
}

function entities(file: string, key: string, value: unknown): readonly Entity[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every(isEntity)) return value;
  throw new StartFailure(`Seed file ${file}: ${key} must be a list of objects`);
}

function isEntity(value: unknown): value is Entity {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The built-in entities with the folder's credentials, after those of the file. The file may define the
 * example API itself: the machine-to-machine client is then granted the scopes that it defines.
 */
export function withExamples(file: Seed | undefined, secrets: LocalSecrets): Seed {
  const own = file?.resourceServers.find((api) => api['identifier'] === exampleApi);
  const scopes = own === undefined ? exampleScopes : scopeValues(own);
  return {
    // A person at a laptop need not confirm that their own localhost is the application.
    tenant: { skip_non_verifiable_callback_uri_confirmation_prompt: true, ...file?.tenant },
    resourceServers: [...(file?.resourceServers ?? []), ...(own === undefined ? [exampleApiBody] : [])],
    clients: [...(file?.clients ?? []), ...exampleClients(secrets)],
    clientGrants: [
      ...(file?.clientGrants ?? []),
      { client_id: secrets.m2m.client_id, audience: exampleApi, scope: scopes },
    ],
    organizations: file?.organizations ?? [],
    databases: withExampleClients(file?.databases ?? [], [secrets.spa.client_id, secrets.web.client_id]),
    connections: file?.connections ?? [],
    users: [{ ...secrets.user, connection: firstDatabase, email_verified: true, name: 'Example User' }],
  };
}

/** The first database serves the example applications, unless the file says which clients it serves. */
function withExampleClients(databases: readonly Entity[], clients: readonly string[]): readonly Entity[] {
  const named = databases.some(({ name }) => name === firstDatabase);
  if (!named) return [...databases, { name: firstDatabase, enabled_clients: clients }];
  return databases.map((database) =>
    database['name'] === firstDatabase ? { enabled_clients: clients, ...database } : database,
  );
}

/** What `local.json` and the line to paste ask for. */
export function exampleScope(seed: Seed): string {
  const grant = seed.clientGrants.at(-1)?.['scope'];
  return Array.isArray(grant) ? grant.join(' ') : '';
}

function scopeValues(api: Entity): string[] {
  const scopes = Array.isArray(api['scopes']) ? (api['scopes'] as readonly unknown[]) : [];
  return scopes.flatMap((scope) => (isEntity(scope) && typeof scope['value'] === 'string' ? [scope['value']] : []));
}

const exampleApiBody: Entity = {
  name: 'Example API',
  identifier: exampleApi,
  allow_offline_access: true,
  skip_consent_for_verifiable_first_party_clients: true,
  scopes: exampleScopes.map((value) => ({ value, description: value === 'read:items' ? 'Read items' : 'Write items' })),
};

function exampleClients({ m2m, spa, web }: LocalSecrets): Entity[] {
  const callback = 'http://localhost:3000/callback';
  return [
    {
      ...m2m,
      name: 'Example machine-to-machine application',
      app_type: 'non_interactive',
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'client_secret_post',
    },
    {
      ...spa,
      name: 'Example single-page application',
      app_type: 'spa',
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      callbacks: ['http://localhost:3000', callback],
      refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' },
      allowed_logout_urls: ['http://localhost:3000'],
      web_origins: ['http://localhost:3000'],
    },
    {
      ...web,
      name: 'Example regular web application',
      app_type: 'regular_web',
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      token_endpoint_auth_method: 'client_secret_post',
      callbacks: [callback],
      allowed_logout_urls: ['http://localhost:3000'],
    },
  ];
}
