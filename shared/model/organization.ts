import * as v from 'valibot';
import { tokenQuota } from './client-settings.ts';
import { isConnectionId } from './connection.ts';
import { strictHttpsUri } from './uri-format.ts';
import { closed, line, metadata, nullableEach, optionalEach, unique } from './validation.ts';

/** A customer of a tenant's applications (management-api 3.7). */

const color = v.pipe(v.string(), v.regex(/^#(?:[0-9a-fA-F]{3}){1,2}$/));

/** Names never look like ids, so that one parameter can carry either. */
const organizationName = v.pipe(v.string(), v.minLength(1), v.maxLength(50), v.regex(/^(?!org_)[a-z0-9][a-z0-9_-]*$/));

/** Connections that one organization may have (management-api 7). */
export const mostConnections = 10;

const connectionId = v.pipe(
  line(1, 64),
  v.check(
    isConnectionId,
    (issue) => `Object didn't pass validation for format connection-id: ${String(issue.input).slice(0, 100)}`,
  ),
);

const rowEntries = {
  assign_membership_on_login: v.boolean(),
  show_as_button: v.boolean(),
  is_signup_enabled: v.boolean(),
};
const newerEntries = {
  is_enabled: v.nullable(v.boolean()),
  organization_connection_name: v.nullable(v.pipe(line(1, 50), v.regex(/^[^ ]*$/))),
  organization_access_level: v.nullable(v.picklist(['none', 'readonly', 'limited', 'full'])),
};

/** Bodies of the older family, `enabled_connections`. */
export const enabledConnectionCreate = closed({ connection_id: connectionId, ...optionalEach(rowEntries) });
export const enabledConnectionUpdate = closed(optionalEach(rowEntries));

/** Bodies of the newer family, `connections`. */
export const organizationConnectionCreate = closed({
  connection_id: connectionId,
  ...optionalEach({ ...rowEntries, ...newerEntries }),
});
export const organizationConnectionUpdate = closed(optionalEach({ ...rowEntries, ...newerEntries }));

const entries = {
  display_name: line(1, 255),
  branding: closed(
    optionalEach({ logo_url: strictHttpsUri, colors: closed({ primary: color, page_background: color }) }),
  ),
  metadata: metadata(25),
  token_quota: tokenQuota,
  third_party_client_access: v.picklist(['block', 'allow']),
  is_app_entitlement_active: v.boolean(),
};

export const organizationCreate = closed({
  name: organizationName,
  ...nullableEach({
    ...entries,
    enabled_connections: unique(enabledConnectionCreate, mostConnections, ({ connection_id }) => connection_id),
  }),
});

/** Body of PATCH: every field that is given replaces the old one, metadata too. */
export const organizationUpdate = closed({ name: v.exactOptional(organizationName), ...nullableEach(entries) });

export type OrganizationCreate = v.InferOutput<typeof organizationCreate>;
export type OrganizationUpdate = v.InferOutput<typeof organizationUpdate>;
export type OrganizationConnectionCreate = v.InferOutput<typeof organizationConnectionCreate>;
export type OrganizationConnectionUpdate = v.InferOutput<typeof organizationConnectionUpdate>;

export interface Organization {
  id: string;
  name: string;
  display_name?: string;
  branding?: { logo_url?: string; colors?: { primary: string; page_background: string } };
  metadata?: Record<string, string>;
  token_quota?: unknown;
  third_party_client_access?: 'block' | 'allow';
  is_app_entitlement_active?: boolean;
}

/** How an organization uses a connection. */
export interface OrganizationConnection {
  connection_id: string;
  assign_membership_on_login: boolean;
  show_as_button: boolean;
  is_signup_enabled: boolean;
  is_enabled: boolean;
  organization_connection_name?: string;
  organization_access_level?: 'none' | 'readonly' | 'limited' | 'full';
}

/** An organization as the tenant object keeps it. */
export interface OrganizationDocument {
  entity: Organization;
  /** Ids of the client grants that are associated with it. Some may have gone since. */
  client_grants: string[];
  /** In the order in which they were added; documents of the first release have none. */
  connections?: OrganizationConnection[];
}
