import type { SearchQuery } from './search.ts';

/**
 * The system of record of a tenant's control plane, as the Management API sees it. One generic store:
 * an entity is a JSON document with an id, unique keys, indexed attributes and the read copies that
 * follow from it. The rules that compute them are pure and live in `shared/protocol/management/`.
 */
/** Name of a kind of entity, such as `client-grant`: chosen where its entity is written, one word per kind. */
export type Kind = string;

export type Document = { readonly [field: string]: unknown };

export interface Stored {
  id: string;
  doc: Document;
  /** Raised by every write of this entity; a write that names an older one is refused. */
  rev: number;
}

/**
 * The attribute that says when an entity is over, as ISO 8601 in UTC: later the store may remove it by itself, if its
 * kind is one of these. Until then, and after, those who read it decide by their own clock.
 */
export const expiryAttribute = 'expires';
export const expiringKinds: readonly Kind[] = ['session', 'refresh-token', 'ticket'];

/** Milliseconds. */
const hour = 3_600_000;

/**
 * When the store may forget an entity: at the full hour after the earlier of its two ends, so that entities share
 * their times and being used every minute changes nothing. One that never ends has no such attribute.
 */
export function expiryOf(times: readonly (string | null)[]): Record<string, string> {
  const ends = times.flatMap((time) => (time === null ? [] : [Date.parse(time)])).filter(Number.isFinite);
  if (ends.length === 0) return {};
  return { [expiryAttribute]: new Date(Math.ceil(Math.min(...ends) / hour) * hour).toISOString() };
}

export interface Insert {
  op: 'insert';
  kind: Kind;
  id: string;
  doc: Document;
  /** Values that no other entity of this kind may have, for example `identifier:https://api`. */
  unique: readonly string[];
  /** Attributes that lists filter on and cascades follow, for example `{client_id: 'x'}`. */
  attributes: Readonly<Record<string, string>>;
  /** The read copies of this entity: registry key to value. They replace the earlier ones of this entity. */
  copies: Readonly<Record<string, unknown>>;
  /**
   * Keys among `copies` whose value must never reach KV (it holds a secret that could not be sealed).
   * KV gets `{"ask":true}` in its place, which the registry treats as a miss that the record answers.
   */
  private?: readonly string[];
  /** Entities that must exist in the same moment, else the commit is refused with `missing`. */
  requires?: readonly { kind: Kind; id: string }[];
}

export interface Replace extends Omit<Insert, 'op'> {
  op: 'replace';
  /** The revision this change was computed from. */
  rev: number;
}

export interface Remove {
  op: 'remove';
  kind: Kind;
  id: string;
  /** Dependents that go with it: every entity of the kind whose attribute has the value. */
  cascade?: readonly { kind: Kind; attribute: string; value: string }[];
}

export type Change = Insert | Replace | Remove;

/** All changes of a commit happen or none does. */
export type CommitResult =
  /** `keys`: every read copy that was written or removed, cascades included. */
  | { ok: true; keys: readonly string[] }
  | { ok: false; why: 'conflict'; key: string }
  | { ok: false; why: 'stale' }
  | { ok: false; why: 'missing'; kind: Kind; id: string };

export interface ListQuery {
  /** Every given attribute must match one of its values. */
  where?: Readonly<Record<string, readonly string[]>>;
  /** Rows to skip, or the opaque place after which to go on. */
  offset?: number;
  after?: string;
  /** Rows wanted: 0 to 1000. */
  limit: number;
}

export interface Listed {
  /** In order of creation. */
  items: readonly Stored[];
  /** All that match, whatever the page. */
  total: number;
  /** The place after the last item; absent when nothing follows. */
  next?: string;
}

/** @throws {Unavailable} when the tenant's object cannot be reached. */
export interface TenantStore {
  get(tenant: string, kind: Kind, id: string): Promise<Stored | undefined>;
  /**
   * As `get`, at most five seconds old: for settings that every sign-in goes by and that hardly ever change. What this
   * isolate writes itself it sees at once.
   */
  recent(tenant: string, kind: Kind, id: string): Promise<Stored | undefined>;
  /** The entity that holds this unique key. */
  getByKey(tenant: string, kind: Kind, key: string): Promise<Stored | undefined>;
  /** The entities that hold some unique keys, in the order of the keys, read in one moment. */
  getByKeys(tenant: string, kind: Kind, keys: readonly string[]): Promise<readonly (Stored | undefined)[]>;
  list(tenant: string, kind: Kind, query: ListQuery): Promise<Listed>;
  /** Looks into the documents themselves. Costs what the kind's documents weigh, unless `where` narrows it. */
  search(tenant: string, kind: Kind, query: SearchQuery): Promise<Listed>;
  commit(tenant: string, changes: readonly Change[]): Promise<CommitResult>;
}

/** Which host belongs to which tenant, for the whole deployment. @throws {Unavailable} */
export interface HostDirectory {
  /** False when another tenant holds the host. Claiming again what one holds is true. */
  claim(host: string, tenant: string, domain: string): Promise<boolean>;
  /** Gives the host up; a host of another tenant stays. */
  release(host: string, tenant: string): Promise<void>;
}

/** The unique key of a consent; refresh tokens that may rest on it carry it, so that they go with it (RT-05). */
export const consentKey = (userId: string, clientId: string, audience: string): string =>
  `consent:${JSON.stringify([userId, clientId, audience])}`;
