import type { Change, CommitResult, Insert, Kind, Remove, Replace } from '../../model/tenant-store.ts';
import { type CheckedClientId, keepClientIdKey } from './client-id-key.ts';
import type { Outbox } from './outbox.ts';
import { nextRevision } from './schema.ts';
import { firstRow, rows, type Sql } from './sql.ts';
import { dropTerms, setTerms } from './term-index.ts';

interface Owned {
  seq: number;
  kind: Kind;
  id: string;
  rev: number;
  /** The keys of its read copies, as a JSON list. */
  copies: string;
}

type Refusal = Exclude<CommitResult, { ok: true }>;

/** Thrown inside the transaction to roll it back; never leaves this file. */
class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.why);
    this.refusal = refusal;
  }
}

const columns = 'seq, kind, id, rev, copies';
const ownerOf = ({ kind, id }: { kind: Kind; id: string }): string => `${kind}/${id}`;

/**
 * Makes all changes or none, in one transaction. Removals and their cascades go first, whatever the
 * order of the list, then unique keys are given up and taken, so two entities may swap them in one
 * commit. What is required must exist when all is done.
 * @param checkedClientId whoever makes clients has it: without it no client's id has its check
 */
export function commit(
  sql: Sql,
  outbox: Outbox,
  changes: readonly Change[],
  checkedClientId?: CheckedClientId,
): CommitResult {
  try {
    return sql.transaction(() => new Commit(sql, outbox, checkedClientId).make(changes));
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

/**
 * Makes changes inside a transaction that is already open. They must be such as nothing refuses.
 * @throws when something does, which rolls the whole transaction back
 */
export const change = (sql: Sql, outbox: Outbox, changes: readonly Change[]): CommitResult =>
  new Commit(sql, outbox).make(changes);

class Commit {
  readonly #sql: Sql;
  readonly #outbox: Outbox;
  readonly #checkedClientId: CheckedClientId;
  readonly #keys = new Set<string>();
  readonly #dropped: { keys: string[]; owner: string; rev: number }[] = [];
  readonly #replaced = new Set<number>();

  constructor(sql: Sql, outbox: Outbox, checkedClientId: CheckedClientId = () => '') {
    this.#sql = sql;
    this.#outbox = outbox;
    this.#checkedClientId = checkedClientId;
  }

  make(changes: readonly Change[]): CommitResult {
    const written = changes.filter((change) => change.op !== 'remove');
    for (const change of changes) if (change.op === 'remove') this.#remove(change);
    const replaced = written.map((change) => (change.op === 'replace' ? this.#release(change) : undefined));
    // Copies are dropped before others are written: a key may pass from one entity to another.
    for (const { keys, owner, rev } of this.#dropped) this.#outbox.remove(keys, owner, rev);
    written.forEach((change, index) => {
      this.#write(change, replaced[index]);
    });
    for (const change of written) for (const needed of change.requires ?? []) this.#require(needed);
    for (const key of keepClientIdKey(this.#sql, this.#outbox, changes, this.#checkedClientId)) this.#keys.add(key);
    return { ok: true, keys: [...this.#keys] };
  }

  #find(kind: Kind, id: string): Owned | undefined {
    return firstRow<Owned>(this.#sql, `SELECT ${columns} FROM entity WHERE kind = ? AND id = ?`, kind, id);
  }

  #require({ kind, id }: { kind: Kind; id: string }): void {
    if (this.#find(kind, id) === undefined) throw new Refused({ ok: false, why: 'missing', kind, id });
  }

  #remove(change: Remove): void {
    for (const { kind, attribute, value } of change.cascade ?? []) {
      const dependents = rows<Owned>(
        this.#sql,
        `SELECT ${columns} FROM entity
         WHERE seq IN (SELECT seq FROM attribute WHERE kind = ? AND name = ? AND value = ?)`,
        kind,
        attribute,
        value,
      );
      for (const dependent of dependents) this.#erase(dependent);
    }
    const found = this.#find(change.kind, change.id);
    if (found !== undefined) this.#erase(found);
  }

  #erase(entity: Owned): void {
    rows(this.#sql, 'DELETE FROM unique_key WHERE seq = ?', entity.seq);
    rows(this.#sql, 'DELETE FROM attribute WHERE seq = ?', entity.seq);
    dropTerms(this.#sql, entity.kind, entity.seq);
    rows(this.#sql, 'DELETE FROM entity WHERE seq = ?', entity.seq);
    this.#drop(JSON.parse(entity.copies) as string[], ownerOf(entity), nextRevision(this.#sql));
  }

  /** Checks that the change was computed from what is stored, and gives up what the entity holds. */
  #release(change: Replace): Owned {
    const found = this.#find(change.kind, change.id);
    if (found?.rev !== change.rev || this.#replaced.has(found.seq)) throw new Refused({ ok: false, why: 'stale' });
    this.#replaced.add(found.seq);
    this.#giveUp(found.seq, change);
    const kept = new Set(Object.keys(change.copies));
    const gone = (JSON.parse(found.copies) as string[]).filter((key) => !kept.has(key));
    this.#drop(gone, ownerOf(found), nextRevision(this.#sql));
    return found;
  }

  /** What the entity will not have any more. The rest stays untouched: most changes change no key and no attribute. */
  #giveUp(seq: number, { unique, attributes }: Replace): void {
    const keys = 'DELETE FROM unique_key WHERE seq = ? AND key NOT IN (SELECT value FROM json_each(?))';
    rows(this.#sql, keys, seq, JSON.stringify(unique));
    const others = 'DELETE FROM attribute WHERE seq = ? AND (name, value) NOT IN (SELECT key, value FROM json_each(?))';
    rows(this.#sql, others, seq, JSON.stringify(attributes));
  }

  #drop(keys: string[], owner: string, rev: number): void {
    for (const key of keys) this.#keys.add(key);
    if (keys.length > 0) this.#dropped.push({ keys, owner, rev });
  }

  #write(change: Insert | Replace, replaced: Owned | undefined): void {
    const { kind, id } = change;
    if (replaced === undefined && this.#find(kind, id) !== undefined) {
      throw new Refused({ ok: false, why: 'conflict', key: `id:${id}` });
    }
    const rev = nextRevision(this.#sql);
    const seq = replaced?.seq ?? rev;
    const values = [JSON.stringify(change.doc), rev, JSON.stringify(Object.keys(change.copies))] as const;
    if (replaced === undefined) {
      const insert = 'INSERT INTO entity(seq, kind, id, doc, rev, copies) VALUES (?, ?, ?, ?, ?, ?)';
      rows(this.#sql, insert, seq, kind, id, ...values);
    } else {
      rows(this.#sql, 'UPDATE entity SET doc = ?, rev = ?, copies = ? WHERE seq = ?', ...values, seq);
    }
    this.#take(change, seq);
    setTerms(this.#sql, kind, seq, change.doc, replaced !== undefined);
    for (const [key, value] of Object.entries(change.copies)) {
      this.#keys.add(key);
      const hidden = change.private?.includes(key) === true;
      this.#outbox.write({ key, value, hidden, owner: ownerOf(change), rev });
    }
  }

  /** Takes the unique keys, unless another entity of the kind has one of them, and sets the attributes. */
  #take({ kind, unique, attributes }: Insert | Replace, seq: number): void {
    const keys = JSON.stringify([...new Set(unique)]);
    const taken = firstRow<{ key: string }>(
      this.#sql,
      'SELECT key FROM unique_key WHERE kind = ? AND key IN (SELECT value FROM json_each(?)) AND seq <> ? LIMIT 1',
      kind,
      keys,
      seq,
    );
    if (taken !== undefined) throw new Refused({ ok: false, why: 'conflict', key: taken.key });
    // What is there already is the entity's own.
    rows(
      this.#sql,
      'INSERT INTO unique_key(kind, key, seq) SELECT ?, value, ? FROM json_each(?) WHERE TRUE ON CONFLICT DO NOTHING',
      kind,
      seq,
      keys,
    );
    rows(
      this.#sql,
      `INSERT INTO attribute(kind, name, value, seq) SELECT ?, key, value, ? FROM json_each(?) WHERE TRUE
       ON CONFLICT DO NOTHING`,
      kind,
      seq,
      JSON.stringify(attributes),
    );
  }
}
