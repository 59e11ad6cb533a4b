import * as v from 'valibot';
import { publicTargetOrEmpty } from './outbound-url.ts';
import { closed, integer, line, nullableEach, open, optionalEach, text, unique } from './validation.ts';

/**
 * The options of a connection (management-api 3.8). They are open, since every strategy has its own: all are
 * kept as they came. Those of a database connection that rules will read are typed.
 */

const active = open(optionalEach({ active: v.boolean() }));
const status = v.picklist(['required', 'optional', 'inactive']);
const signup = open(optionalEach({ status, verification: active }));
const attribute = open(optionalEach({ identifier: active, profile_required: v.boolean(), signup }));
const emailAttribute = open(
  optionalEach({ identifier: active, profile_required: v.boolean(), signup, unique: v.boolean() }),
);

/** Characters of a user name: the bounds of its length. */
const usernameLength = closed(optionalEach({ min: integer(1, 128), max: integer(1, 128) }));

const enabled = open(optionalEach({ enabled: v.boolean() }));
const passwordMethod = open(
  optionalEach({
    enabled: v.boolean(),
    api_behavior: v.picklist(['required', 'optional']),
    signup_behavior: v.picklist(['allow', 'block']),
  }),
);

const complexity = open(
  optionalEach({
    min_length: integer(1, 72),
    character_types: unique(v.picklist(['uppercase', 'lowercase', 'number', 'special']), 4),
    character_type_rule: v.picklist(['all', 'three_of_four']),
    identical_characters: v.picklist(['allow', 'block']),
    sequential_characters: v.picklist(['allow', 'block']),
    max_length_exceeded: v.picklist(['truncate', 'error']),
  }),
);

const passwordOptions = open(
  optionalEach({
    complexity,
    history: open(optionalEach({ active: v.boolean(), size: integer(1, 24) })),
    profile_data: open(optionalEach({ active: v.boolean(), blocked_fields: unique(text(1, 100), 12) })),
    dictionary: open(
      optionalEach({
        active: v.boolean(),
        default: v.picklist(['en_10k', 'en_100k']),
        custom: unique(text(1, 50), 200),
      }),
    ),
  }),
);

const scriptNames = [
  ...['login', 'get_user', 'create', 'verify', 'change_password', 'delete'],
  ...['change_email', 'change_username', 'change_phone_number'],
] as const;
const scripts = Object.fromEntries(scriptNames.map((name) => [name, text(1, 500_000)])) as Record<
  (typeof scriptNames)[number],
  ReturnType<typeof text>
>;

/** The options that a database connection may have; others are kept too. */
export const databaseOptions = open(
  nullableEach({
    passwordPolicy: v.picklist(['none', 'low', 'fair', 'good', 'excellent']),
    password_complexity_options: open(optionalEach({ min_length: integer(1, 128) })),
    password_history: open(optionalEach({ enable: v.boolean(), size: integer(0, 24) })),
    password_no_personal_info: open(optionalEach({ enable: v.boolean() })),
    password_dictionary: open(optionalEach({ enable: v.boolean(), dictionary: unique(text(1, 50), 200) })),
    password_options: passwordOptions,
    requires_username: v.boolean(),
    validation: closed(optionalEach({ username: v.nullable(usernameLength) })),
    attributes: v.pipe(
      closed(optionalEach({ email: emailAttribute, phone_number: attribute, username: attribute })),
      v.minEntries(1),
    ),
    precedence: unique(v.picklist(['email', 'phone_number', 'username']), 3),
    authentication_methods: open(optionalEach({ password: passwordMethod, passkey: enabled })),
    passkey_options: open(
      optionalEach({
        challenge_ui: v.picklist(['both', 'autofill', 'button']),
        progressive_enrollment_enabled: v.boolean(),
        local_enrollment_enabled: v.boolean(),
      }),
    ),
    mfa: open(optionalEach({ active: v.boolean(), return_enroll_settings: v.boolean() })),
    disable_signup: v.boolean(),
    disable_self_service_change_password: v.boolean(),
    brute_force_protection: v.boolean(),
    import_mode: v.boolean(),
    enabledDatabaseCustomization: v.boolean(),
    enable_script_context: v.boolean(),
    customScripts: open(optionalEach(scripts)),
    configuration: v.record(line(1, 255), v.nullable(text(0, 65_536))),
    realm_fallback: v.boolean(),
    non_persistent_attrs: unique(line(1, 255), 96),
  }),
);

const called = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, publicTargetOrEmpty])) as Record<string, typeof publicTargetOrEmpty>;
const endpoints = ['discovery_url', 'jwks_uri', 'token_endpoint', 'userinfo_endpoint'];

/** What the server calls on behalf of a connection, in the options of every other strategy (SSRF-01). */
export const calledOptions = open(
  nullableEach({
    ...called(...endpoints, 'tokenURL', 'metadataUrl', 'gateway_url'),
    oidc_metadata: open(nullableEach(called(...endpoints))),
  }),
);

export type DatabaseOptions = v.InferOutput<typeof databaseOptions>;
