import {
  type Organization,
  type OrganizationConnection,
  type OrganizationDocument,
  organizationCreate,
  organizationUpdate,
} from '../../model/organization.ts';
import type { Ports } from '../../model/ports.ts';
import { isOrganizationId, isOrganizationName } from '../../model/registry-keys.ts';
import type { Change, CommitResult, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { mergePatch, withoutNulls } from './merge.ts';
import { organizationInsert, organizationRemove } from './organization-record.ts';
import { newRow } from './organization-rows.ts';
import { conflict, organizationMissing } from './refusals.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/** Organizations themselves (management-api 3.7). What belongs to them has files of its own. */

/**
 * Creates an organization, with connections if the body names some.
 * @throws {ApiError} 400 for a bad body or a connection that does not exist, 409 for a name that is taken
 */
export async function createOrganization(
  ports: Pick<Ports, 'store' | 'random'>,
  at: TenantContext,
  body: unknown,
  preset: { id?: string } = {},
): Promise<Organization> {
  const { enabled_connections, ...fields } = validate(organizationCreate, body);
  const entity = {
    id: preset.id ?? `org_${ports.random.text(16, alphanumeric)}`,
    ...withoutNulls(fields),
    ...(fields.metadata === undefined || fields.metadata === null ? {} : { metadata: withoutNulls(fields.metadata) }),
  } as Organization;
  if (!isOrganizationId(entity.id)) throw invalidBody('The id of an organization starts with org_');
  const connections: OrganizationConnection[] = (enabled_connections ?? []).map(newRow);
  const document: OrganizationDocument = { entity, client_grants: [], connections };
  const requires = connections.map(({ connection_id }) => ({ kind: 'connection', id: connection_id }));
  const insert: Change = { op: 'insert', ...organizationInsert(at.tenant, document), requires };
  return write(ports, at.tenant, async () => ({ changes: [insert], answer: entity }), refusal);
}

const refusal = (result: Exclude<CommitResult, { ok: true }>): Error =>
  result.why === 'missing'
    ? invalidBody('The specified connection does not exist')
    : conflict('An organization with the same name already exists.', 'organization_conflict');

/** @throws {ApiError} 404 */
export async function getOrganization(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<{ document: OrganizationDocument; stored: Stored }> {
  const stored = isOrganizationId(id) ? await ports.store.get(at.tenant, 'organization', id) : undefined;
  if (stored === undefined) throw organizationMissing();
  return { document: documentOf<OrganizationDocument>(stored), stored };
}

/** @throws {ApiError} 404 */
export async function getOrganizationByName(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  name: string,
): Promise<OrganizationDocument> {
  const known = isOrganizationName(name);
  const stored = known ? await ports.store.getByKey(at.tenant, 'organization', `name:${name}`) : undefined;
  if (stored === undefined) throw organizationMissing();
  return documentOf<OrganizationDocument>(stored);
}

/**
 * Changes an organization. Every field that is given replaces the old one, metadata as a whole.
 * @throws {ApiError} 400, 404, 409
 */
export async function updateOrganization(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
  body: unknown,
): Promise<Organization> {
  const input = validate(organizationUpdate, body);
  const change = input.metadata ? { ...input, metadata: withoutNulls(input.metadata) } : input;
  const next = await changeOrganization(
    ports,
    at,
    id,
    async (document) => ({
      document: {
        ...document,
        entity: mergePatch({ ...document.entity }, change, { merged: new Set() }) as unknown as Organization,
      },
    }),
    refusal,
  );
  return next.entity;
}

/** What becomes of an organization, and what must exist with it. */
export interface OrganizationChange {
  document: OrganizationDocument;
  requires?: readonly { kind: string; id: string }[];
}

/**
 * Reads an organization, computes its next state and commits it, again if another writer was faster.
 * @param change undefined when nothing is to be done
 * @returns the state that is stored
 * @throws {ApiError} 404, or what `change` and `refuse` say
 */
export async function changeOrganization(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
  change: (document: OrganizationDocument) => Promise<OrganizationChange | undefined>,
  refuse: (result: Exclude<CommitResult, { ok: true }>) => Error = refusal,
): Promise<OrganizationDocument> {
  return write(
    ports,
    at.tenant,
    async () => {
      const { document, stored } = await getOrganization(ports, at, id);
      const next = await change(document);
      if (next === undefined) return { changes: [], answer: document };
      const requires = next.requires ?? [];
      const insert = organizationInsert(at.tenant, next.document);
      return { changes: [{ op: 'replace', rev: stored.rev, ...insert, requires }], answer: next.document };
    },
    refuse,
  );
}

/**
 * Removes an organization with its members, invitations, domains and clients.
 * @throws {ApiError} 404
 */
export async function deleteOrganization(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<void> {
  await getOrganization(ports, at, id);
  await write(ports, at.tenant, async () => ({ changes: [organizationRemove(id)], answer: undefined }));
}
