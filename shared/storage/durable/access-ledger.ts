import { isOver } from '../../model/ending.ts';
import type {
  CodeRedemption,
  FamilyStart,
  Redeemed,
  Redemption,
  RedemptionRefusal,
  RefreshRedemption,
} from '../../model/redemption.ts';
import type { RefreshToken } from '../../model/session.ts';
import type { Subject, SubjectQuestion } from '../../model/subject.ts';
import { expiryAttribute, expiryOf } from '../../model/tenant-store.ts';
import type { Outbox } from './outbox.ts';
import { nextRevision } from './schema.ts';
import { firstRow, rows, type Sql } from './sql.ts';
import { answerSubject } from './subject-query.ts';
import { change } from './tenant-commit.ts';

/** How long a presented code is remembered, in milliseconds: the longest life of an opaque token that came of it. */
export const codeKept = 86_400_000;

/** Refresh tokens that one user may have at one client; the oldest goes first (fact sheet 11.3). */
export const mostFamilies = 200;

/** Rows that one sweep deletes at most of each sort, so that it never holds up a decision for long. */
const mostSwept = 500;

/** Sweeps begin at whole multiples of this, in milliseconds: many small ends make one alarm. */
const sweepEvery = 600_000;

const tokenKind = 'refresh-token';
const refused = (why: RedemptionRefusal, family?: string): Redeemed => ({
  ok: false,
  why,
  ...(family === undefined ? {} : { family }),
});

interface FamilyRow {
  secret_hash: string;
  generation: number;
  rotated_at: number;
}

/**
 * Codes, refresh tokens and what is known of the people behind them, over the tenant's own tables: a user, client,
 * session or consent that is removed takes its refresh tokens along in the same transaction (RT-05).
 */
export class AccessLedger {
  readonly #sql: Sql;
  readonly #outbox: Outbox;

  constructor(sql: Sql, outbox: Outbox) {
    this.#sql = sql;
    this.#outbox = outbox;
  }

  /** @param now milliseconds since 1970 */
  subject(question: SubjectQuestion, now: number): Subject | undefined {
    return answerSubject(this.#sql, question, now);
  }

  /** Decides and acts, once and whole. @param now milliseconds since 1970 */
  redeem(redemption: Redemption, now: number): Redeemed {
    return this.#sql.transaction(() => {
      if (redemption.kind === 'code') return this.#code(redemption, now);
      if (redemption.kind === 'refresh') return this.#refresh(redemption, now);
      const person = this.#person(redemption, now);
      if (!person.ok) return person;
      this.#start(redemption.family);
      return { ...person, generation: 0 };
    });
  }

  /** Forgets codes whose tokens are all dead, and secrets of families that are gone. @param now milliseconds since 1970 */
  sweep(now: number): void {
    const old = `SELECT id FROM code WHERE keep_until <= ? ORDER BY keep_until LIMIT ${mostSwept}`;
    rows(this.#sql, `DELETE FROM code WHERE id IN (${old})`, now);
    const orphans = `SELECT id FROM family WHERE NOT EXISTS (
      SELECT 1 FROM entity WHERE kind = '${tokenKind}' AND entity.id = family.id) LIMIT ${mostSwept}`;
    rows(this.#sql, `DELETE FROM family WHERE id IN (${orphans})`);
  }

  /** When the next sweep finds something, in milliseconds; undefined when there is nothing to wait for. */
  due(): number | undefined {
    const first =
      firstRow<{ due: number | null }>(this.#sql, 'SELECT min(keep_until) AS due FROM code')?.due ?? undefined;
    return first === undefined ? undefined : Math.ceil(first / sweepEvery) * sweepEvery;
  }

  /** The person behind it, unless they may have nothing more. */
  #person(
    { question, needs_consent }: Redemption,
    now: number,
  ): Extract<Redeemed, { ok: true }> | ReturnType<typeof refused> {
    const subject = answerSubject(this.#sql, question, now);
    if (subject === undefined) return refused('user');
    if (subject.user.blocked === true) return refused('blocked');
    if (subject.member === false) return refused('member');
    if (question.session !== undefined && subject.session === undefined) return refused('session');
    if (needs_consent === true && subject.consent === undefined) return refused('consent');
    return { ok: true, subject };
  }

  #code(code: CodeRedemption, now: number): Redeemed {
    const known = firstRow<{ family: string | null }>(this.#sql, 'SELECT family FROM code WHERE id = ?', code.id);
    if (known !== undefined) {
      // Somebody else has it too: nothing that came of it may go on (RFC 6749 section 4.1.2).
      if (code.burn !== true) rows(this.#sql, 'UPDATE code SET replayed = 1 WHERE id = ?', code.id);
      if (known.family !== null && code.burn !== true) this.#remove(known.family);
      return refused('used', known.family ?? undefined);
    }
    if (!(code.expires > now)) return refused('expired');
    const keep = code.expires + codeKept;
    const insert = 'INSERT INTO code(id, family, replayed, keep_until) VALUES (?, ?, 0, ?)';
    const person = code.burn === true ? refused('burnt') : this.#person(code, now);
    const family = person.ok ? code.family : undefined;
    rows(this.#sql, insert, code.id, family?.insert.id ?? null, keep);
    if (!person.ok || family === undefined) return person;
    this.#start(family);
    return { ...person, generation: 0 };
  }

  #start({ insert, secret_hash }: FamilyStart): void {
    const { user_id = '', client_id = '' } = insert.attributes;
    for (const id of this.#oldest(user_id, client_id)) this.#remove(id);
    change(this.#sql, this.#outbox, [{ op: 'insert', ...insert }]);
    const family = 'INSERT INTO family(id, secret_hash, generation, rotated_at) VALUES (?, ?, 0, 0)';
    rows(this.#sql, family, insert.id, secret_hash);
  }

  /** The tokens that must go before one more may come. */
  #oldest(userId: string, clientId: string): string[] {
    const query = `SELECT id FROM entity WHERE seq IN (
        SELECT seq FROM attribute WHERE kind = '${tokenKind}' AND name = 'user_id' AND value = ?
        INTERSECT SELECT seq FROM attribute WHERE kind = '${tokenKind}' AND name = 'client_id' AND value = ?)
      ORDER BY seq DESC LIMIT -1 OFFSET ${mostFamilies - 1}`;
    return rows<{ id: string }>(this.#sql, query, userId, clientId).map(({ id }) => id);
  }

  #remove(id: string): void {
    change(this.#sql, this.#outbox, [{ op: 'remove', kind: tokenKind, id }]);
    rows(this.#sql, 'DELETE FROM family WHERE id = ?', id);
  }

  /** Writes a token after a use. When the store may forget it moves along, mostly not before the next hour. */
  #keep(seq: number, used: RefreshToken): void {
    const update = 'UPDATE entity SET doc = ?, rev = ? WHERE seq = ?';
    rows(this.#sql, update, JSON.stringify(used), nextRevision(this.#sql), seq);
    const end = expiryOf([used.idle_expires_at, used.expires_at])[expiryAttribute];
    const find = 'SELECT value FROM attribute WHERE seq = ? AND name = ?';
    if (firstRow<{ value: string }>(this.#sql, find, seq, expiryAttribute)?.value === end) return;
    rows(this.#sql, 'DELETE FROM attribute WHERE seq = ? AND name = ?', seq, expiryAttribute);
    if (end === undefined) return;
    const insert = 'INSERT INTO attribute(kind, name, value, seq) VALUES (?, ?, ?, ?)';
    rows(this.#sql, insert, tokenKind, expiryAttribute, end, seq);
  }

  #refresh(asked: RefreshRedemption, now: number): Redeemed {
    const query = 'SELECT secret_hash, generation, rotated_at FROM family WHERE id = ?';
    const family = firstRow<FamilyRow>(this.#sql, query, asked.id);
    const find = 'SELECT seq, doc FROM entity WHERE kind = ? AND id = ?';
    const found = firstRow<{ seq: number; doc: string }>(this.#sql, find, tokenKind, asked.id);
    if (family === undefined || found === undefined || family.secret_hash !== asked.secret_hash) {
      // What took the token away may have been the end of its user, and then that is the answer.
      const person = this.#person(asked, now);
      return person.ok || person.why === 'consent' ? refused('unknown') : person;
    }
    const token = JSON.parse(found.doc) as RefreshToken;
    if (token.client_id !== asked.client_id) return refused('client');
    if (isOver(token, now)) {
      this.#remove(asked.id);
      return refused('expired', asked.id);
    }
    const next = nextGeneration(family, asked, now);
    if (next === undefined) {
      this.#remove(asked.id);
      return refused('reused', asked.id);
    }
    const person = this.#person(asked, now);
    if (!person.ok) return person;
    const used = usedToken(token, asked, now);
    this.#keep(found.seq, used);
    if (next !== family.generation) {
      rows(this.#sql, 'UPDATE family SET generation = ?, rotated_at = ? WHERE id = ?', next, now, asked.id);
    }
    return { ...person, generation: next, family: used };
  }
}

/**
 * Which token is handed out: the next one, or within the leeway the same one again, so that callers who lost an
 * answer or came at once stay on one line (RT-02, RT-08). Undefined for one that was replaced before that (RT-01).
 */
function nextGeneration(family: FamilyRow, asked: RefreshRedemption, now: number): number | undefined {
  const { generation, rotated_at } = family;
  if (asked.generation === generation) return asked.rotating ? generation + 1 : generation;
  // Without a leeway nothing is lately, whatever the clocks of two locations say.
  const lately = asked.leeway > 0 && now - rotated_at <= asked.leeway * 1000;
  return asked.generation === generation - 1 && lately ? generation : undefined;
}

/** The entity after one more use. Idleness begins anew, the end of its life stays (fact sheet 11.3). */
function usedToken(token: RefreshToken, { idle, device }: RefreshRedemption, now: number): RefreshToken {
  const end = token.expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(token.expires_at);
  const idleEnd = idle === undefined ? undefined : Math.min(now + idle * 1000, end);
  return {
    ...token,
    idle_expires_at: idleEnd === undefined ? token.idle_expires_at : new Date(idleEnd).toISOString(),
    last_exchanged_at: new Date(now).toISOString(),
    device: { ...token.device, ...device },
  };
}
