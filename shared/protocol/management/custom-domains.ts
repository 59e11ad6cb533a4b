import { type CustomDomain, customDomainCreate, customDomainUpdate } from '../../model/custom-domain.ts';
import type { Ports } from '../../model/ports.ts';
import type { Insert, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { mergePatch, withoutNulls } from './merge.ts';
import { conflict, customDomainMissing } from './refusals.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/**
 * Host names of the customer's own (management-api 3.15). Only a verified one is claimed in the directory, so a
 * domain that is merely added answers nothing, and a removed one stops answering first of all (ISS-04).
 */

const mostMetadata = 10;

type DomainPorts = Pick<Ports, 'store' | 'directory'>;

const domainInsert = (domain: CustomDomain): Omit<Insert, 'op'> => ({
  kind: 'custom-domain',
  id: domain.custom_domain_id,
  doc: { ...domain },
  unique: [`domain:${domain.domain}`],
  attributes: { domain: domain.domain, status: domain.status },
  copies: {},
});

/** The host that answers for a domain: on the port of the tenant's own, which only local mode has. */
const hostOf = (at: TenantContext, domain: string): string => `${domain}${/:\d+$/.exec(at.domain)?.[0] ?? ''}`;

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
  if (hostOf(at, domain) === at.domain) throw invalidBody('The domain is the domain of the tenant itself');
  const record = `latchkey-domain-verification=${ports.random.text(32, alphanumeric)}`;
  const entity = {
    custom_domain_id: `cd_${ports.random.text(16, alphanumeric)}`,
    domain,
    primary: false,
    status: 'pending_verification',
    type,
    verification: { methods: [{ name: 'TXT', record, domain: `_latchkey.${domain}` }] },
    ...withoutNulls(rest),
    ...(rest.domain_metadata ? { domain_metadata: withoutNulls(rest.domain_metadata) } : {}),
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

/** @throws {ApiError} 404 */
export async function getCustomDomain(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<CustomDomain> {
  const found = await get(ports, at, id);
  if (found === undefined) throw customDomainMissing();
  return found.domain;
}

/** The domain of this name, verified or not. */
export async function findCustomDomain(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  domain: string,
): Promise<CustomDomain | undefined> {
  const stored = await ports.store.getByKey(at.tenant, 'custom-domain', `domain:${domain.toLowerCase()}`);
  return stored === undefined ? undefined : documentOf<CustomDomain>(stored);
}

/**
 * Changes how a domain is served. `domain_metadata` is merged by key; all else is replaced, `null` unsets.
 * @throws {ApiError} 400 for a bad body or more than ten metadata keys, 404
 */
export async function updateCustomDomain(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
  body: unknown,
): Promise<CustomDomain> {
  const input = validate(customDomainUpdate, body);
  return write(ports, at.tenant, async () => {
    const found = await get(ports, at, id);
    if (found === undefined) throw customDomainMissing();
    const merged = mergePatch({ ...found.domain }, input, { merged: new Set(['domain_metadata']) });
    const next = merged as unknown as CustomDomain;
    if (Object.keys(next.domain_metadata ?? {}).length > mostMetadata) {
      throw invalidBody(`domain_metadata may have ${mostMetadata} keys`);
    }
    return { changes: [{ op: 'replace', rev: found.stored.rev, ...domainInsert(next) }], answer: next };
  });
}

/**
 * Makes a domain ready when its owner has proved it is theirs; else it stays as it is.
 * @throws {ApiError} 404 for an unknown domain, 409 when another tenant holds the host
 */
export async function verifyCustomDomain(
  ports: DomainPorts & Pick<Ports, 'domainEvidence'>,
  at: TenantContext,
  id: string,
): Promise<CustomDomain> {
  const found = await get(ports, at, id);
  if (found === undefined) throw customDomainMissing();
  const host = hostOf(at, found.domain.domain);
  const [challenge] = found.domain.verification.methods;
  if (challenge === undefined || found.domain.status === 'ready') return found.domain;
  if ((await ports.domainEvidence?.proves(challenge.domain, challenge.record)) !== true) return found.domain;
  if (!(await ports.directory.claim(host, at.tenant, at.domain))) throw taken();
  return write(ports, at.tenant, async () => {
    const current = await get(ports, at, id);
    if (current === undefined) {
      // Removed while it was being verified: the claim must not outlive it.
      await ports.directory.release(host, at.tenant);
      throw customDomainMissing();
    }
    const next: CustomDomain = { ...current.domain, status: 'ready' };
    return { changes: [{ op: 'replace', rev: current.stored.rev, ...domainInsert(next) }], answer: next };
  });
}

/** What is wrong with a domain, as one who asks the DNS and the directory sees it now. */
async function faultOf(
  ports: DomainPorts & Pick<Ports, 'domainEvidence'>,
  at: TenantContext,
  { domain, status, verification }: CustomDomain,
): Promise<string | undefined> {
  if (ports.domainEvidence === undefined) return 'This deployment cannot ask the DNS.';
  for (const { domain: name, record } of verification.methods) {
    if (await ports.domainEvidence.proves(name, record)) continue;
    return `The DNS has no TXT record ${name} with the value ${record}.`;
  }
  if (status !== 'ready') return 'The domain has not been verified yet.';
  // Claiming what one holds changes nothing.
  const held = await ports.directory.claim(hostOf(at, domain), at.tenant, at.domain);
  return held ? undefined : 'Another tenant answers for the domain.';
}

/**
 * Whether a domain is set up as it must be. Nothing of it is changed.
 * @throws {ApiError} 404
 */
export async function testCustomDomain(
  ports: DomainPorts & Pick<Ports, 'domainEvidence'>,
  at: TenantContext,
  id: string,
): Promise<{ success: boolean; message?: string }> {
  const message = await faultOf(ports, at, await getCustomDomain(ports, at, id));
  return message === undefined ? { success: true } : { success: false, message };
}

/** The id of the tenant's primary domain, the first that it has; undefined while it has none. */
export const primaryDomain = async (ports: Pick<Ports, 'store'>, at: TenantContext): Promise<string | undefined> =>
  (await ports.store.list(at.tenant, 'custom-domain', { limit: 1 })).items[0]?.id;

/**
 * Removes a domain. The host is given up before anything else, so a failure on the way never leaves it
 * answering. Removing one that is not there is no error.
 */
export async function removeCustomDomain(ports: DomainPorts, at: TenantContext, id: string): Promise<void> {
  const found = await get(ports, at, id);
  if (found === undefined) return;
  const host = hostOf(at, found.domain.domain);
  await ports.directory.release(host, at.tenant);
  await write(ports, at.tenant, async () => ({
    changes: [{ op: 'remove', kind: 'custom-domain', id }],
    answer: undefined,
  }));
  // A verification in between may have claimed it again.
  await ports.directory.release(host, at.tenant);
}
