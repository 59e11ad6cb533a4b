import { type DiscoveryDomain, discoveryDomainCreate, discoveryDomainUpdate } from '../../model/organization-parts.ts';
import type { Ports } from '../../model/ports.ts';
import type { CommitResult, Insert, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { getOrganization } from './organizations.ts';
import { conflict, discoveryDomainMissing, organizationMissing } from './refusals.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/** Mail domains by which users find their organization (management-api 3.7). */

export const domainKind = 'organization-domain';

/** Domains of one organization (management-api 7). */
const mostDomains = 100;

type StorePorts = Pick<Ports, 'store'>;

const domainKey = (organizationId: string, domain: string): string => `${organizationId}:${domain}`;

function domainInsert(organizationId: string, domain: DiscoveryDomain): Omit<Insert, 'op'> {
  return {
    kind: domainKind,
    id: domain.id,
    doc: { ...domain },
    unique: [domainKey(organizationId, domain.domain)],
    attributes: { organization_id: organizationId, domain: domain.domain },
    copies: {},
  };
}

/**
 * Adds a domain. Domains are compared, kept and shown in lower case.
 * @throws {ApiError} 400 for a bad body or too many domains, 404, 409 for one that the organization has
 */
export async function createDiscoveryDomain(
  ports: Pick<Ports, 'store' | 'random'>,
  at: TenantContext,
  organizationId: string,
  body: unknown,
): Promise<DiscoveryDomain> {
  const input = validate(discoveryDomainCreate, body);
  const name = input.domain.toLowerCase();
  const domain: DiscoveryDomain = {
    id: `ord_${ports.random.text(22, alphanumeric)}`,
    domain: name,
    status: input.status ?? 'pending',
    use_for_organization_discovery: input.use_for_organization_discovery ?? true,
    verification_txt: `auth0-domain-verification=${ports.random.text(32, alphanumeric)}`,
    verification_host: `_auth0-challenge.${name}`,
  };
  const requires = [{ kind: 'organization', id: organizationId }];
  return write(
    ports,
    at.tenant,
    async () => {
      await getOrganization(ports, at, organizationId);
      const where = { organization_id: [organizationId] };
      const { total } = await ports.store.list(at.tenant, domainKind, { where, limit: 0 });
      if (total >= mostDomains) throw invalidBody(`An organization can have at most ${mostDomains} discovery domains`);
      return { changes: [{ op: 'insert', ...domainInsert(organizationId, domain), requires }], answer: domain };
    },
    refusal,
  );
}

const refusal = (result: Exclude<CommitResult, { ok: true }>): Error =>
  result.why === 'missing'
    ? organizationMissing()
    : conflict(
        'The domain is already a discovery domain of this organization',
        'organization_discovery_domain_conflict',
      );

/** @throws {ApiError} 404 for an unknown organization, or a domain of another one */
export async function getDiscoveryDomain(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  id: string,
): Promise<{ domain: DiscoveryDomain; stored: Stored }> {
  await getOrganization(ports, at, organizationId);
  const stored = /^ord_[A-Za-z0-9]{1,60}$/.test(id) ? await ports.store.get(at.tenant, domainKind, id) : undefined;
  if (stored === undefined) throw discoveryDomainMissing();
  const domain = documentOf<DiscoveryDomain>(stored);
  const own = await ports.store.getByKey(at.tenant, domainKind, domainKey(organizationId, domain.domain));
  if (own?.id !== id) throw discoveryDomainMissing();
  return { domain, stored };
}

/** @throws {ApiError} 404 */
export async function getDiscoveryDomainByName(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  name: string,
): Promise<DiscoveryDomain> {
  await getOrganization(ports, at, organizationId);
  const known = /^[A-Za-z0-9.-]{1,255}$/.test(name);
  const key = domainKey(organizationId, name.toLowerCase());
  const stored = known ? await ports.store.getByKey(at.tenant, domainKind, key) : undefined;
  if (stored === undefined) throw discoveryDomainMissing();
  return documentOf<DiscoveryDomain>(stored);
}

/**
 * Changes the state or the use of a domain.
 * @throws {ApiError} 400, 404
 */
export async function updateDiscoveryDomain(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  id: string,
  body: unknown,
): Promise<DiscoveryDomain> {
  const input = validate(discoveryDomainUpdate, body);
  return write(ports, at.tenant, async () => {
    const { domain, stored } = await getDiscoveryDomain(ports, at, organizationId, id);
    const next = { ...domain, ...input };
    return { changes: [{ op: 'replace', rev: stored.rev, ...domainInsert(organizationId, next) }], answer: next };
  });
}

/** @throws {ApiError} 404 */
export async function deleteDiscoveryDomain(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  id: string,
): Promise<void> {
  await getDiscoveryDomain(ports, at, organizationId, id);
  await write(ports, at.tenant, async () => ({ changes: [{ op: 'remove', kind: domainKind, id }], answer: undefined }));
}
