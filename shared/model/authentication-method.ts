import * as v from 'valibot';
import { closed, line, nullableEach, optionalEach, text } from './validation.ts';

/** What a user has enrolled beside a password (management-api 3.16). */

const phoneNumber = v.pipe(v.string(), v.minLength(2), v.maxLength(30), v.regex(/^\+[0-9]{1,15}$/));
const email = v.pipe(line(1, 320), v.regex(/^[^\s@]+@[^\s@]+$/));
/** Base32, at least 80 bits. @see RFC 4226 section 4; RFC 4648 section 6 */
const totpSecret = v.pipe(v.string(), v.minLength(16), v.maxLength(128), v.regex(/^[A-Za-z2-7]+=*$/));
const hostname = v.pipe(
  v.string(),
  v.maxLength(253),
  v.regex(/^(?:(?!-)[A-Za-z0-9-]{1,63}(?<!-)\.)*(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/),
);

/** Longest name, in characters. */
const name = line(1, 20);
const preferred = v.picklist(['voice', 'sms']);

const entries = { name, email, phone_number: phoneNumber, preferred_authentication_method: preferred };

/** Body of POST. */
export const authenticationMethodCreate = closed({
  type: v.picklist(['phone', 'email', 'totp', 'webauthn-roaming', 'passkey']),
  ...optionalEach({
    ...entries,
    totp_secret: totpSecret,
    key_id: line(1, 1400),
    public_key: text(1, 8192),
    relying_party_identifier: hostname,
  }),
});

/** Body of PUT: everything the user shall have from now on. */
export const authenticationMethodsReplace = v.pipe(
  v.array(
    closed({
      type: v.picklist(['phone', 'email', 'totp']),
      ...optionalEach({ ...entries, totp_secret: totpSecret }),
    }),
  ),
  v.maxLength(50),
);

/** Body of PATCH. */
export const authenticationMethodUpdate = closed({
  ...nullableEach({ name }),
  ...optionalEach({ preferred_authentication_method: preferred }),
});

export type AuthenticationMethodCreate = v.InferOutput<typeof authenticationMethodCreate>;
export type AuthenticationMethodUpdate = v.InferOutput<typeof authenticationMethodUpdate>;

type Given = Exclude<keyof AuthenticationMethodCreate, 'type'>;

/** Fields that a type needs, and those it may have beside its name. */
export const fieldsOfType: Readonly<
  Record<AuthenticationMethodCreate['type'], { needed: readonly Given[]; allowed: readonly Given[] }>
> = {
  phone: { needed: ['phone_number'], allowed: ['preferred_authentication_method'] },
  email: { needed: ['email'], allowed: [] },
  totp: { needed: ['totp_secret'], allowed: [] },
  'webauthn-roaming': { needed: ['key_id', 'public_key', 'relying_party_identifier'], allowed: [] },
  passkey: { needed: ['key_id', 'public_key', 'relying_party_identifier'], allowed: [] },
};

export interface AuthenticationMethod {
  /** `<type>|dev_` and 16 letters or digits. */
  id: string;
  type: AuthenticationMethodCreate['type'] | 'recovery-code' | 'push' | 'webauthn-platform' | 'guardian';
  confirmed: boolean;
  name?: string;
  email?: string;
  phone_number?: string;
  preferred_authentication_method?: 'voice' | 'sms';
  authentication_methods?: { id: string; type: string }[];
  key_id?: string;
  public_key?: string;
  relying_party_identifier?: string;
  /** ISO 8601 in UTC. */
  created_at: string;
  enrolled_at?: string;
  last_auth_at?: string;
}

/** An authentication method as the tenant object keeps it. No answer prints more than the entity. */
export interface AuthenticationMethodDocument {
  user_id: string;
  entity: AuthenticationMethod;
  /** The TOTP secret in base32, sealed under `authentication-method:<tenant>:<id>` when the deployment can seal. */
  secret?: { value: string; sealed: boolean };
  /** Hash of a recovery code, owned by `<tenant>:<id>`. */
  code_hash?: string;
}
