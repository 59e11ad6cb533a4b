import * as v from 'valibot';
import { closed, integer, line, open, optionalEach, unique } from './validation.ts';

/** What belongs to an organization: members, invitations, domains and clients (management-api 3.7). */

/** Members that one call may add or remove. */
const mostAtOnce = 1000;

/** Roles of one member (management-api 7). */
export const mostMemberRoles = 50;

const list = <const Item extends v.GenericSchema<string, string>>(item: Item, max: number) =>
  v.pipe(v.array(item), v.minLength(1), v.maxLength(max));

/** Body of POST and DELETE …/members; Auth0 ignores what else is in it. */
export const membersBody = open({ members: list(line(1, 255), mostAtOnce) });

/** Body of POST and DELETE …/members/{user_id}/roles. */
export const memberRolesBody = closed({ roles: list(line(1, 64), mostMemberRoles) });

/** A user in an organization. */
export interface OrganizationMember {
  organization_id: string;
  user_id: string;
  /** Ids of roles that hold in this organization only. */
  roles: string[];
}

const email = v.pipe(
  line(3, 320),
  v.check(
    (value) => /^[^\s@<>()[\],;:\\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(value),
    (issue) => `Object didn't pass validation for format email: ${String(issue.input).slice(0, 100)}`,
  ),
);

export const invitationCreate = closed({
  inviter: closed({ name: line(1, 300) }),
  invitee: closed({ email }),
  client_id: line(1, 64),
  ...optionalEach({
    connection_id: line(1, 64),
    roles: list(line(1, 64), mostMemberRoles),
    ttl_sec: integer(0, 2_592_000),
    send_invitation_email: v.boolean(),
    user_metadata: open({}),
    app_metadata: open({}),
  }),
});

export interface Invitation {
  id: string;
  organization_id: string;
  inviter: { name: string };
  invitee: { email: string };
  invitation_url: string;
  /** Proves that its holder was invited. */
  ticket_id: string;
  client_id: string;
  connection_id?: string;
  roles?: string[];
  user_metadata?: Record<string, unknown>;
  app_metadata?: Record<string, unknown>;
  created_at: string;
  expires_at: string;
}

export const invitationFields: ReadonlySet<string> = new Set([
  ...['id', 'organization_id', 'inviter', 'invitee', 'invitation_url', 'ticket_id', 'client_id', 'connection_id'],
  ...['roles', 'user_metadata', 'app_metadata', 'created_at', 'expires_at'],
]);

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const domain = v.pipe(line(3, 255), v.regex(new RegExp(`^(?:${label}\\.)*${label}$`)));

const domainEntries = {
  status: v.picklist(['pending', 'verified']),
  use_for_organization_discovery: v.boolean(),
};
export const discoveryDomainCreate = closed({ domain, ...optionalEach(domainEntries) });
export const discoveryDomainUpdate = closed(optionalEach(domainEntries));

/** A mail domain whose users are shown the way to the organization. */
export interface DiscoveryDomain {
  id: string;
  domain: string;
  status: 'pending' | 'verified';
  use_for_organization_discovery: boolean;
  verification_txt: string;
  verification_host: string;
}

const clientId = line(1, 64);
const clientItem = closed({ client_id: clientId, use_for_member_access: v.exactOptional(v.boolean()) });

export const organizationClientsCreate = closed({
  clients: v.pipe(
    unique(clientItem, mostAtOnce, ({ client_id }) => client_id),
    v.minLength(1),
  ),
});
export const organizationClientsDelete = closed({ clients: list(clientId, mostAtOnce) });
export const organizationClientUpdate = closed(optionalEach({ use_for_member_access: v.boolean() }));

/** A client that an organization may use. */
export interface OrganizationClient {
  client_id: string;
  use_for_member_access: boolean;
}

/** Body of POST …/client-grants. */
export const grantIdBody = closed({ grant_id: line(1, 64) });
