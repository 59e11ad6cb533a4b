import type { SecurityEvent } from '../../model/event.ts';
import type { Site } from '../../model/registry.ts';
import type { MailPlace } from '../mail/place.ts';

/** Whoever is at the other end of a sign-in. */
export interface Visitor {
  site: Site;
  /** `https://<host>/` */
  issuer: string;
  /** The address block, or `unknown`. */
  address: string;
  user_agent: string;
  request_id: string;
}

/** What every event of a sign-in says of where it came from. */
export const eventOf = (
  { site, address, user_agent, request_id }: Visitor,
  type: string,
): Pick<SecurityEvent, 'tenant' | 'host' | 'ip' | 'user_agent' | 'request_id'> & { type: string } => ({
  ...{ type, tenant: site.tenant, host: site.host },
  ...{ ip: address, user_agent, request_id },
});

/** Where the mails of a sign-in come from: the host is one of the tenant's own, or nobody would be here (ISS-08). */
export const placeOf = ({ site, address, request_id }: Visitor): MailPlace => ({
  ...{ tenant: site.tenant, domain: site.domain, host: site.host },
  ...{ ip: address, request_id },
});
