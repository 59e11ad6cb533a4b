import type { ClientDocument } from '../../model/client.ts';
import type { Organization, OrganizationDocument } from '../../model/organization.ts';
import type { Ports } from '../../model/ports.ts';
import { isClientId, isOrganizationId } from '../../model/registry-keys.ts';
import type { TenantSettings } from '../../model/tenant.ts';
import type { Profile, User } from '../../model/user.ts';
import { branding } from '../management/branding.ts';
import { readSingleton } from '../management/singleton.ts';
import { getTenantSettings } from '../management/tenant-settings.ts';
import { type Account, accountOf } from '../management/tickets.ts';
import { accountId } from '../management/user-record.ts';
import { documentOf, type TenantContext } from '../management/write.ts';

/** What making and sending a mail needs. */
export type MailPorts = Pick<Ports, 'store' | 'clock' | 'random' | 'digest' | 'mail' | 'liquid' | 'events'>;

/** Where a mail comes from. */
export interface MailPlace extends TenantContext {
  /** The host of its links, from `linkHost`: one of the tenant's own, whatever the request said (ISS-08). */
  host: string;
  /** The language that the request asked for, for example `fr` (`request_language` in templates). */
  language?: string | undefined;
  /** For the log. */
  ip?: string | undefined;
  request_id?: string | undefined;
}

/** Whom a mail is to and what it is about. */
export interface Recipient {
  user: User;
  /** `<provider>|<id>` of the account whose address it goes to; the user's first one unless told. */
  account?: string | undefined;
  client_id?: string | undefined;
  organization_id?: string | undefined;
}

/** The account of a recipient. @returns undefined when the user has no such account */
export function accountFor({ user, account }: Recipient): Account | undefined {
  const [first] = user.identities;
  const id = account ?? (first === undefined ? '' : accountId(first));
  // A copy: looking at an account must change nothing.
  return accountOf(JSON.parse(JSON.stringify(user)) as User, id);
}

export interface Look {
  logo: string;
  primary: string;
  background: string;
}

/** What is known of tenant, application and organization, under the names that templates use. */
export interface Surroundings {
  values: Record<string, unknown>;
  look: Look;
  friendlyName: string;
  applicationName: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/**
 * Reads what every template may name.
 * @see https://auth0.com/docs/customize/email/email-templates "Common variables"
 */
export async function surroundings(
  ports: Pick<Ports, 'store'>,
  place: MailPlace,
  { client_id, organization_id }: Pick<Recipient, 'client_id' | 'organization_id'>,
): Promise<Surroundings> {
  const [settings, brand, application, organization] = await Promise.all([
    getTenantSettings(ports, place),
    readSingleton(ports, place, branding),
    applicationOf(ports, place, client_id),
    organizationOf(ports, place, organization_id),
  ]);
  const friendlyName = text(settings.friendly_name) || place.tenant;
  const values = {
    tenant: place.tenant,
    friendly_name: friendlyName,
    support_email: text(settings.support_email),
    support_url: text(settings.support_url),
    custom_domain: { domain: place.host },
    request_language: place.language ?? '',
    application: application ?? { name: '', clientID: '', callback_domain: '', metadata: {} },
    ...(organization === undefined ? {} : { organization }),
  };
  return {
    values,
    look: lookOf(settings, brand, organization),
    friendlyName,
    applicationName: application?.name ?? '',
  };
}

async function applicationOf(ports: Pick<Ports, 'store'>, place: MailPlace, id: string | undefined) {
  const stored = id !== undefined && isClientId(id) ? await ports.store.get(place.tenant, 'client', id) : undefined;
  if (stored === undefined) return undefined;
  const { entity } = documentOf<ClientDocument>(stored);
  const first = Array.isArray(entity['callbacks']) ? text(entity['callbacks'][0]) : '';
  return {
    name: text(entity['name']),
    clientID: id ?? '',
    callback_domain: URL.canParse(first) ? new URL(first).origin : '',
    metadata: record(entity['client_metadata']),
  };
}

async function organizationOf(
  ports: Pick<Ports, 'store'>,
  place: MailPlace,
  id: string | undefined,
): Promise<Pick<Organization, 'id' | 'name' | 'display_name' | 'metadata' | 'branding'> | undefined> {
  const stored =
    id !== undefined && isOrganizationId(id) ? await ports.store.get(place.tenant, 'organization', id) : undefined;
  if (stored === undefined) return undefined;
  const { entity } = documentOf<OrganizationDocument>(stored);
  const { name, display_name, metadata, branding: its } = entity;
  return {
    id: entity.id,
    name,
    display_name: display_name ?? name,
    metadata: metadata ?? {},
    ...(its === undefined ? {} : { branding: its }),
  };
}

/** The organization's look before the tenant's, the tenant's before ours. Only colours that a style can hold. */
function lookOf(settings: TenantSettings, brand: unknown, organization: { branding?: unknown } | undefined): Look {
  const [own, its] = [record(brand), record(organization?.branding)];
  const color = (name: string, otherwise: string): string =>
    [record(its['colors'])[name], record(own['colors'])[name]].map(text).find(isColor) ?? otherwise;
  return {
    logo: text(its['logo_url']) || text(own['logo_url']) || text(settings.picture_url),
    primary: color('primary', '#0f62fe'),
    background: color('page_background', '#f4f5f7'),
  };
}

const isColor = (value: string): boolean => /^(?:#(?:[0-9a-fA-F]{3}){1,2}|[a-zA-Z]{3,30})$/.test(value);

/** A user as templates see it: no identities, no tokens of providers. */
export function userValues(user: User, profile: Profile): Record<string, unknown> {
  const { email, email_verified, username, name, nickname, given_name, family_name, picture } = profile;
  const known = { email, email_verified, username, name, nickname, given_name, family_name, picture };
  const given = Object.entries(known).filter(([, value]) => value !== undefined);
  return {
    user_id: user.user_id,
    ...Object.fromEntries(given),
    user_metadata: user.user_metadata ?? {},
    app_metadata: user.app_metadata ?? {},
  };
}
