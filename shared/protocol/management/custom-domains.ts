import { type CustomDomain, customDomainCreate } from '../../model/custom-domain.ts';
import type { Ports } from '../../model/ports.ts';
import type { Insert, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { withoutNulls } from './merge.ts';
import { conflict, customDomainMissing } from './refusals.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/**
 * Host names of the customer's own (management-api 3.15). Only a verified one is claimed in the directory, so a
 * domain that is merely added answers nothing, and a removed one stops answering first of all (ISS-04).
 */

type DomainPorts = Pick<Ports, 'store' | 'directory'>;

/**
 * Whether the domain's owner published the challenge: a TXT record at `name` with this text. Who asks the DNS,
 * or trusts a local name as it is, is the caller's business.
 */
export type DomainEvidence = (challenge: { domain: string; name: string; record: string }) => Promise<boolean>;

const domainInsert = (domain: CustomDomain): Omit<Insert, 'op'> => ({
  kind: 'custom-domain',
  id: domain.custom_domain_id,
  doc: { ...domain },
  unique: [`domain:${domain.domain}`],
  attributes: { domain: domain.domain, status: domain.status },
  copies: {},
});

const taken = (): Error => conflict('The custom domain already exists', 'custom_domain_conflict');

/**
 * Adds a domain that is still to be verified.
 * @throws {ApiError} 400 for a bad body or the tenant's own domain, 409 for a domain the tenant already has
 */
export async function addCustomDomain(
  ports: Pick<Ports, 'store' | 'random' | 'clock'>,
  at: TenantContext,
  body: unknown,
): Promise<CustomDomain> {
  const { verification_method: _txt, domain: asked, type, ...rest } = validate(customDomainCreate, body);
  const domain = asked.toLowerCase();
  if (domain === at.domain) throw invalidBody('The domain is the domain of the tenant itself');
  const record = `latchkey-domain-verification=${ports.random.text(32, alphanumeric)}`;
  const entity = {
    custom_domain_id: `cd_${ports.random.text(16, alphanumeric)}`,
    domain,
    primary: false,
    status: 'pending_verification',
    type,
    verification: { methods: [{ name: 'TXT', record, domain: `_latchkey.${domain}` }] },
    ...withoutNulls(rest),
    created_at: new Date(ports.clock.now()).toISOString(),
  } as CustomDomain;
  const insert = { op: 'insert' as const, ...domainInsert(entity) };
  return write(ports, at.tenant, async () => ({ changes: [insert], answer: entity }), taken);
}

async function get(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<{ domain: CustomDomain; stored: Stored } | undefined> {
  const stored = /^cd_[A-Za-z0-9]{1,60}$/.test(id) ? await ports.store.get(at.tenant, 'custom-domain', id) : undefined;
  return stored === undefined ? undefined : { domain: documentOf<CustomDomain>(stored), stored };
}

/**
 * Makes a domain ready when its owner has proved it is theirs; else it stays as it is.
 * @throws {ApiError} 404 for an unknown domain, 409 when another tenant holds the host
 */
export async function verifyCustomDomain(
  ports: DomainPorts,
  at: TenantContext,
  id: string,
  evidence: DomainEvidence,
): Promise<CustomDomain> {
  const found = await get(ports, at, id);
  if (found === undefined) throw customDomainMissing();
  const { domain } = found.domain;
  const [challenge] = found.domain.verification.methods;
  if (challenge === undefined) return found.domain;
  if (!(await evidence({ domain, name: challenge.domain, record: challenge.record }))) return found.domain;
  if (!(await ports.directory.claim(domain, at.tenant, at.domain))) throw taken();
  return write(ports, at.tenant, async () => {
    const current = await get(ports, at, id);
    if (current === undefined) {
      // Removed while it was being verified: the claim must not outlive it.
      await ports.directory.release(domain, at.tenant);
      throw customDomainMissing();
    }
    const next: CustomDomain = { ...current.domain, status: 'ready' };
    return { changes: [{ op: 'replace', rev: current.stored.rev, ...domainInsert(next) }], answer: next };
  });
}

/**
 * Removes a domain. The host is given up before anything else, so a failure on the way never leaves it
 * answering. Removing one that is not there is no error.
 */
export async function removeCustomDomain(ports: DomainPorts, at: TenantContext, id: string): Promise<void> {
  const found = await get(ports, at, id);
  if (found === undefined) return;
  await ports.directory.release(found.domain.domain, at.tenant);
  await write(ports, at.tenant, async () => ({
    changes: [{ op: 'remove', kind: 'custom-domain', id }],
    answer: undefined,
  }));
}
