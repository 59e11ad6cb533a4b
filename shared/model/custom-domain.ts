import * as v from 'valibot';
import { closed, metadata, nullableEach } from './validation.ts';

/** A host name of the customer's own (management-api 3.15). */

/** DNS names of two labels or more, none of them an address in figures. */
const hostname = v.pipe(
  v.string(),
  v.minLength(3),
  v.maxLength(253),
  v.regex(/^(?:(?!-)[A-Za-z0-9-]{1,63}(?<!-)\.)+(?=[A-Za-z0-9-]*[A-Za-z])(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/),
);

const changeable = {
  tls_policy: v.picklist(['recommended']),
  custom_client_ip_header: v.picklist([
    'true-client-ip',
    'cf-connecting-ip',
    'x-forwarded-for',
    'x-azure-clientip',
    '',
  ]),
  domain_metadata: metadata(10),
  relying_party_identifier: hostname,
};

/** Body of POST /custom-domains. */
export const customDomainCreate = closed({
  domain: hostname,
  type: v.picklist(['auth0_managed_certs', 'self_managed_certs']),
  ...nullableEach({ verification_method: v.picklist(['txt']), ...changeable }),
});

/** Body of PATCH: the name and who manages its certificate never change. */
export const customDomainUpdate = closed(nullableEach(changeable));

/** Body of PATCH /custom-domains/default: one of the custom domains, or the tenant's own. */
export const defaultDomain = closed({ domain: v.pipe(v.string(), v.minLength(3), v.maxLength(255)) });

/** Fields that `fields` may name. */
export const customDomainFields: ReadonlySet<string> = new Set([
  ...['custom_domain_id', 'domain', 'primary', 'is_default', 'status', 'type', 'verification', 'created_at'],
  ...Object.keys(changeable),
]);

export interface CustomDomain {
  custom_domain_id: string;
  /** Lower case. */
  domain: string;
  primary: boolean;
  status: 'pending_verification' | 'ready' | 'failed';
  type: 'auth0_managed_certs' | 'self_managed_certs';
  /** The record to be published: a TXT record at `domain` whose text is `record`. */
  verification: { methods: { name: 'TXT' | 'CNAME'; record: string; domain: string }[] };
  tls_policy?: 'recommended';
  custom_client_ip_header?: string;
  domain_metadata?: Record<string, string>;
  relying_party_identifier?: string;
  created_at: string;
}
