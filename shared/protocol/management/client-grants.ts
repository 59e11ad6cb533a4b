import {
  type ClientGrant,
  type ClientGrantCreate,
  clientGrantCreate,
  clientGrantUpdate,
} from '../../model/client-grant.ts';
import type { Ports } from '../../model/ports.ts';
import { isClientId } from '../../model/registry-keys.ts';
import type { ResourceServerDocument } from '../../model/resource-server.ts';
import type { CommitResult, Stored } from '../../model/tenant-store.ts';
import { invalidBody, invalidProperty, validate } from '../../model/validation.ts';
import { clientGrantInsert } from './client-grant-record.ts';
import { mergePatch, withoutNulls } from './merge.ts';
import { forgetGrants } from './organization-cleanup.ts';
import { requireHeld } from './permission.ts';
import { audienceMissing, clientGrantMissing, conflict, granteeMissing } from './refusals.ts';
import { identifierKey } from './resource-server-record.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

export type ClientGrantPorts = Pick<Ports, 'store' | 'random' | 'digest'>;

export interface ClientGrantOptions {
  /** An id that a seed or an import fixes. */
  id?: string;
  /** Scopes of the caller. A grant for the Management API may carry no others; absent in set-up and seeds. */
  held?: ReadonlySet<string>;
}

/**
 * Creates a grant.
 * @throws {ApiError} 400 for a bad body or a scope that the API does not define, 403 for scopes of the Management
 * API that the caller does not hold, 404 for an unknown API or client, 409 for a second grant of the same kind
 */
export async function createClientGrant(
  ports: ClientGrantPorts,
  at: TenantContext,
  body: unknown,
  options: ClientGrantOptions = {},
): Promise<ClientGrant> {
  const input = validate(clientGrantCreate, body);
  const grant = newClientGrant(ports, input, options.id);
  const grantee = grant.client_id ?? grant.default_for ?? '';
  return write(
    ports,
    at.tenant,
    async () => {
      const api = await requireApi(ports, at, grant.audience);
      requireAllowed(grant, api, options.held);
      if (grant.client_id !== undefined && !isClientId(grant.client_id)) throw granteeMissing();
      const insert = await clientGrantInsert(at.tenant, grant, ports.digest);
      const requires = [
        { kind: 'resource-server' as const, id: api.entity.id },
        ...(grant.client_id === undefined ? [] : [{ kind: 'client' as const, id: grant.client_id }]),
      ];
      return { changes: [{ op: 'insert', ...insert, requires }], answer: grant };
    },
    (result) => refusal(result, grant.audience, grantee),
  );
}

function refusal(result: Exclude<CommitResult, { ok: true }>, audience: string, grantee: string): Error {
  if (result.why === 'missing') return result.kind === 'client' ? granteeMissing() : audienceMissing(audience);
  return conflict(`A client grant already exists between ${grantee} and ${audience}`);
}

/** A grant that is not stored yet. */
export function newClientGrant(ports: Pick<Ports, 'random'>, input: ClientGrantCreate, id?: string): ClientGrant {
  if (input.client_id === undefined && input.default_for === undefined) {
    throw invalidProperty('Missing required property: client_id');
  }
  if (input.client_id !== undefined && input.default_for !== undefined) {
    throw invalidBody('client_id and default_for exclude each other');
  }
  const { scope, subject_type, ...rest } = input;
  const grant = {
    id: id ?? `cgr_${ports.random.text(16, alphanumeric)}`,
    ...withoutNulls(rest),
    scope: scope ?? [],
    subject_type: subject_type ?? 'client',
  } as ClientGrant;
  requireSubjectFields(grant);
  return grant;
}

function requireSubjectFields(grant: ClientGrant): void {
  if (grant.subject_type === 'client' && grant.authorization_details_types !== undefined) {
    throw invalidBody('authorization_details_types is for subject_type user only');
  }
  if (grant.subject_type === 'user' && (grant.organization_usage ?? grant.allow_any_organization) !== undefined) {
    throw invalidBody('organization_usage and allow_any_organization are for subject_type client only');
  }
}

async function requireApi(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  audience: string,
): Promise<ResourceServerDocument> {
  const stored = await ports.store.getByKey(at.tenant, 'resource-server', identifierKey(audience));
  if (stored === undefined) throw audienceMissing(audience);
  return documentOf<ResourceServerDocument>(stored);
}

/** @param before what the grant allowed until now */
function requireAllowed(
  grant: ClientGrant,
  { entity }: ResourceServerDocument,
  held: ReadonlySet<string> | undefined,
  before?: ClientGrant,
): void {
  const defined = new Set((entity.scopes ?? []).map(({ value }) => value));
  const unknown = grant.scope.filter((scope) => !defined.has(scope));
  if (unknown.length > 0) {
    throw invalidBody(`The resource server ${entity.identifier} does not define the scopes: ${unknown.join(', ')}`);
  }
  if (entity.is_system !== true || held === undefined) return;
  const allowed = (some: ClientGrant | undefined): readonly string[] =>
    some?.allow_all_scopes === true ? [...defined] : (some?.scope ?? []);
  const earlier = new Set(allowed(before));
  requireHeld(
    held,
    allowed(grant).filter((scope) => !earlier.has(scope)),
  );
}

/** @throws {ApiError} 404 */
export async function getClientGrant(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<{ grant: ClientGrant; stored: Stored }> {
  const stored = isGrantId(id) ? await ports.store.get(at.tenant, 'client-grant', id) : undefined;
  if (stored === undefined) throw clientGrantMissing();
  return { grant: documentOf<ClientGrant>(stored), stored };
}

const isGrantId = (id: string): boolean => /^cgr_[A-Za-z0-9]{1,60}$/.test(id);

/**
 * Changes what a grant allows; whom and what it is about never changes.
 * @throws {ApiError} 400, 403 and 404 as for create
 */
export async function updateClientGrant(
  ports: ClientGrantPorts,
  at: TenantContext,
  id: string,
  body: unknown,
  options: Pick<ClientGrantOptions, 'held'> = {},
): Promise<ClientGrant> {
  const input = validate(clientGrantUpdate, body);
  return write(ports, at.tenant, async () => {
    const { grant, stored } = await getClientGrant(ports, at, id);
    const next = mergePatch({ ...grant }, input, { merged: new Set() }) as unknown as ClientGrant;
    next.scope ??= [];
    requireSubjectFields(next);
    requireAllowed(next, await requireApi(ports, at, grant.audience), options.held, grant);
    const insert = await clientGrantInsert(at.tenant, next, ports.digest);
    return { changes: [{ op: 'replace', rev: stored.rev, ...insert }], answer: next };
  });
}

/** Removes a grant, also from the organizations it issued for. Removing one that is not there is no error. */
export async function deleteClientGrant(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<void> {
  if (!isGrantId(id)) return;
  await write(ports, at.tenant, async () => ({
    changes: [{ op: 'remove', kind: 'client-grant', id }],
    answer: undefined,
  }));
  await forgetGrants(ports, at.tenant, [id]);
}
