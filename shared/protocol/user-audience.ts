import type { Site, TenantRecord } from '../model/registry.ts';
import type { Params } from '../model/token-request.ts';

/** The audience of a token for `/userinfo`, and what a consent without an API is about. @param issuer `https://<host>/` */
export const userinfoAudience = (issuer: string): string => `${issuer}userinfo`;

/**
 * The identifier of the API that a person's token is for: as asked for, else RFC 8707's `resource` where the tenant
 * allows it, else the tenant's default. The tenant's own domain and `/userinfo` mean an opaque token: undefined.
 * @see fact sheet 3.1; RFC 8707 section 2
 */
export function userAudience(
  params: Params,
  { site, issuer }: { site: Site; issuer: string },
  tenant: TenantRecord,
): string | undefined {
  const resource = tenant.sign_in?.resource_parameter_profile === 'audience' ? undefined : params.get('resource');
  const audience = params.get('audience') ?? resource ?? tenant.default_audience;
  const own = [
    issuer,
    issuer.slice(0, -1),
    userinfoAudience(issuer),
    `https://${site.domain}`,
    `https://${site.domain}/`,
  ];
  return audience === undefined || audience === '' || own.includes(audience) ? undefined : audience;
}
