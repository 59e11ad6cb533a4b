import { randomUUID } from 'node:crypto';
import type { RefreshToken, Session } from '../../shared/model/session.ts';
import type { Insert } from '../../shared/model/tenant-store.ts';
import type { UserGrant } from '../../shared/model/user-grant.ts';
import {
  deviceCredentialInsert,
  refreshTokenInsert,
  sessionInsert,
  userGrantInsert,
} from '../../shared/protocol/management/access-records.ts';
import type { ManagementWorld } from './management-world.ts';

/** What a sign-in would have stored, put into the store as it is. */

const day = 86_400_000;
const unique = (length: number): string => randomUUID().replaceAll('-', '').slice(0, length);

export async function insert(world: ManagementWorld, change: Omit<Insert, 'op'>): Promise<void> {
  const result = await world.ports.store.commit(world.tenant, [{ op: 'insert', ...change }]);
  if (!result.ok) throw new Error(result.why);
}

/** A user's bare document, for operations that only ask whether there is one. */
export async function bareUser(world: ManagementWorld): Promise<string> {
  const user_id = `auth0|${unique(24)}`;
  const doc = { user_id, identities: [], created_at: '2026-01-01T00:00:00.000Z' };
  await insert(world, { kind: 'user', id: user_id, doc, unique: [], attributes: {}, copies: {} });
  return user_id;
}

export async function aSession(
  world: ManagementWorld,
  user_id: string,
  changes: Partial<Session> = {},
): Promise<Session> {
  const now = world.clock.now();
  const at = (offset: number): string => new Date(now + offset).toISOString();
  const session: Session = {
    id: unique(20),
    user_id,
    created_at: at(0),
    updated_at: at(0),
    authenticated_at: at(0),
    idle_expires_at: at(day),
    expires_at: at(7 * day),
    last_interacted_at: at(0),
    device: { initial_ip: '192.0.2.7', initial_user_agent: 'a browser', last_ip: '192.0.2.7' },
    clients: [{ client_id: world.client.client_id }],
    authentication: { methods: [{ name: 'pwd', timestamp: at(0) }] },
    cookie: { mode: 'persistent' },
    ...changes,
  };
  await insert(world, sessionInsert(session));
  return session;
}

export async function aRefreshToken(
  world: ManagementWorld,
  user_id: string,
  changes: Partial<RefreshToken> = {},
): Promise<RefreshToken> {
  const at = (offset: number): string => new Date(world.clock.now() + offset).toISOString();
  const token: RefreshToken = {
    id: unique(20),
    user_id,
    client_id: world.client.client_id,
    session_id: null,
    rotating: true,
    created_at: at(0),
    idle_expires_at: at(day),
    expires_at: at(30 * day),
    last_exchanged_at: null,
    resource_servers: [{ audience: 'https://api.test', scopes: 'read:a offline_access' }],
    device: { initial_ip: '192.0.2.7' },
    ...changes,
  };
  await insert(world, refreshTokenInsert(token));
  return token;
}

export async function aConsent(
  world: ManagementWorld,
  user_id: string,
  changes: Partial<UserGrant> = {},
): Promise<UserGrant> {
  const grant: UserGrant = {
    id: unique(24),
    clientID: world.client.client_id,
    user_id,
    audience: 'https://api.test',
    scope: ['read:a'],
    ...changes,
  };
  await insert(world, userGrantInsert(grant));
  return grant;
}

export async function aDevice(
  world: ManagementWorld,
  user_id: string,
  client_id = world.client.client_id,
): Promise<string> {
  const id = `dcr_${unique(16)}`;
  const entity = { id, device_name: 'phone', device_id: unique(8), type: 'public_key' as const, user_id, client_id };
  await insert(world, deviceCredentialInsert({ entity, value: 'the-public-key' }));
  return id;
}
