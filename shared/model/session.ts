import * as v from 'valibot';
import { closed, open } from './validation.ts';

/** Sessions of users and the refresh tokens that came out of them (management-api 3.11). Times are ISO 8601 in UTC. */

/** Up to 25 values of the operator's own; `null` takes all of them away. */
const ownMetadata = v.nullable(v.pipe(open({}), v.maxEntries(25)));

/** Body of PATCH /sessions/{id}: the metadata that is given replaces the old one. */
export const sessionUpdate = closed({ session_metadata: ownMetadata });

/** Body of POST /users/{id}/revoke-access. Without one, everything goes. */
export const accessRevocation = closed({
  session_id: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(50))),
  preserve_refresh_tokens: v.exactOptional(v.boolean()),
});

export interface Device {
  initial_ip?: string;
  initial_asn?: string;
  initial_user_agent?: string;
  last_ip?: string;
  last_asn?: string;
  last_user_agent?: string;
}

export interface Session {
  id: string;
  user_id: string;
  created_at: string;
  updated_at: string;
  authenticated_at: string;
  idle_expires_at: string;
  expires_at: string;
  last_interacted_at: string;
  device: Device;
  clients: { client_id: string }[];
  authentication: { methods: { name: string; timestamp: string; type?: string }[] };
  cookie: { mode: 'persistent' | 'non-persistent' };
  session_metadata?: Record<string, unknown>;
}

/** Body of PATCH /refresh-tokens/{id}. */
export const refreshTokenUpdate = closed({ refresh_token_metadata: ownMetadata });

const id = (longest: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(longest));

/** Body of POST /refresh-tokens/revoke: a list of ids, or what the tokens are about. */
export const refreshTokensRevoke = v.pipe(
  closed({
    ids: v.exactOptional(v.pipe(v.array(id(30)), v.minLength(1), v.maxLength(100))),
    user_id: v.exactOptional(id(300)),
    client_id: v.exactOptional(id(64)),
    audience: v.exactOptional(id(600)),
  }),
  v.minEntries(1),
);

export type RefreshTokensRevoke = v.InferOutput<typeof refreshTokensRevoke>;

/** A refresh token as operators see it: one entity for a whole rotation family, never the value of a token. */
export interface RefreshToken {
  id: string;
  user_id: string;
  client_id: string;
  session_id: string | null;
  rotating: boolean;
  created_at: string;
  /** `null` when it never expires. */
  idle_expires_at: string | null;
  expires_at: string | null;
  last_exchanged_at: string | null;
  /** `scopes` are separated by spaces. */
  resource_servers: { audience: string; scopes: string }[];
  device: Device;
  refresh_token_metadata?: Record<string, unknown>;
}

/** Fields that `fields` of a list may name. */
export const refreshTokenFields: ReadonlySet<string> = new Set([
  ...['id', 'user_id', 'client_id', 'session_id', 'rotating', 'created_at', 'idle_expires_at', 'expires_at'],
  ...['last_exchanged_at', 'resource_servers', 'device', 'refresh_token_metadata'],
]);
