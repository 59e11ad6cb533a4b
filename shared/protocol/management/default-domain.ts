import { type CustomDomain, defaultDomain } from '../../model/custom-domain.ts';
import type { Ports } from '../../model/ports.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { findCustomDomain, primaryDomain } from './custom-domains.ts';
import { readSingleton, type Singleton, type SingletonPorts, writeSingleton } from './singleton.ts';
import type { TenantContext } from './write.ts';

/**
 * The domain that links in mails carry when the caller names none (management-api 3.15). Only a verified domain
 * can be it, and when that one goes, the tenant's own domain takes its place by itself.
 */

const choice: Singleton = { id: 'custom-domains/default', schema: defaultDomain, defaults: { domain: '' } };

type Printed = (CustomDomain & { is_default: boolean }) | { domain: string };

/** Which domains stand out: the name that was chosen as default last, and the id of the first one. */
export interface Standing {
  chosen: string;
  primary: string | undefined;
}

/** A custom domain as the Management API prints it. */
export const printDomain = (
  domain: CustomDomain,
  { chosen, primary }: Standing,
): CustomDomain & { is_default: boolean } => ({
  ...domain,
  primary: domain.custom_domain_id === primary,
  is_default: domain.status === 'ready' && domain.domain === chosen,
});

/** What every printed domain of a page is held against. */
export async function standingOf(ports: Pick<Ports, 'store'>, at: TenantContext): Promise<Standing> {
  const [chosen, primary] = await Promise.all([chosenDomain(ports, at), primaryDomain(ports, at)]);
  return { chosen, primary };
}

/** The name that was chosen last, verified or not; empty when none ever was. */
async function chosenDomain(ports: Pick<Ports, 'store'>, at: TenantContext): Promise<string> {
  return ((await readSingleton(ports, at, choice)) as { domain: string }).domain;
}

/** The default domain: a custom one with all its fields, or the tenant's own with its name alone. */
export async function getDefaultDomain(ports: Pick<Ports, 'store'>, at: TenantContext): Promise<Printed> {
  const standing = await standingOf(ports, at);
  const custom = standing.chosen === '' ? undefined : await findCustomDomain(ports, at, standing.chosen);
  return custom?.status === 'ready' ? printDomain(custom, standing) : { domain: at.domain };
}

/** @throws {ApiError} 400 for a domain that is not the tenant's or not verified */
export async function setDefaultDomain(ports: SingletonPorts, at: TenantContext, body: unknown): Promise<Printed> {
  const domain = validate(defaultDomain, body).domain.toLowerCase();
  if (domain !== at.domain) {
    const custom = await findCustomDomain(ports, at, domain);
    if (custom === undefined) throw invalidBody('The domain is not a domain of the tenant.');
    if (custom.status !== 'ready') throw invalidBody('The domain must be verified before it can be set as default.');
  }
  await writeSingleton(ports, at, choice, 'put', { domain });
  return getDefaultDomain(ports, at);
}
