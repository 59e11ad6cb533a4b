import * as v from 'valibot';
import { closed, line, metadata, name, nullableEach, open, optionalEach, unique } from './validation.ts';

/** A source of users (management-api 3.8). */

/** The kinds of sources, as the contract lists them. */
export const strategies = [
  ...['ad', 'adfs', 'amazon', 'apple', 'auth0', 'auth0-adldap', 'auth0-oidc', 'baidu', 'bitbucket', 'bitly', 'box'],
  ...['custom', 'daccount', 'dropbox', 'dwolla', 'email', 'evernote', 'evernote-sandbox', 'exact', 'facebook'],
  ...['fitbit', 'github', 'google-apps', 'google-oauth2', 'instagram', 'ip', 'line', 'linkedin', 'oauth1', 'oauth2'],
  ...['office365', 'oidc', 'okta', 'paypal', 'paypal-sandbox', 'pingfederate', 'planningcenter', 'salesforce'],
  ...['salesforce-community', 'salesforce-sandbox', 'samlp', 'sharepoint', 'shop', 'shopify', 'sms', 'soundcloud'],
  ...['thirtysevensignals', 'twitter', 'untappd', 'vkontakte', 'waad', 'weibo', 'windowslive', 'wordpress', 'yahoo'],
  ...['yandex'],
] as const;

/** Sources without passwords: their users cannot be invited. */
export const passwordless: ReadonlySet<string> = new Set(['email', 'sms']);

/** Clients that one connection may be enabled for. */
export const mostEnabledClients = 10_000;

const connectionName = v.pipe(v.string(), v.maxLength(128), v.regex(/^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$/));
const clientId = line(1, 64);
const active = closed({ active: v.boolean() });
const crossApp = open(optionalEach({ active: v.boolean() }));

const entries = {
  display_name: name(128),
  options: open({}),
  enabled_clients: unique(clientId, mostEnabledClients),
  is_domain_connection: v.boolean(),
  show_as_button: v.boolean(),
  realms: unique(line(1, 128), 10),
  metadata: metadata(10),
  authentication: active,
  connected_accounts: open({ active: v.boolean(), cross_app_access: v.exactOptional(v.boolean()) }),
  cross_app_access_requesting_app: crossApp,
  cross_app_access_resource_app: crossApp,
};

/** Body of POST /connections. */
export const connectionCreate = closed({
  name: connectionName,
  strategy: v.picklist(strategies),
  ...nullableEach(entries),
});

/** Body of PATCH: name and strategy never change. */
export const connectionUpdate = v.pipe(closed(nullableEach(entries)), v.minEntries(1));

/** Body of PATCH /connections/{id}/clients. */
export const enabledClientsUpdate = v.pipe(
  v.array(closed({ client_id: clientId, status: v.boolean() })),
  v.minLength(1),
  v.maxLength(50),
);

export type ConnectionCreate = v.InferOutput<typeof connectionCreate>;
export type ConnectionUpdate = v.InferOutput<typeof connectionUpdate>;
export type EnabledClientsUpdate = v.InferOutput<typeof enabledClientsUpdate>;

/** Options as a JSON object, secrets included or not as the place says. */
export type ConnectionOptions = Record<string, unknown>;

export interface Connection {
  id: string;
  name: string;
  strategy: (typeof strategies)[number];
  options: ConnectionOptions;
  enabled_clients: string[];
  is_domain_connection: boolean;
  realms: string[];
  metadata?: Record<string, string>;
  [field: string]: unknown;
}

/** A secret option at rest. */
export interface KeptOption {
  value: string;
  /** Whether `value` is sealed; it is in the clear when the deployment has no key-encryption secret. */
  sealed: boolean;
}

/** A connection as the tenant object keeps it. */
export interface ConnectionDocument {
  /** Its options hold no secret. */
  entity: Connection;
  /** Secret options by their place: `client_secret`, `configuration/API_KEY`. */
  secrets: Record<string, KeptOption>;
}

/** `fields` that lists and reads know. */
export const connectionFields: ReadonlySet<string> = new Set([
  ...['id', 'name', 'display_name', 'strategy', 'options', 'enabled_clients', 'clients', 'is_domain_connection'],
  ...['realms', 'metadata', 'show_as_button', 'authentication', 'connected_accounts', 'provisioning_ticket_url'],
  ...['cross_app_access_requesting_app', 'cross_app_access_resource_app'],
]);

/** Ids that a connection can have: everything else is unknown without a look-up. */
export const isConnectionId = (id: string): boolean => /^con_[A-Za-z0-9]{1,60}$/.test(id);
