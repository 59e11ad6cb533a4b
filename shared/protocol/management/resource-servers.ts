import type { Ports } from '../../model/ports.ts';
import { isIdentifier } from '../../model/registry-keys.ts';
import {
  type ResourceServer,
  type ResourceServerCreate,
  type ResourceServerDocument,
  resourceServerCreate,
  resourceServerUpdate,
  systemApiUpdate,
} from '../../model/resource-server.ts';
import type { Change, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { grantsWithout } from './grant-scopes.ts';
import { mergePatch, withoutNulls } from './merge.ts';
import { forgetGrants, grantIdsOf } from './organization-cleanup.ts';
import { conflict, notSupported, resourceServerMissing } from './refusals.ts';
import { encryptionKeyOf, signingSecretOf } from './resource-server-keys.ts';
import { identifierKey, resourceServerInsert } from './resource-server-record.ts';
import { apiPermissions, permissionRemovals } from './role-record.ts';
import { settingsWithoutAudience } from './tenant-settings.ts';
import { documentOf, type TenantContext, write } from './write.ts';

export type ResourceServerPorts = Pick<Ports, 'store' | 'random' | 'publicKeys' | 'sealer' | 'digest'>;

/** Values a seed or an import may fix. */
export interface ResourceServerPreset {
  id?: string;
  /** For the tenant's own Management API. */
  is_system?: boolean;
}

/** Seconds; those of Auth0 (management-api 3.3). */
const usualLifetime = 86_400;
const usualWebLifetime = 7200;

const taken = (identifier: string) => () =>
  conflict(`A resource server with the identifier ${identifier} already exists`, 'resource_server_conflict');

/**
 * Creates an API with Auth0's defaults.
 * @throws {ApiError} 400 for a bad body or key, 409 for an identifier that is taken
 */
export async function createResourceServer(
  ports: ResourceServerPorts,
  at: TenantContext,
  body: unknown,
  preset: ResourceServerPreset = {},
): Promise<ResourceServer & { signing_secret?: string }> {
  const input = validate(resourceServerCreate, body);
  if (preset.is_system !== true && isReserved(at, input.identifier)) throw taken(input.identifier)();
  const document = await newResourceServer(ports, input, preset);
  const insert = { op: 'insert' as const, ...(await resourceServerInsert(at.tenant, document, ports.digest)) };
  await write(ports, at.tenant, async () => ({ changes: [insert], answer: undefined }), taken(input.identifier));
  return printResourceServer(ports, document);
}

/** Audiences that are the server's own: nobody may stand in for them. */
const isReserved = (at: TenantContext, identifier: string): boolean =>
  [`https://${at.domain}/api/v2/`, `https://${at.domain}/userinfo`].includes(identifier);

/** An API that is not stored yet. */
export async function newResourceServer(
  ports: Pick<Ports, 'random' | 'publicKeys' | 'sealer'>,
  input: ResourceServerCreate,
  preset: ResourceServerPreset = {},
): Promise<ResourceServerDocument> {
  const { signing_secret: asked, ...fields } = withoutNulls(input);
  const lifetime = input.token_lifetime ?? usualLifetime;
  const entity = {
    id: preset.id ?? ports.random.text(24, '0123456789abcdef'),
    ...(preset.is_system === true ? { is_system: true } : {}),
    allow_offline_access: false,
    skip_consent_for_verifiable_first_party_clients: false,
    token_lifetime: lifetime,
    token_lifetime_for_web: Math.min(usualWebLifetime, lifetime),
    signing_alg: 'RS256',
    ...fields,
    subject_type_authorization: withPolicies(input.subject_type_authorization),
  } as unknown as ResourceServer;
  requireLifetimes(entity);
  return {
    entity,
    ...(await signingSecretOf(ports, entity, undefined, asked as string | undefined)),
    ...(await encryptionKeyOf(ports, entity)),
  };
}

const withPolicies = (asked: ResourceServer['subject_type_authorization'] | null | undefined) => ({
  client: { policy: 'require_client_grant', ...asked?.client },
  user: { policy: 'allow_all', ...asked?.user },
});

function requireLifetimes(entity: ResourceServer): void {
  if (entity.token_lifetime_for_web > entity.token_lifetime) {
    throw invalidBody('token_lifetime_for_web must not be greater than token_lifetime');
  }
}

/**
 * An API by its id or by its identifier, as tools send either (management-api 1.1).
 * @throws {ApiError} 404
 */
export async function getResourceServer(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  idOrIdentifier: string,
): Promise<{ document: ResourceServerDocument; stored: Stored }> {
  const stored = await find(ports, at, idOrIdentifier);
  if (stored === undefined) throw resourceServerMissing();
  return { document: documentOf<ResourceServerDocument>(stored), stored };
}

async function find(ports: Pick<Ports, 'store'>, at: TenantContext, name: string): Promise<Stored | undefined> {
  if (!isIdentifier(name)) return undefined;
  const byId = /^[0-9a-f]{24}$/.test(name) ? await ports.store.get(at.tenant, 'resource-server', name) : undefined;
  return byId ?? ports.store.getByKey(at.tenant, 'resource-server', identifierKey(name));
}

/** An API as the Management API prints it: with its secret when it signs with HS256. */
export async function printResourceServer(
  ports: Pick<Ports, 'sealer'>,
  { entity, signing_secret: secret }: ResourceServerDocument,
): Promise<ResourceServer & { signing_secret?: string }> {
  if (secret === undefined) return entity;
  const value = secret.sealed ? await ports.sealer.open(`api-secret:${entity.id}`, secret.value) : secret.value;
  return value === undefined ? entity : { ...entity, signing_secret: value };
}

/**
 * Changes an API by the merge rules. Permissions it no longer has disappear from grants, roles and users in the
 * same commit.
 * @throws {ApiError} 400 for a bad body, or anything but the few settings of the system API; 404
 */
export async function updateResourceServer(
  ports: ResourceServerPorts,
  at: TenantContext,
  idOrIdentifier: string,
  body: unknown,
): Promise<ResourceServer> {
  const input = validate(resourceServerUpdate, body);
  const next = await write(ports, at.tenant, async () => {
    const { document, stored } = await getResourceServer(ports, at, idOrIdentifier);
    if (document.entity.is_system === true) refuseLockOut(validate(systemApiUpdate, body));
    const changed = await patched(ports, document, input);
    const replace: Change = {
      op: 'replace',
      rev: stored.rev,
      ...(await resourceServerInsert(at.tenant, changed, ports.digest)),
    };
    const removed = removedScopes(document, changed);
    const grants = await grantsWithout(ports, at, document.entity.identifier, removed);
    const permissions = permissionRemovals(document.entity.identifier, removed);
    return { changes: [replace, ...grants, ...permissions], answer: changed };
  });
  return printResourceServer(ports, next);
}

async function patched(
  ports: ResourceServerPorts,
  current: ResourceServerDocument,
  input: ReturnType<typeof validate<typeof resourceServerUpdate>>,
): Promise<ResourceServerDocument> {
  const { signing_secret: asked, ...fields } = input;
  const entity = mergePatch(current.entity, fields, { merged: new Set(['latchkey']) }) as ResourceServer;
  entity.signing_alg ??= 'RS256';
  entity.token_lifetime ??= usualLifetime;
  entity.token_lifetime_for_web ??= Math.min(usualWebLifetime, entity.token_lifetime);
  if (fields.subject_type_authorization !== undefined) {
    entity.subject_type_authorization = withPolicies(fields.subject_type_authorization) as NonNullable<
      ResourceServer['subject_type_authorization']
    >;
  }
  if (fields.token_lifetime_for_web === undefined) {
    entity.token_lifetime_for_web = Math.min(entity.token_lifetime_for_web, entity.token_lifetime);
  }
  requireLifetimes(entity);
  const kept = current.encryption_jwk;
  const sameKey = fields.token_encryption === undefined && kept !== undefined;
  return {
    entity,
    ...(await signingSecretOf(ports, entity, current.signing_secret, asked ?? undefined)),
    ...(sameKey ? { encryption_jwk: kept } : await encryptionKeyOf(ports, entity)),
  };
}

const removedScopes = (before: ResourceServerDocument, after: ResourceServerDocument): ReadonlySet<string> => {
  const kept = new Set((after.entity.scopes ?? []).map(({ value }) => value));
  return new Set((before.entity.scopes ?? []).map(({ value }) => value).filter((value) => !kept.has(value)));
};

/**
 * Removes an API, every grant for it, and its permissions from roles and users; the tenant's default audience goes
 * with it. Removing one that is not there is no error.
 * @throws {ApiError} 403 for the system API
 */
export async function deleteResourceServer(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  idOrIdentifier: string,
): Promise<void> {
  const gone = await write(ports, at.tenant, async () => {
    const stored = await find(ports, at, idOrIdentifier);
    if (stored === undefined) return { changes: [], answer: [] };
    const { entity } = documentOf<ResourceServerDocument>(stored);
    if (entity.is_system === true) throw notSupported();
    const answer = await grantIdsOf(ports, at.tenant, 'audience', entity.identifier);
    const grants = { kind: 'client-grant', attribute: 'audience', value: entity.identifier };
    const cascade = [grants, ...apiPermissions(entity.identifier)];
    const settings = await settingsWithoutAudience(ports, at, entity.identifier);
    const removal: Change = { op: 'remove', kind: 'resource-server', id: entity.id, cascade };
    return { changes: [removal, ...settings], answer };
  });
  await forgetGrants(ports, at.tenant, gone);
}

/** Nobody could get a token for the Management API any more, and so nobody could undo it. */
function refuseLockOut({ proof_of_possession: policy }: { proof_of_possession?: { required?: boolean } | null }): void {
  if (policy?.required === true) {
    throw invalidBody('proof_of_possession cannot be required for the Management API yet');
  }
}
