import type { Ports } from '../../model/ports.ts';
import type { TenantRecord } from '../../model/registry.ts';
import type { Session } from '../../model/session.ts';
import type { Change, Stored } from '../../model/tenant-store.ts';
import { sessionInsert } from '../management/access-records.ts';

/** Sessions of people: begun at sign-in, kept alive by use, ended by sign-out or time (fact sheet 11.2). */

export type SessionPorts = Pick<Ports, 'store' | 'access' | 'clock' | 'random'>;

export interface SignedIn {
  user_id: string;
  client_id: string;
  /** How the person proved who they are, such as `pwd`. */
  methods: readonly string[];
  address: string;
  user_agent: string;
}

/** What the browser's cookie names. */
export interface SessionName {
  sid: string;
  user_id: string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** How often at most use of a session is written down, in milliseconds. */
const touchEvery = 60_000;

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** When a session ends from idleness: never after its absolute end. */
const idleEnd = (now: number, idle: number, end: number): string => iso(Math.min(now + idle * 1000, end));

/** Life times in seconds when the tenant's record is of an earlier release: the stricter of Auth0's. */
const shortest = { persistent: false, lifetime: 86_400, idle: 3600 };

/**
 * Begins a session with an id of its own; the one that the browser held before ends with it, so nothing that was
 * known before the sign-in is worth anything after it (SESS-01).
 * @throws {Unavailable}
 */
export async function startSession(
  ports: SessionPorts,
  tenant: { name: string; record: TenantRecord },
  signedIn: SignedIn,
  before: SessionName | undefined,
): Promise<Session> {
  const now = ports.clock.now();
  const rules = tenant.record.sign_in?.session ?? shortest;
  const end = now + rules.lifetime * 1000;
  const at = iso(now);
  const user_agent = signedIn.user_agent.slice(0, 500);
  const session: Session = {
    id: ports.random.text(32, alphabet),
    user_id: signedIn.user_id,
    ...{ created_at: at, updated_at: at, authenticated_at: at, last_interacted_at: at },
    idle_expires_at: idleEnd(now, rules.idle, end),
    expires_at: iso(end),
    device: {
      ...{ initial_ip: signedIn.address, initial_user_agent: user_agent },
      ...{ last_ip: signedIn.address, last_user_agent: user_agent },
    },
    clients: [{ client_id: signedIn.client_id }],
    authentication: { methods: signedIn.methods.map((name) => ({ name, timestamp: at })) },
    cookie: { mode: rules.persistent ? 'persistent' : 'non-persistent' },
  };
  const old: Change[] = before === undefined ? [] : [{ op: 'remove', kind: 'session', id: before.sid }];
  await ports.store.commit(tenant.name, [...old, { op: 'insert', ...sessionInsert(session) }]);
  ports.access.changed(tenant.name, signedIn.user_id);
  if (before !== undefined) ports.access.changed(tenant.name, before.user_id);
  return session;
}

/**
 * Notes that a session was used by a client: its idle end moves. Done beside the answer, at most once a minute, and
 * a race that is lost changes nothing of worth.
 */
export async function touchSession(
  ports: SessionPorts,
  tenant: { name: string; record: TenantRecord },
  session: Session,
  used: { client_id: string; address: string; user_agent: string },
): Promise<void> {
  const now = ports.clock.now();
  const known = session.clients.some(({ client_id }) => client_id === used.client_id);
  if (known && now - Date.parse(session.last_interacted_at) < touchEvery) return;
  const stored: Stored | undefined = await ports.store.get(tenant.name, 'session', session.id);
  if (stored === undefined) return;
  const fresh = stored.doc as unknown as Session;
  const rules = tenant.record.sign_in?.session ?? shortest;
  const next: Session = {
    ...fresh,
    updated_at: iso(now),
    last_interacted_at: iso(now),
    idle_expires_at: idleEnd(now, rules.idle, Date.parse(fresh.expires_at)),
    device: { ...fresh.device, last_ip: used.address, last_user_agent: used.user_agent.slice(0, 500) },
    clients: fresh.clients.some(({ client_id }) => client_id === used.client_id)
      ? fresh.clients
      : [...fresh.clients, { client_id: used.client_id }],
  };
  await ports.store.commit(tenant.name, [{ op: 'replace', rev: stored.rev, ...sessionInsert(next) }]);
  ports.access.changed(tenant.name, session.user_id);
}

/** Ends a session. Refresh tokens that came out of it go on, as with Auth0. @throws {Unavailable} */
export async function endSession(ports: SessionPorts, tenant: string, { sid, user_id }: SessionName): Promise<void> {
  await ports.store.commit(tenant, [{ op: 'remove', kind: 'session', id: sid }]);
  ports.access.changed(tenant, user_id);
}
