import type { ConnectionOptions } from '../../model/connection.ts';
import { calledOptions, type DatabaseOptions, databaseOptions } from '../../model/connection-options.ts';
import { closed, invalidBody, validate } from '../../model/validation.ts';
import { withoutNulls } from './merge.ts';

/** The options of database connections: what they must satisfy, and what Auth0 fills in (management-api 3.8). */

const bodyOf = closed({ options: databaseOptions });
const callingBody = closed({ options: calledOptions });

const methods = {
  password: { enabled: true, api_behavior: 'required' },
  passkey: { enabled: false },
};

/** The policy a password must satisfy lies in one place: the old option or the new ones. */
const oldPasswordOptions = [
  'passwordPolicy',
  'password_complexity_options',
  'password_history',
  'password_no_personal_info',
  'password_dictionary',
] as const;

const defaults = {
  mfa: { active: true, return_enroll_settings: true },
  passwordPolicy: 'good',
  strategy_version: 2,
  authentication_methods: methods,
  passkey_options: {
    challenge_ui: 'both',
    progressive_enrollment_enabled: true,
    local_enrollment_enabled: true,
  },
  brute_force_protection: true,
};

/** Strategies that guard against guessing from the start. */
const guarded: ReadonlySet<string> = new Set(['email', 'sms']);

/**
 * The options a connection has: those that were given and the defaults of its strategy around them. PATCH
 * replaces all options, so it fills in the same defaults again (management-api 1.5).
 * @param given undefined or `null` when the body has none
 * @throws {ApiError} 400 for options that a database cannot have, and for an address that may not be called
 */
export function withDefaultOptions(strategy: string, given: ConnectionOptions | null | undefined): ConnectionOptions {
  if (strategy !== 'auth0') {
    validate(callingBody, { options: given ?? {} });
    return { ...(guarded.has(strategy) ? { brute_force_protection: true } : {}), ...given };
  }
  const checked = checkDatabaseOptions(given ?? {});
  const { passwordPolicy, ...others } = defaults;
  return {
    ...(checked.password_options === undefined ? { passwordPolicy } : {}),
    ...others,
    ...checked,
    authentication_methods: { ...methods, ...checked.authentication_methods },
  };
}

type Checked = { [Option in keyof DatabaseOptions]: Exclude<DatabaseOptions[Option], null> };

function checkDatabaseOptions(given: ConnectionOptions): Checked {
  // Checked within a body, so that faults name `options.…` as their place.
  const { options } = validate(bodyOf, { options: given });
  const checked = withoutNulls(options) as Checked;
  if (checked.attributes !== undefined) checkAttributes(checked);
  const old = oldPasswordOptions.find((option) => checked[option] !== undefined);
  if (checked.password_options !== undefined && old !== undefined) {
    throw invalidBody(`Cannot set both options.password_options and options.${old}`);
  }
  const { password } = checked.authentication_methods ?? {};
  if (password?.signup_behavior === 'block' && password.api_behavior !== 'optional') {
    throw invalidBody('signup_behavior block requires api_behavior optional');
  }
  const { min, max } = checked.validation?.username ?? {};
  if (min !== undefined && max !== undefined && min > max) {
    throw invalidBody('options.validation.username.min cannot be greater than options.validation.username.max');
  }
  return checked;
}

function checkAttributes({ attributes, requires_username, validation }: Checked): void {
  if (requires_username !== undefined) {
    throw invalidBody('Cannot set both options.attributes and options.requires_username');
  }
  if (validation !== undefined) throw invalidBody('Cannot set both options.attributes and options.validation');
  const given = Object.values(attributes ?? {});
  if (!given.some((attribute) => attribute.identifier?.active === true)) {
    throw invalidBody('attributes must contain one active identifier');
  }
  if (attributes?.email?.unique === false && attributes.email.identifier?.active === true) {
    throw invalidBody('cannot add non-unique email attribute');
  }
}
