import { ApiError } from '../../model/api-error.ts';
import type { CustomDomain } from '../../model/custom-domain.ts';
import type { Ports } from '../../model/ports.ts';
import { documentOf, type TenantContext } from './write.ts';

/**
 * The host of a link that users are sent to: the tenant's own domain, or the one that the header
 * `auth0-custom-domain` names. Where the request came to says nothing about it (ISS-08).
 * @throws {ApiError} 400 for a host that is not verified as this tenant's
 */
export async function linkHost(ports: Pick<Ports, 'store'>, at: TenantContext, named: string | null): Promise<string> {
  if (named === null) return at.domain;
  const host = named.toLowerCase();
  if (host === at.domain) return host;
  const stored =
    host.length <= 253 ? await ports.store.getByKey(at.tenant, 'custom-domain', `domain:${host}`) : undefined;
  if (stored !== undefined && documentOf<CustomDomain>(stored).status === 'ready') return host;
  throw new ApiError(
    400,
    'The Auth0-Custom-Domain header names no verified custom domain of this tenant',
    'invalid_custom_domain',
  );
}
