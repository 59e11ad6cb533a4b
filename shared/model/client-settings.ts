import * as v from 'valibot';
import { publicTargetWithPlaceholders } from './outbound-url.ts';
import { httpsUriWithPlaceholders } from './uri-format.ts';
import { closed, integer, line, nullableEach, open, optionalEach, text, unique } from './validation.ts';

/** The nested objects of a client (management-api 3.1). Deep vendor objects stay open: they are stored, not read. */

const years5 = 157_788_000;
const max32 = 2_147_483_647;

const jwtEntries = {
  // ES256 is ours (decision 015).
  alg: v.picklist(['HS256', 'RS256', 'RS512', 'PS256', 'ES256']),
  lifetime_in_seconds: integer(1, years5),
  scopes: open({}),
  secret_encoded: v.boolean(),
};
/** `secret_encoded` is given by tools on create and refused on update, as Auth0 does. */
export const jwtConfigurationCreate = closed(optionalEach(jwtEntries));
const { secret_encoded: _created, ...jwtSettable } = jwtEntries;
export const jwtConfigurationUpdate = closed(nullableEach(jwtSettable));

const policy = closed({ audience: line(1, 600), scope: unique(line(1, 280), 1000) });
const rotation = v.picklist(['rotating', 'non-rotating']);
const expiration = v.picklist(['expiring', 'non-expiring']);
const refreshEntries = {
  leeway: integer(0, max32),
  token_lifetime: integer(1, years5),
  infinite_token_lifetime: v.boolean(),
  idle_token_lifetime: integer(1, years5),
  infinite_idle_token_lifetime: v.boolean(),
  policies: v.nullable(v.pipe(v.array(policy), v.minLength(1), v.maxLength(100))),
};
export const refreshTokenCreate = closed({
  rotation_type: rotation,
  expiration_type: expiration,
  ...optionalEach(refreshEntries),
});
/** Merged into what is stored, so nothing is required. */
export const refreshTokenUpdate = closed({
  rotation_type: v.exactOptional(rotation),
  expiration_type: v.exactOptional(expiration),
  ...nullableEach(refreshEntries),
});

const mobileEntries = {
  android: open(
    optionalEach({
      app_package_name: line(0, 255),
      sha256_cert_fingerprints: v.pipe(unique(line(1, 255), 100), v.minLength(1)),
    }),
  ),
  ios: open(optionalEach({ app_bundle_identifier: line(0, 255), team_id: line(0, 255) })),
};
export const mobileCreate = open(optionalEach(mobileEntries));
export const mobileUpdate = open(nullableEach(mobileEntries));

const social = v.pipe(closed({ enabled: v.exactOptional(v.boolean()) }), v.minEntries(1));
const socialEntries = { apple: social, facebook: social, google: social };
export const nativeSocialLoginCreate = v.pipe(closed(optionalEach(socialEntries)), v.minEntries(1));
export const nativeSocialLoginUpdate = v.pipe(closed(nullableEach(socialEntries)), v.minEntries(1));

export const logoutInitiators = [
  'rp-logout',
  'idp-logout',
  'password-changed',
  'session-expired',
  'session-revoked',
  'account-deleted',
  'email-identifier-changed',
  'mfa-phone-unenrolled',
  'account-deactivated',
] as const;

export const oidcLogout = open(
  optionalEach({
    backchannel_logout_urls: unique(publicTargetWithPlaceholders, 100),
    backchannel_logout_initiators: open(
      optionalEach({
        mode: v.picklist(['custom', 'all']),
        selected_initiators: unique(v.picklist(logoutInitiators), logoutInitiators.length),
      }),
    ),
    backchannel_logout_session_metadata: open(optionalEach({ include: v.boolean() })),
  }),
);

const delegation = closed(
  optionalEach({ allow_delegated_access: v.boolean(), enforce_device_binding: v.picklist(['ip', 'asn']) }),
);
export const sessionTransfer = closed(
  optionalEach({
    can_create_session_transfer_token: v.boolean(),
    enforce_cascade_revocation: v.boolean(),
    allowed_authentication_methods: v.nullable(unique(v.picklist(['cookie', 'query']), 2)),
    enforce_device_binding: v.picklist(['none', 'ip', 'asn']),
    allow_refresh_token: v.boolean(),
    enforce_online_refresh_tokens: v.boolean(),
    delegation,
  }),
);

const quota = v.pipe(
  closed(optionalEach({ enforce: v.boolean(), per_day: integer(1, max32), per_hour: integer(1, max32) })),
  v.minEntries(1),
);
export const tokenQuota = closed({ client_credentials: quota });

export const defaultOrganization = closed({
  organization_id: v.pipe(v.string(), v.regex(/^org_[A-Za-z0-9]{1,46}$/)),
  flows: v.pipe(v.array(v.picklist(['client_credentials'])), v.minLength(1), v.maxLength(1)),
});

export const expressConfiguration = closed({
  initiate_login_uri_template: httpsUriWithPlaceholders,
  user_attribute_profile_id: line(1, 64),
  connection_profile_id: line(1, 64),
  enable_client: v.boolean(),
  enable_organization: v.boolean(),
  okta_oin_client_id: line(1, 64),
  admin_login_domain: line(1, 255),
  linked_clients: v.exactOptional(v.pipe(v.array(closed({ client_id: line(1, 64) })), v.maxLength(100))),
  oin_submission_id: v.exactOptional(line(1, 200)),
});

export const myOrganizationConfiguration = closed({
  allowed_strategies: unique(v.picklist(['pingfederate', 'adfs', 'waad', 'google-apps', 'okta', 'oidc', 'samlp']), 10),
  connection_deletion_behavior: v.picklist(['allow', 'allow_if_empty']),
  connection_profile_id: v.exactOptional(line(1, 64)),
  user_attribute_profile_id: v.exactOptional(line(1, 64)),
});

export const encryptionKey = open(optionalEach({ pub: text(0, 16_384), cert: text(0, 16_384), subject: line(0, 255) }));

export const tokenExchange = closed({
  allow_any_profile_of_type: v.exactOptional(
    unique(v.picklist(['custom_authentication', 'on_behalf_of_token_exchange']), 2),
  ),
});
