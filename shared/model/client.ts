import * as v from 'valibot';
import { clientAddons } from './client-addons.ts';
import type { AuthenticationMethods, Credential } from './client-credential.ts';
import {
  authenticationMethodsCreate,
  authenticationMethodsUpdate,
  signedRequestObjectCreate,
  signedRequestObjectUpdate,
} from './client-credential.ts';
import * as settings from './client-settings.ts';
import { type ClientOptions, tokenReuse } from './latchkey.ts';
import { callbackUrl, httpsUriWithPlaceholders, uriOrEmpty, urlWithPlaceholders, webUrl } from './uri-format.ts';
import { closed, integer, line, metadata, name, nullableEach, open, optionalEach, text, unique } from './validation.ts';

/** An application: what POST and PATCH /clients take, and what is kept of it (management-api 3.1). */

export const appTypes = [
  ...['native', 'spa', 'regular_web', 'non_interactive', 'resource_server', 'express_configuration', 'rms', 'box'],
  ...['cloudbees', 'concur', 'dropbox', 'mscrm', 'echosign', 'egnyte', 'newrelic', 'office365', 'salesforce'],
  ...['sentry', 'sharepoint', 'slack', 'springcm', 'zendesk', 'zoom', 'sso_integration', 'oag'],
] as const;

/** Grant types a client may list. The legacy ones are stored and never honoured. */
export const grantTypes: readonly string[] = [
  'authorization_code',
  'implicit',
  'refresh_token',
  'client_credentials',
  'password',
  ...['password-realm', 'mfa-oob', 'mfa-otp', 'mfa-recovery-code', 'passwordless/otp'].map(
    (last) => `http://auth0.com/oauth/grant-type/${last}`,
  ),
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:openid:params:grant-type:ciba',
  'urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token',
];

const grantType = v.pipe(
  line(1, 255),
  v.check(
    (value) => grantTypes.includes(value) || /^http:\/\/auth0\.com\/oauth\/legacy\/[a-z0-9/_-]+$/.test(value),
    (issue) => `No enum match for: ${String(issue.input).slice(0, 100)}`,
  ),
);

/**
 * Shortest secret that may be set by hand, in characters. Secrets are kept under one fast hash, which is
 * safe for long random values only; Auth0's own are 64 characters.
 */
export const shortestSecret = 32;
/** A secret set by hand. The text of its refusal never repeats it. */
export const clientSecret = v.pipe(
  v.string(),
  v.maxLength(255),
  v.check(
    (value) => value.length >= shortestSecret && /^[\x21-\x7e]+$/.test(value),
    `A client secret has at least ${shortestSecret} printable ASCII characters without spaces, because shorter ones can be guessed`,
  ),
);

const urls = (item: typeof callbackUrl) => unique(item, 1000);
const names = unique(line(1, 255), 1000);

/** Settable at any time, with the same form on create and update. */
const entries = {
  name: name(255),
  description: text(0, 140),
  logo_uri: uriOrEmpty,
  callbacks: urls(callbackUrl),
  allowed_logout_urls: urls(urlWithPlaceholders),
  allowed_origins: urls(urlWithPlaceholders),
  web_origins: urls(urlWithPlaceholders),
  initiate_login_uri: httpsUriWithPlaceholders,
  app_type: v.picklist(appTypes),
  grant_types: unique(grantType, 100),
  token_endpoint_auth_method: v.picklist(['none', 'client_secret_post', 'client_secret_basic']),
  oidc_conformant: v.boolean(),
  is_first_party: v.boolean(),
  sso: v.boolean(),
  sso_disabled: v.boolean(),
  cross_origin_authentication: v.boolean(),
  cross_origin_loc: webUrl,
  custom_login_page: text(0, 500_000),
  custom_login_page_on: v.boolean(),
  custom_login_page_preview: text(0, 500_000),
  form_template: text(0, 500_000),
  addons: clientAddons,
  client_metadata: metadata(10),
  client_aliases: names,
  allowed_clients: names,
  encryption_key: settings.encryptionKey,
  organization_usage: v.picklist(['deny', 'allow', 'require']),
  organization_require_behavior: v.picklist(['no_prompt', 'pre_login_prompt', 'post_login_prompt']),
  organization_discovery_methods: v.pipe(unique(v.picklist(['email', 'organization_name']), 2), v.minLength(1)),
  default_organization: settings.defaultOrganization,
  require_pushed_authorization_requests: v.boolean(),
  par_request_expiry: integer(10, 600),
  require_proof_of_possession: v.boolean(),
  compliance_level: v.picklist([
    'none',
    'fapi1_adv_pkj_par',
    'fapi1_adv_mtls_par',
    'fapi2_sp_pkj_mtls',
    'fapi2_sp_mtls_mtls',
  ]),
  oidc_logout: settings.oidcLogout,
  oidc_backchannel_logout: settings.oidcLogout,
  session_transfer: settings.sessionTransfer,
  token_exchange: settings.tokenExchange,
  token_quota: settings.tokenQuota,
  async_approval_notification_channels: v.pipe(unique(v.picklist(['guardian-push', 'email']), 2), v.minLength(1)),
  skip_non_verifiable_callback_uri_confirmation_prompt: v.boolean(),
  is_token_endpoint_ip_header_trusted: v.boolean(),
  redirection_policy: v.picklist(['allow_always', 'open_redirect_protection']),
  express_configuration: settings.expressConfiguration,
  my_organization_configuration: settings.myOrganizationConfiguration,
  token_vault_privileged_access: open({}),
  identity_assertion_authorization_grant: open({}),
  fedcm_login: open({}),
  client_secret: clientSecret,
};

/** Extensions of ours (`shared/model/latchkey.ts`). */
const optionEntries = {
  strict_oidc: v.boolean(),
  strict_registry: v.boolean(),
  any_secret_method: v.boolean(),
  allow_http_callbacks: v.boolean(),
  token_reuse: tokenReuse,
} satisfies { [Option in keyof Required<ClientOptions>]: v.GenericSchema };

const { name: nameEntry, ...rest } = entries;

/** Body of POST /clients. `null` stands for "not given". */
export const clientCreate = closed({
  name: nameEntry,
  ...nullableEach(rest),
  jwt_configuration: v.exactOptional(settings.jwtConfigurationCreate),
  refresh_token: v.exactOptional(v.nullable(settings.refreshTokenCreate)),
  mobile: v.exactOptional(v.nullable(settings.mobileCreate)),
  native_social_login: v.exactOptional(v.nullable(settings.nativeSocialLoginCreate)),
  client_authentication_methods: v.exactOptional(v.nullable(authenticationMethodsCreate)),
  signed_request_object: v.exactOptional(v.nullable(signedRequestObjectCreate)),
  third_party_security_mode: v.exactOptional(v.picklist(['strict', 'permissive'])),
  resource_server_identifier: v.exactOptional(line(1, 600)),
  latchkey: v.exactOptional(closed(optionalEach(optionEntries))),
});

/** Body of PATCH /clients/{id}: `null` unsets, but a client always has a name. */
export const clientUpdate = v.pipe(
  closed({
    name: v.exactOptional(nameEntry),
    ...nullableEach({
      ...rest,
      jwt_configuration: settings.jwtConfigurationUpdate,
      refresh_token: settings.refreshTokenUpdate,
      mobile: settings.mobileUpdate,
      native_social_login: settings.nativeSocialLoginUpdate,
      client_authentication_methods: authenticationMethodsUpdate,
      signed_request_object: signedRequestObjectUpdate,
      latchkey: closed(nullableEach(optionEntries)),
    }),
  }),
  v.minEntries(1),
);

export type ClientCreate = v.InferOutput<typeof clientCreate>;
export type ClientUpdate = v.InferOutput<typeof clientUpdate>;

/** A client as the Management API prints it, without its secret. */
export interface Client {
  client_id: string;
  tenant: string;
  global: boolean;
  name: string;
  is_first_party: boolean;
  grant_types: string[];
  callbacks: string[];
  app_type?: (typeof appTypes)[number];
  token_endpoint_auth_method?: 'none' | 'client_secret_post' | 'client_secret_basic';
  client_authentication_methods?: AuthenticationMethods;
  signed_request_object?: { required?: boolean; credentials?: { id: string }[] };
  default_organization?: { organization_id: string; flows: string[] };
  organization_usage?: string;
  require_proof_of_possession?: boolean;
  third_party_security_mode?: 'strict' | 'permissive';
  client_metadata?: Record<string, string>;
  latchkey?: ClientOptions;
  [field: string]: unknown;
}

/** A client as the tenant object keeps it. The secret itself is nowhere: a hash, and a sealed copy when possible. */
export interface ClientDocument {
  entity: Client;
  secret?: { hash: string; sealed?: string };
  credentials: Credential[];
}

/** Every field that `fields` may name, and no other (management-api 1.7). */
export const clientFields: ReadonlySet<string> = new Set([
  ...Object.keys(rest),
  ...['name', 'client_id', 'tenant', 'global', 'jwt_configuration', 'refresh_token', 'mobile', 'native_social_login'],
  ...['client_authentication_methods', 'signed_request_object', 'signing_keys', 'third_party_security_mode'],
  ...['resource_server_identifier', 'latchkey', 'callback_url_template', 'owners', 'config_route', 'api_type'],
  ...['id_token', 'external_client_id', 'external_metadata_type', 'external_metadata_created_by', 'jwks_uri'],
  ...['subject_type_authorization', 'registration_type'],
]);
