import * as v from 'valibot';
import { type ApiOptions, tokenReuse } from './latchkey.ts';
import { isIdentifier } from './registry-keys.ts';
import type { AccessTokenDialect, ApiSigningAlg } from './token.ts';
import { closed, integer, line, name, nullableEach, open, optionalEach, text, unique } from './validation.ts';

/** An API: what POST and PATCH /resource-servers take, and what is kept of it (management-api 3.3). */

/** Shortest secret of an HS256 API, in characters: 256 bits at least (JWT-04). Auth0 takes 16. */
export const shortestSigningSecret = 32;

/**
 * A permission's name. It travels in space-separated lists, so it must be one scope token.
 * @see RFC 6749 section 3.3
 */
export const scopeToken = v.pipe(v.string(), v.minLength(1), v.maxLength(280), v.regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/));

const scope = closed({ value: scopeToken, description: v.exactOptional(text(0, 500)) });

const identifier = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(600),
  v.check(isIdentifier, 'Control characters are not allowed'),
);

const policy = <const Options extends readonly string[]>(options: Options) =>
  open({ policy: v.exactOptional(v.picklist(options)) });

/** 30 days, in seconds. */
const longestToken = 2_592_000;

const entries = {
  name: name(200),
  scopes: unique(scope, 1000, (item) => item.value),
  signing_alg: v.picklist(['HS256', 'RS256', 'RS512', 'PS256', 'ES256'] as const satisfies readonly ApiSigningAlg[]),
  signing_secret: v.pipe(
    v.string(),
    v.maxLength(1024),
    v.check(
      (value) => value.length >= shortestSigningSecret && /^[\x20-\x7e]+$/.test(value),
      `A signing secret has at least ${shortestSigningSecret} printable ASCII characters, because shorter ones can be guessed from a token`,
    ),
  ),
  allow_offline_access: v.boolean(),
  allow_online_access: v.boolean(),
  allow_online_access_with_ephemeral_sessions: v.boolean(),
  token_lifetime: integer(0, longestToken),
  token_lifetime_for_web: integer(0, longestToken),
  skip_consent_for_verifiable_first_party_clients: v.boolean(),
  enforce_policies: v.boolean(),
  token_dialect: v.picklist([
    'access_token',
    'access_token_authz',
    'rfc9068_profile',
    'rfc9068_profile_authz',
  ] as const satisfies readonly AccessTokenDialect[]),
  subject_type_authorization: closed(
    optionalEach({
      client: policy(['deny_all', 'require_client_grant']),
      user: policy(['allow_all', 'deny_all', 'require_client_grant']),
    }),
  ),
  proof_of_possession: closed({
    mechanism: v.picklist(['mtls', 'dpop']),
    required: v.boolean(),
    required_for: v.exactOptional(v.picklist(['public_clients', 'all_clients'])),
  }),
  token_encryption: closed({
    format: v.literal('compact-nested-jwe'),
    encryption_key: closed({
      alg: v.picklist(['RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512']),
      pem: text(1, 4096),
      kid: v.exactOptional(line(1, 128)),
      name: v.exactOptional(line(1, 128)),
    }),
  }),
  consent_policy: v.picklist(['transactional-authorization-with-mfa']),
  authorization_details: v.pipe(v.array(open({ type: v.exactOptional(line(1, 255)) })), v.maxLength(100)),
  authorization_policy: closed({ policy_id: line(1, 1024) }),
};

/** Extensions of ours (`shared/model/latchkey.ts`). */
const optionEntries = { token_reuse: tokenReuse } satisfies { [Option in keyof Required<ApiOptions>]: v.GenericSchema };

/** Body of POST /resource-servers. `null` stands for "not given". */
export const resourceServerCreate = closed({
  identifier,
  ...nullableEach(entries),
  latchkey: v.exactOptional(v.nullable(closed(optionalEach(optionEntries)))),
});

/** Body of PATCH: the identifier never changes, `null` unsets. */
export const resourceServerUpdate = closed(nullableEach({ ...entries, latchkey: closed(nullableEach(optionEntries)) }));

const { token_lifetime, token_lifetime_for_web, skip_consent_for_verifiable_first_party_clients, proof_of_possession } =
  entries;
/** What may be changed of the tenant's own Management API (management-api 2). */
export const systemApiUpdate = closed(
  nullableEach({
    token_lifetime,
    token_lifetime_for_web,
    skip_consent_for_verifiable_first_party_clients,
    proof_of_possession,
  }),
);

export type ResourceServerCreate = v.InferOutput<typeof resourceServerCreate>;
export type ResourceServerUpdate = v.InferOutput<typeof resourceServerUpdate>;

/** An API as the Management API prints it, without its signing secret. Lifetimes are seconds. */
export interface ResourceServer {
  id: string;
  identifier: string;
  name?: string;
  is_system?: boolean;
  scopes?: { value: string; description?: string }[];
  signing_alg: ApiSigningAlg;
  token_lifetime: number;
  token_lifetime_for_web: number;
  token_dialect?: AccessTokenDialect;
  enforce_policies?: boolean;
  subject_type_authorization?: {
    client?: { policy?: 'deny_all' | 'require_client_grant' };
    user?: { policy?: 'allow_all' | 'deny_all' | 'require_client_grant' };
  };
  proof_of_possession?: {
    mechanism: 'mtls' | 'dpop';
    required: boolean;
    required_for?: 'public_clients' | 'all_clients';
  };
  token_encryption?: {
    format: 'compact-nested-jwe';
    encryption_key: {
      alg: 'RSA-OAEP-256' | 'RSA-OAEP-384' | 'RSA-OAEP-512';
      pem: string;
      kid?: string;
      name?: string;
    };
  };
  latchkey?: ApiOptions;
  [field: string]: unknown;
}

/** An API as the tenant object keeps it. */
export interface ResourceServerDocument {
  entity: ResourceServer;
  /** For HS256; sealed under `api-secret:<id>` when a key-encryption secret is configured. */
  signing_secret?: { value: string; sealed: boolean };
  /** The public key of `token_encryption` as a JWK. */
  encryption_jwk?: Record<string, string>;
}

export const resourceServerFields: ReadonlySet<string> = new Set([
  'id',
  'identifier',
  'is_system',
  'client_id',
  ...Object.keys(entries),
  'latchkey',
]);
