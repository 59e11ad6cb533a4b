import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FamilyStart, RefreshRedemption } from '../../../shared/model/redemption.ts';
import type { RefreshToken } from '../../../shared/model/session.ts';
import {
  refreshTokenInsert,
  sessionInsert,
  userGrantInsert,
} from '../../../shared/protocol/management/access-records.ts';
import { userInsert } from '../../../shared/protocol/management/user-record.ts';
import { codeKept, mostFamilies } from '../../../shared/storage/durable/access-ledger.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { memorySql } from '../../support/memory-sql.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();
const user_id = 'auth0|ann';
const question = { user_id };

let ledger: TenantLedger;

const token = (id: string, more: Partial<RefreshToken> = {}): RefreshToken => ({
  ...{ id, user_id, client_id: 'app', session_id: null, rotating: true, created_at: iso(now) },
  idle_expires_at: iso(now + 100_000),
  expires_at: iso(now + 1_000_000),
  last_exchanged_at: null,
  resource_servers: [],
  device: {},
  ...more,
});
const family = (id: string, more: Partial<RefreshToken> = {}): FamilyStart => ({
  insert: refreshTokenInsert(token(id, more)),
  secret_hash: `hash of ${id}`,
});
const refresh = (more: Partial<RefreshRedemption> = {}): RefreshRedemption => ({
  ...{ kind: 'refresh', id: 'f1', secret_hash: 'hash of f1', generation: 0, client_id: 'app', rotating: true },
  ...{ leeway: 0, idle: 100, question },
  ...more,
});
const code = (more: object = {}) => ({ kind: 'code' as const, id: 'c1', expires: now + 60_000, question, ...more });
const redeem = (redemption: Parameters<TenantLedger['access']['redeem']>[0], at = now) =>
  ledger.access.redeem(redemption, at);
const exists = (id = 'f1'): boolean => ledger.get('refresh-token', id) !== undefined;

beforeEach(() => {
  ledger = new TenantLedger(memorySql());
  const user = { user_id, identities: [], created_at: iso(now), updated_at: iso(now), email: 'ann@example.com' };
  ledger.commit([{ op: 'insert', ...userInsert(user) }]);
});

describe('codes', () => {
  it('CODE-01 gives a code once, and takes back what came of it when it comes again', () => {
    expect(redeem(code({ family: family('f1') }))).toMatchObject({ ok: true, generation: 0 });
    expect(exists()).toBe(true);
    expect(ledger.access.subject({ user_id, code: 'c1' }, now)?.code_replayed).toBeUndefined();
    expect(redeem(code({ family: family('f2') }))).toEqual({ ok: false, why: 'used', family: 'f1' });
    expect([exists('f1'), exists('f2')]).toEqual([false, false]);
    expect(ledger.access.subject({ user_id, code: 'c1' }, now)?.code_replayed).toBe(true);
  });

  it('CODE-03 burns a code that was presented wrongly, without touching what came of an earlier use', () => {
    expect(redeem(code({ burn: true }))).toEqual({ ok: false, why: 'burnt' });
    expect(redeem(code())).toMatchObject({ ok: false, why: 'used' });
    expect(redeem(code({ id: 'c2', family: family('f1') }))).toMatchObject({ ok: true });
    expect(redeem(code({ id: 'c2', burn: true }))).toMatchObject({ ok: false, why: 'used' });
    expect(exists()).toBe(true);
  });

  it('CODE-04 refuses an expired code and stores nothing for it', () => {
    expect(redeem(code({ expires: now }))).toEqual({ ok: false, why: 'expired' });
    expect(ledger.access.due()).toBeUndefined();
  });

  it('STORE-06 forgets codes when nothing of them can be alive any more', () => {
    redeem(code());
    const due = ledger.access.due() ?? 0;
    expect(due).toBeGreaterThanOrEqual(now + 60_000 + codeKept);
    expect(due).toBeLessThan(now + 60_000 + codeKept + 600_000);
    ledger.access.sweep(now + 60_000 + codeKept - 1);
    expect(ledger.access.due()).toBeDefined();
    ledger.access.sweep(now + 60_000 + codeKept);
    expect(ledger.access.due()).toBeUndefined();
  });

  it.each([
    ['deleted', () => ledger.commit([{ op: 'remove', kind: 'user', id: user_id }]), 'user'],
    [
      'blocked',
      () => {
        const stored = ledger.get('user', user_id);
        const user = { ...(stored?.doc as unknown as Parameters<typeof userInsert>[0]), blocked: true };
        ledger.commit([{ op: 'replace', rev: stored?.rev ?? 0, ...userInsert(user) }]);
      },
      'blocked',
    ],
  ])('CODE-05 gives nothing to a user who was %s meanwhile', (_name, happen, why) => {
    happen();
    expect(redeem(code({ family: family('f1') }))).toEqual({ ok: false, why });
    expect(exists()).toBe(false);
  });

  it('CODE-05 gives nothing when the session or the consent it rests on is gone', () => {
    const wanted = { user_id, session: 's1', client_id: 'app', audience: 'https://api' };
    expect(redeem(code({ question: wanted }))).toEqual({ ok: false, why: 'session' });
    const session = {
      ...{ id: 's1', user_id, created_at: iso(now), updated_at: iso(now), authenticated_at: iso(now) },
      ...{ idle_expires_at: iso(now + 1000), expires_at: iso(now + 2000), last_interacted_at: iso(now) },
      ...{ device: {}, clients: [], authentication: { methods: [] }, cookie: { mode: 'persistent' as const } },
    };
    ledger.commit([{ op: 'insert', ...sessionInsert(session) }]);
    expect(redeem(code({ id: 'c2', question: wanted, needs_consent: true }))).toEqual({ ok: false, why: 'consent' });
    const consent = { id: randomUUID(), clientID: 'app', user_id, audience: 'https://api', scope: ['a'] };
    ledger.commit([{ op: 'insert', ...userGrantInsert(consent) }]);
    const redeemed = redeem(code({ id: 'c3', question: wanted, needs_consent: true }));
    expect(redeemed).toMatchObject({ ok: true, subject: { consent: ['a'], session: { id: 's1' } } });
    expect(redeem(code({ id: 'c4', question: wanted }), now + 1000)).toEqual({ ok: false, why: 'session' });
  });
});

describe('refresh tokens', () => {
  beforeEach(() => {
    redeem(code({ family: family('f1') }));
  });

  it('rotate, and the idle expiry moves while the absolute one stays', () => {
    const first = redeem(refresh({ device: { last_ip: '192.0.2.9' } }), now + 50_000);
    expect(first).toMatchObject({ ok: true, generation: 1 });
    expect(ledger.get('refresh-token', 'f1')?.doc).toMatchObject({
      idle_expires_at: iso(now + 150_000),
      expires_at: iso(now + 1_000_000),
      last_exchanged_at: iso(now + 50_000),
      device: { last_ip: '192.0.2.9' },
    });
    expect(redeem(refresh({ generation: 1, idle: 5000 }), now + 60_000)).toMatchObject({ generation: 2 });
    expect(ledger.get('refresh-token', 'f1')?.doc).toMatchObject({ idle_expires_at: iso(now + 1_000_000) });
  });

  it('RT-01 revoke the family when a rotated one comes after the leeway', () => {
    redeem(refresh());
    expect(redeem(refresh({ leeway: 10 }), now + 10_001)).toEqual({ ok: false, why: 'reused', family: 'f1' });
    expect(redeem(refresh({ generation: 1 }))).toEqual({ ok: false, why: 'unknown' });
  });

  it('RT-02 RT-08 give the same next token to all who come within the leeway', () => {
    const answers = Array.from({ length: 20 }, () => redeem(refresh({ leeway: 10 }), now + 5000));
    expect(new Set(answers.map((answer) => answer.ok && answer.generation))).toEqual(new Set([1]));
    expect(redeem(refresh({ generation: 1, leeway: 10 }), now + 6000)).toMatchObject({ generation: 2 });
    // Two behind is never a lost answer.
    expect(redeem(refresh({ generation: 0, leeway: 10 }), now + 6000)).toMatchObject({ ok: false, why: 'reused' });
  });

  it('RT-02 refuse another client without any effect', () => {
    expect(redeem(refresh({ client_id: 'other' }))).toEqual({ ok: false, why: 'client' });
    expect(redeem(refresh())).toMatchObject({ ok: true, generation: 1 });
  });

  it('stay the same where nothing rotates', () => {
    for (let use = 0; use < 3; use += 1) {
      expect(redeem(refresh({ rotating: false }))).toMatchObject({ ok: true, generation: 0 });
    }
  });

  it.each([
    ['idle', now + 100_000],
    ['absolute', now + 1_000_000],
  ])('RT-04 are over at their %s expiry', (_name, at) => {
    expect(redeem(refresh(), at)).toEqual({ ok: false, why: 'expired', family: 'f1' });
    expect(redeem(refresh(), now)).toEqual({ ok: false, why: 'unknown' });
  });

  it('RT-05 are gone with their entity, and survive a block of the user unused', () => {
    const stored = ledger.get('user', user_id);
    const user = stored?.doc as unknown as Parameters<typeof userInsert>[0];
    ledger.commit([{ op: 'replace', rev: stored?.rev ?? 0, ...userInsert({ ...user, blocked: true }) }]);
    expect(redeem(refresh())).toEqual({ ok: false, why: 'blocked' });
    const blocked = ledger.get('user', user_id);
    ledger.commit([{ op: 'replace', rev: blocked?.rev ?? 0, ...userInsert(user) }]);
    expect(redeem(refresh())).toMatchObject({ ok: true });
    ledger.commit([{ op: 'remove', kind: 'refresh-token', id: 'f1' }]);
    expect(redeem(refresh({ generation: 1 }))).toEqual({ ok: false, why: 'unknown' });
    ledger.commit([{ op: 'remove', kind: 'user', id: user_id }]);
    expect(redeem(refresh({ generation: 1 }))).toEqual({ ok: false, why: 'user' });
  });

  it('RT-03 keep their organization only as long as the user is in it, and are not used up by asking', () => {
    const asked = refresh({ question: { ...question, organization: 'org_1' } });
    expect(redeem(asked)).toEqual({ ok: false, why: 'member' });
    const member = { kind: 'organization-member', id: `org_1 ${user_id}`, doc: { roles: [] } };
    ledger.commit([{ op: 'insert', ...member, unique: [], attributes: {}, copies: {} }]);
    expect(redeem(asked)).toMatchObject({ ok: true, generation: 1 });
  });

  it('RT-05 rest on the consent they were given under, whatever API they are used at', () => {
    const consent = { id: 'g1', user_id, clientID: 'app', audience: 'urn:a', scope: ['x'] };
    const asked = (generation: number) =>
      refresh({
        ...{ generation, needs_consent: true },
        question: { ...question, client_id: 'app', audience: 'urn:b', consent_audience: 'urn:a' },
      });
    expect(redeem(asked(0))).toEqual({ ok: false, why: 'consent' });
    ledger.commit([{ op: 'insert', ...userGrantInsert(consent) }]);
    expect(redeem(asked(0))).toMatchObject({ ok: true });
    ledger.commit([{ op: 'remove', kind: 'grant', id: 'g1' }]);
    expect(redeem(asked(1))).toEqual({ ok: false, why: 'consent' });
  });

  it('RT-01 without a leeway the one before is a reuse, even by a clock that lags', () => {
    expect(redeem(refresh())).toMatchObject({ ok: true, generation: 1 });
    expect(redeem(refresh(), now - 1000)).toEqual({ ok: false, why: 'reused', family: 'f1' });
    expect(exists()).toBe(false);
  });

  it('RT-04 are forgotten some time after their end, which every use moves', () => {
    const hour = 3_600_000;
    const long = (n: number) => refresh({ generation: n, idle: 2 * 3600 });
    redeem(refresh());
    redeem({ kind: 'family', question, family: family('f2', { expires_at: iso(now + 100 * hour) }) });
    const second = (n: number) => ({ ...long(n), id: 'f2', secret_hash: 'hash of f2' });
    expect(redeem(second(0), now + 99_000)).toMatchObject({ ok: true });
    ledger.sweep(now + 2 * hour);
    expect([exists('f1'), exists('f2')]).toEqual([false, true]);
    expect(redeem(second(1), now + 2 * hour)).toMatchObject({ ok: true });
    ledger.sweep(now + 4 * hour - 1);
    expect(exists('f2')).toBe(true);
    ledger.sweep(now + 5 * hour);
    expect(exists('f2')).toBe(false);
    expect(ledger.list('refresh-token', { limit: 1 }).total).toBe(0);
  });

  it('RT-06 need their own secret', () => {
    expect(redeem(refresh({ secret_hash: 'hash of f2' }))).toEqual({ ok: false, why: 'unknown' });
    expect(redeem(refresh())).toMatchObject({ ok: true });
  });

  it('STORE-06 are bounded per user and client: the oldest goes first', () => {
    for (let n = 1; n < mostFamilies; n += 1) redeem(code({ id: `more${n}`, family: family(`more${n}`) }));
    redeem(code({ id: 'foreign', family: family('foreign', { client_id: 'other' }) }));
    expect(exists('f1')).toBe(true);
    redeem({ kind: 'family', question, family: family('last') });
    expect([exists('f1'), exists('more1'), exists('foreign'), exists('last')]).toEqual([false, true, true, true]);
  });
});
