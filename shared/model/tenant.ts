import * as v from 'valibot';
import { tokenQuota } from './client-settings.ts';
import type { TenantOptions } from './latchkey.ts';
import { httpsUriOrEmpty, uriOrEmpty, urlWithPlaceholders } from './uri-format.ts';
import { closed, integer, line, nullableEach, optionalEach, text, unique } from './validation.ts';

/** Settings of a tenant (management-api 3.9). Session life times are hours, as Auth0 has them. */

/** A year, in hours. */
const longestSession = 8760;
const page = closed(optionalEach({ enabled: v.boolean(), html: text(0, 500_000) }));
const locale = v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,3})?$/));

const flagNames = [
  ...['allow_changing_enable_sso', 'allow_legacy_delegation_grant_types', 'allow_legacy_ro_grant_types'],
  ...['allow_legacy_tokeninfo_endpoint', 'change_pwd_flow_v1', 'custom_domains_provisioning'],
  ...['dashboard_insights_view', 'dashboard_log_streams_next', 'disable_clickjack_protection_headers'],
  ...['disable_fields_map_fix', 'disable_impersonation', 'disable_management_api_sms_obfuscation'],
  ...['enable_adfs_waad_email_verification', 'enable_apis_section', 'enable_client_connections'],
  ...['enable_dynamic_client_registration', 'enable_idtoken_api2', 'enable_legacy_profile', 'enable_pipeline2'],
  ...['enable_public_signup_user_exists_error', 'enable_sso', 'enforce_client_authentication_on_passwordless_start'],
  ...['genai_trial', 'improved_signup_bot_detection_in_classic', 'mfa_show_factor_list_on_enrollment'],
  ...['no_disclose_enterprise_connections', 'remove_alg_from_jwks', 'revoke_refresh_token_grant'],
  ...['trust_azure_adfs_email_verified_connection_property', 'use_scope_descriptions_for_consent'],
] as const;
const flags = Object.fromEntries(flagNames.map((flag) => [flag, v.boolean()])) as Record<
  (typeof flagNames)[number],
  v.BooleanSchema<undefined>
>;

const optionEntries = { strict_oidc: v.boolean() } satisfies {
  [Option in keyof Required<TenantOptions>]: v.GenericSchema;
};

const entries = {
  friendly_name: line(0, 255),
  picture_url: uriOrEmpty,
  support_email: line(0, 320),
  support_url: uriOrEmpty,
  default_directory: line(0, 128),
  default_audience: line(0, 600),
  default_redirection_uri: httpsUriOrEmpty,
  allowed_logout_urls: unique(urlWithPlaceholders, 1000),
  session_lifetime: integer(1, longestSession),
  idle_session_lifetime: integer(1, longestSession),
  ephemeral_session_lifetime: integer(1, longestSession),
  idle_ephemeral_session_lifetime: integer(1, longestSession),
  session_lifetime_in_minutes: integer(1, longestSession * 60),
  idle_session_lifetime_in_minutes: integer(1, longestSession * 60),
  ephemeral_session_lifetime_in_minutes: integer(60, longestSession * 60),
  idle_ephemeral_session_lifetime_in_minutes: integer(60, longestSession * 60),
  session_cookie: closed({ mode: v.picklist(['persistent', 'non-persistent']) }),
  sessions: closed(optionalEach({ oidc_logout_prompt_enabled: v.boolean() })),
  oidc_logout: closed(optionalEach({ rp_logout_end_session_endpoint_discovery: v.boolean() })),
  enabled_locales: v.pipe(unique(locale, 200), v.minLength(1)),
  error_page: closed(optionalEach({ html: text(0, 500_000), show_log_link: v.boolean(), url: uriOrEmpty })),
  change_password: page,
  guardian_mfa_page: page,
  device_flow: closed(
    optionalEach({
      charset: v.picklist(['base20', 'digits']),
      mask: v.pipe(v.string(), v.maxLength(20), v.regex(/^[*\- ]+$/)),
    }),
  ),
  flags: closed(nullableEach(flags)),
  sandbox_version: line(0, 8),
  legacy_sandbox_version: line(0, 8),
  universal_login: closed({
    colors: v.exactOptional(closed(optionalEach({ primary: line(1, 32), page_background: line(1, 32) }))),
  }),
  country_codes: closed({
    mode: v.picklist(['allow', 'deny']),
    list: unique(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)), 300),
  }),
  allow_organization_name_in_authentication_api: v.boolean(),
  customize_mfa_in_postlogin_action: v.boolean(),
  acr_values_supported: unique(line(1, 255), 100),
  mtls: closed(optionalEach({ enable_endpoint_aliases: v.boolean() })),
  pushed_authorization_requests_supported: v.boolean(),
  resource_parameter_profile: v.picklist(['audience', 'compatibility']),
  authorization_response_iss_parameter_supported: v.boolean(),
  skip_non_verifiable_callback_uri_confirmation_prompt: v.boolean(),
  default_token_quota: v.pipe(
    closed(optionalEach({ clients: tokenQuota, organizations: tokenQuota })),
    v.minEntries(1),
  ),
  dynamic_client_registration_security_mode: v.picklist(['strict', 'permissive']),
  client_id_metadata_document_supported: v.boolean(),
  phone_consolidated_experience: v.boolean(),
  enable_ai_guide: v.boolean(),
  latchkey: closed(nullableEach(optionEntries)),
};

/** Fields that `fields` may name. */
export const tenantFields: ReadonlySet<string> = new Set([...Object.keys(entries), 'sandbox_versions_available']);

/** Life times that may be given in hours or, under `…_in_minutes`, in minutes; the other unit follows. */
export const sessionLifetimes = [
  'session_lifetime',
  'idle_session_lifetime',
  'ephemeral_session_lifetime',
  'idle_ephemeral_session_lifetime',
] as const;

/** Body of PATCH /tenants/settings: `flags` and `latchkey` are merged by key, all else is replaced; `null` unsets. */
export const tenantUpdate = v.pipe(closed(nullableEach(entries)), v.minEntries(1));

export type TenantUpdate = v.InferOutput<typeof tenantUpdate>;

/** Settings as the Management API prints them. */
export interface TenantSettings {
  default_audience?: string;
  allow_organization_name_in_authentication_api?: boolean;
  flags: Record<string, boolean>;
  latchkey?: TenantOptions;
  [field: string]: unknown;
}

/** The settings as they are stored: with what nobody is shown. */
export interface TenantDocument extends TenantSettings {
  /**
   * As in `TenantRecord`. It comes with the tenant and never later: the tenant's object takes it away for good with the first
   * client whose id does not have its check.
   */
  client_id_key?: string;
}

/** What a fresh tenant has. */
export const tenantDefaults = (friendlyName: string): TenantSettings => ({
  friendly_name: friendlyName,
  picture_url: '',
  support_email: '',
  support_url: '',
  default_directory: '',
  default_audience: '',
  allowed_logout_urls: [],
  session_lifetime: 168,
  idle_session_lifetime: 72,
  ephemeral_session_lifetime: 72,
  idle_ephemeral_session_lifetime: 24,
  session_cookie: { mode: 'persistent' },
  sessions: { oidc_logout_prompt_enabled: true },
  oidc_logout: { rp_logout_end_session_endpoint_discovery: true },
  enabled_locales: ['en'],
  device_flow: { charset: 'base20', mask: '****-****' },
  flags: {
    enable_dynamic_client_registration: false,
    revoke_refresh_token_grant: false,
    disable_clickjack_protection_headers: false,
    disable_management_api_sms_obfuscation: true,
    enable_client_connections: true,
    no_disclose_enterprise_connections: false,
    enforce_client_authentication_on_passwordless_start: false,
  },
  sandbox_version: '22',
  sandbox_versions_available: ['22'],
  allow_organization_name_in_authentication_api: false,
  customize_mfa_in_postlogin_action: false,
});
