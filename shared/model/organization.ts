import * as v from 'valibot';
import { tokenQuota } from './client-settings.ts';
import { strictHttpsUri } from './uri-format.ts';
import { closed, line, metadata, nullableEach, optionalEach } from './validation.ts';

/** A customer of a tenant's applications (management-api 3.7). */

const color = v.pipe(v.string(), v.regex(/^#(?:[0-9a-fA-F]{3}){1,2}$/));

/** Names never look like ids, so that one parameter can carry either. */
const organizationName = v.pipe(v.string(), v.minLength(1), v.maxLength(50), v.regex(/^(?!org_)[a-z0-9][a-z0-9_-]*$/));

const entries = {
  display_name: line(1, 255),
  branding: closed(
    optionalEach({ logo_url: strictHttpsUri, colors: closed({ primary: color, page_background: color }) }),
  ),
  metadata: metadata(25),
  token_quota: tokenQuota,
};

export const organizationCreate = closed({ name: organizationName, ...nullableEach(entries) });

export type OrganizationCreate = v.InferOutput<typeof organizationCreate>;

export interface Organization {
  id: string;
  name: string;
  display_name?: string;
  branding?: { logo_url?: string; colors?: { primary: string; page_background: string } };
  metadata?: Record<string, string>;
  token_quota?: unknown;
}

/** An organization as the tenant object keeps it. */
export interface OrganizationDocument {
  entity: Organization;
  /** Ids of the client grants that are associated with it. */
  client_grants: string[];
}
