import type { KeyChange } from '../../model/ports.ts';
import { keysKey } from '../../model/registry-keys.ts';
import type {
  EnvelopeSecret,
  KeyState,
  KeyType,
  PrivateKeyMaterial,
  PublishedEcKey,
  PublishedKey,
} from '../../model/signing-key.ts';
import { Outbox } from './outbox.ts';
import { nextRevision, prepare, recordTable, revision, type SchemaStep } from './schema.ts';
import { firstRow, rows, type Sql } from './sql.ts';

/** `keyringSchema[n]` leads from version n to n + 1. */
export const keyringSchema: readonly SchemaStep[] = [
  [
    ...recordTable,
    `CREATE TABLE signing_key(
      kid TEXT PRIMARY KEY, state TEXT NOT NULL, published TEXT NOT NULL, pkcs8 TEXT, sealed INTEGER NOT NULL,
      since INTEGER NOT NULL) STRICT`,
    `CREATE UNIQUE INDEX one_of_each ON signing_key(state) WHERE state IN ('current', 'next')`,
    'CREATE TABLE ring(one INTEGER PRIMARY KEY CHECK (one = 1), tenant TEXT NOT NULL, rotated INTEGER) STRICT',
  ],
  [
    `CREATE TABLE envelope_secret(
      id TEXT PRIMARY KEY, value TEXT NOT NULL, sealed INTEGER NOT NULL, since INTEGER NOT NULL) STRICT`,
  ],
  ['ALTER TABLE signing_key ADD COLUMN ec TEXT'],
];

/**
 * How long a new next key must have been public before it may sign, in milliseconds: KV brings it to every
 * location within two minutes, and verifiers keep a key set for ten.
 */
export const publishedFor = 15 * 60_000;

/** How long a previous key stays in the key set, in milliseconds: the longest life of a token, 30 days. */
export const previousFor = 30 * 86_400_000;

/** Previous keys that the key set holds at most; beyond it they must be revoked before the next rotation. */
const mostPrevious = 30;

/** Revoked keys that are still listed; the oldest goes first. */
const mostRevoked = 50;

/** A made key whose private part is ready to be stored. */
export interface Kept<Published> {
  published: Published;
  material: PrivateKeyMaterial;
}

export type KeptEcKey = Kept<PublishedEcKey>;

/** An RSA key with the EC key that shares its state. */
export type KeptKey = Kept<PublishedKey> & { ec: KeptEcKey };

/** What KV holds of a keyring. A private key is there only when it is sealed. */
export interface KeySet {
  keys: PublishedKey[];
  current?: PrivateKeyMaterial;
  current_ec?: PrivateKeyMaterial;
  /** There only when every one of them is sealed. */
  envelopes?: EnvelopeSecret[];
}

interface KeyRow {
  kid: string;
  state: KeyState;
  published: string;
}

type Verdict = { rotate: true } | { rotate: false; change: KeyChange };

const published = (row: KeyRow): PublishedKey => ({ ...(JSON.parse(row.published) as PublishedKey), state: row.state });
const accepted = (key: PublishedKey): KeyChange => ({ ok: true, kid: key.kid, cert: key.certificate });

/**
 * The signing keys of one tenant: one current, one next, previous ones and revoked ones. Each is an RSA key with
 * an EC key in its row, so that whatever happens to one happens to the other.
 */
export class KeyringLedger {
  readonly outbox: Outbox;
  readonly #sql: Sql;

  /** @throws {RangeError} when a newer release wrote the tables */
  constructor(sql: Sql) {
    prepare(sql, keyringSchema);
    this.#sql = sql;
    this.outbox = new Outbox(sql);
  }

  isEmpty(): boolean {
    return this.#inState('current') === undefined;
  }

  /** The secrets of envelopes, the newest first. A keyring of an earlier release has none yet. */
  envelopes(): EnvelopeSecret[] {
    const query = 'SELECT id, value, sealed FROM envelope_secret ORDER BY since DESC, id';
    const found = rows<{ id: string; value: string; sealed: number }>(this.#sql, query);
    return found.map(({ id, value, sealed }) => ({ id, value, sealed: sealed === 1 }));
  }

  /** Sets the first secret of envelopes, once there are keys. A second call changes nothing. */
  installEnvelope({ id, value, sealed }: EnvelopeSecret, now: number): void {
    this.#sql.transaction(() => {
      if (this.isEmpty() || this.envelopes().length > 0) return;
      const insert = 'INSERT INTO envelope_secret(id, value, sealed, since) VALUES (?, ?, ?, ?)';
      rows(this.#sql, insert, id, value, sealed ? 1 : 0, now);
      this.#publish();
    });
  }

  /** Every key: current, next, then previous and revoked ones, newest first. */
  keys(): PublishedKey[] {
    const order = `CASE state WHEN 'current' THEN 0 WHEN 'next' THEN 1 ELSE 2 END, since DESC, kid`;
    return rows<KeyRow>(this.#sql, `SELECT kid, state, published FROM signing_key ORDER BY ${order}`).map(published);
  }

  /** The newest revision, and what KV holds when it is up to date. */
  keySet(): { rev: number; set: KeySet } {
    const current = this.current('RSA');
    const current_ec = this.current('EC');
    const envelopes = this.envelopes();
    const set: KeySet = {
      keys: this.keys(),
      ...(current?.sealed === true ? { current } : {}),
      ...(current_ec?.sealed === true ? { current_ec } : {}),
      ...(envelopes.length > 0 && envelopes.every(({ sealed }) => sealed) ? { envelopes } : {}),
    };
    return { rev: revision(this.#sql), set };
  }

  /** The private key of a type that signs now. */
  current(kty: KeyType): PrivateKeyMaterial | undefined {
    const query = `SELECT kid, pkcs8, sealed, ec FROM signing_key WHERE state = 'current' AND pkcs8 IS NOT NULL`;
    const row = firstRow<{ kid: string; pkcs8: string; sealed: number; ec: string | null }>(this.#sql, query);
    if (kty === 'EC') return row?.ec == null ? undefined : (JSON.parse(row.ec) as PrivateKeyMaterial);
    return row && { kid: row.kid, pkcs8: row.pkcs8, sealed: row.sealed === 1 };
  }

  /** The keys that sign, or will, and have no EC key: those of a release before ES256. */
  withoutEc(): string[] {
    const query = `SELECT kid FROM signing_key WHERE state IN ('current', 'next') AND ec IS NULL`;
    return rows<{ kid: string }>(this.#sql, query).map(({ kid }) => kid);
  }

  /** Gives a key the EC key that it lacks. A second call changes nothing. */
  installEc(kid: string, { published, material }: KeptEcKey): void {
    this.#sql.transaction(() => {
      const key = this.#find(kid);
      if (key === undefined || key.ec !== undefined) return;
      const update = 'UPDATE signing_key SET published = ?, ec = ? WHERE kid = ?';
      rows(this.#sql, update, JSON.stringify({ ...key, ec: published }), JSON.stringify(material), kid);
      this.#publish();
    });
  }

  /** Sets the first two keys. A second call changes nothing. */
  install(tenant: string, current: KeptKey, next: KeptKey, now: number): void {
    this.#sql.transaction(() => {
      if (!this.isEmpty()) return;
      rows(this.#sql, 'INSERT INTO ring(one, tenant, rotated) VALUES (1, ?, NULL)', tenant);
      this.#insert(current, 'current', { current_since: now }, now);
      this.#insert(next, 'next', {}, now);
      this.#publish();
    });
  }

  /**
   * Whether a rotation asked for by someone who saw `expected` as current has to make a key. When another
   * rotation came first, the current key is the answer and nothing changes.
   */
  verdict(expected: string, now: number): Verdict {
    const refused = (change: KeyChange): Verdict => ({ rotate: false, change });
    const [current] = this.keys();
    const seen = this.#find(expected);
    if (current === undefined || seen === undefined) return refused({ ok: false, why: 'unknown' });
    if (seen.state === 'next') return refused({ ok: false, why: 'unknown', state: 'next' });
    if (seen.kid !== current.kid) return refused(accepted(current));
    return this.#tooSoon(now) ? refused({ ok: false, why: 'too_soon' }) : { rotate: true };
  }

  /** Next becomes current, current becomes previous and loses its private part, `made` becomes next. */
  rotate(expected: string, made: KeptKey, now: number): KeyChange {
    return this.#sql.transaction(() => {
      const verdict = this.verdict(expected, now);
      if (!verdict.rotate) return verdict.change;
      const current = this.#inState('current');
      const next = this.#inState('next');
      if (current === undefined || next === undefined) return { ok: false, why: 'unknown' };
      this.#move(current, 'previous', { current_until: now }, now);
      this.#move(next, 'current', { current_since: now }, now);
      this.#insert(made, 'next', {}, now);
      rows(this.#sql, 'UPDATE ring SET rotated = ?', now);
      this.#publish();
      return accepted(next);
    });
  }

  /** Takes a previous key out of the key set; it stays listed as revoked. Revoking it again changes nothing. */
  revoke(kid: string, now: number): KeyChange {
    return this.#sql.transaction(() => {
      const key = this.#find(kid);
      if (key === undefined) return { ok: false, why: 'unknown' };
      if (key.state === 'revoked') return accepted(key);
      if (key.state !== 'previous') return { ok: false, why: 'not_previous', state: key.state };
      this.#move(key, 'revoked', { revoked_at: now }, now);
      rows(
        this.#sql,
        `DELETE FROM signing_key WHERE kid IN (
          SELECT kid FROM signing_key WHERE state = 'revoked' ORDER BY since DESC, kid LIMIT -1 OFFSET ${mostRevoked})`,
      );
      this.#publish();
      return accepted(key);
    });
  }

  /** Drops previous keys that no living token can be signed with. */
  expire(now: number): void {
    this.#sql.transaction(() => {
      const query = "DELETE FROM signing_key WHERE state = 'previous' AND since <= ? RETURNING kid";
      if (rows(this.#sql, query, now - previousFor).length > 0) this.#publish();
    });
  }

  /** When publishing or the oldest previous key wants attention next, in milliseconds. */
  due(): number | undefined {
    const query = "SELECT min(since) AS since FROM signing_key WHERE state = 'previous'";
    const since = firstRow<{ since: number | null }>(this.#sql, query)?.since;
    const times = [this.outbox.due(), since == null ? undefined : since + previousFor];
    const due = Math.min(...times.filter((time) => time !== undefined));
    return Number.isFinite(due) ? due : undefined;
  }

  /** Verifiers may not know the next key yet, or too many previous keys would be in the key set. */
  #tooSoon(now: number): boolean {
    if (this.#count('previous') >= mostPrevious) return true;
    const rotated = firstRow<{ rotated: number | null }>(this.#sql, 'SELECT rotated FROM ring')?.rotated;
    if (rotated == null) return false;
    const unpublished = this.outbox.pending(Number.MAX_SAFE_INTEGER) !== undefined;
    return unpublished || now - rotated < publishedFor;
  }

  #find(kid: string): PublishedKey | undefined {
    const row = firstRow<KeyRow>(this.#sql, 'SELECT kid, state, published FROM signing_key WHERE kid = ?', kid);
    return row && published(row);
  }

  #inState(state: 'current' | 'next'): PublishedKey | undefined {
    const row = firstRow<KeyRow>(this.#sql, 'SELECT kid, state, published FROM signing_key WHERE state = ?', state);
    return row && published(row);
  }

  #count(state: KeyState): number {
    const query = 'SELECT count(*) AS count FROM signing_key WHERE state = ?';
    return firstRow<{ count: number }>(this.#sql, query, state)?.count ?? 0;
  }

  #insert(key: KeptKey, state: KeyState, more: Partial<PublishedKey>, now: number): void {
    const row: PublishedKey = { ...key.published, ec: key.ec.published, state, ...more };
    rows(
      this.#sql,
      'INSERT INTO signing_key(kid, state, published, pkcs8, sealed, since, ec) VALUES (?, ?, ?, ?, ?, ?, ?)',
      row.kid,
      state,
      JSON.stringify(row),
      key.material.pkcs8,
      key.material.sealed ? 1 : 0,
      now,
      JSON.stringify(key.ec.material),
    );
  }

  /** A key that signs no more has no use for its private parts. */
  #move(key: PublishedKey, state: KeyState, more: Partial<PublishedKey>, now: number): void {
    rows(
      this.#sql,
      'UPDATE signing_key SET state = ?, published = ?, since = ? WHERE kid = ?',
      state,
      JSON.stringify({ ...key, ...more, state }),
      now,
      key.kid,
    );
    rows(this.#sql, `UPDATE signing_key SET pkcs8 = NULL, ec = NULL WHERE state NOT IN ('current', 'next')`);
  }

  #publish(): void {
    const tenant = firstRow<{ tenant: string }>(this.#sql, 'SELECT tenant FROM ring')?.tenant;
    if (tenant === undefined) return;
    const rev = nextRevision(this.#sql);
    this.outbox.write({ key: keysKey(tenant), value: this.keySet().set, owner: 'keyring', rev });
  }
}
