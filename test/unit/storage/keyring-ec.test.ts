import { beforeEach, describe, expect, it } from 'vitest';
import { Unavailable } from '../../../shared/model/failures.ts';
import type { PublishedKey } from '../../../shared/model/signing-key.ts';
import { keysFreshFor } from '../../../shared/storage/durable/keyring.ts';
import { KeyringCustody } from '../../../shared/storage/durable/keyring-custody.ts';
import { KeyringLedger, keyringSchema, publishedFor } from '../../../shared/storage/durable/keyring-ledger.ts';
import { prepare } from '../../../shared/storage/durable/schema.ts';
import { type MemoryStorage, makeMemoryStorage } from '../../support/memory.ts';
import { type HandClock, handClock } from '../../support/memory-clock.ts';
import { type KeyPress, keyPress } from '../../support/memory-keys.ts';
import { type MemorySql, memorySql } from '../../support/memory-sql.ts';

let clock: HandClock;
let press: KeyPress;

const seal = async (context: string, plain: string): Promise<string> => `sealed(${context},${plain})`;
const open = (options: { seal?: typeof seal } = {}): MemoryStorage =>
  makeMemoryStorage({
    clock,
    makeKey: press.makeKey,
    makeEcKey: press.makeEcKey,
    digest: async (text) => text,
    ...options,
  });

beforeEach(() => {
  clock = handClock();
  press = keyPress();
});

const pairs = (keys: readonly PublishedKey[]): string[] =>
  keys.map(({ kid, state, ec }) => `${state} ${kid} ${ec?.kid ?? 'none'}`);

describe('EC keys', () => {
  it('JWT-06 are made with the first RSA keys, once however many ask', async () => {
    const storage = open();
    const places = Array.from({ length: 5 }, () => storage.location());
    const asked = places.flatMap(({ keyring }) => [keyring.current('t', 'EC'), keyring.current('t', 'RSA')]);
    const kids = (await Promise.all(asked)).map(({ kid }) => kid);
    expect(new Set(kids)).toEqual(new Set(['ec-1', 'kid-1']));
    expect([press.made, press.madeEc]).toEqual([2, 2]);
  });

  it('JWT-05 follow their RSA key through rotation and revocation', async () => {
    const { keyring } = open();
    await keyring.keys('t');
    await keyring.rotate('t', 'kid-1');
    expect(pairs(await keyring.keys('t'))).toEqual(['current kid-2 ec-2', 'next kid-3 ec-3', 'previous kid-1 ec-1']);
    expect((await keyring.current('t', 'EC')).kid).toBe('ec-2');
    await keyring.revoke('t', 'kid-1');
    expect(pairs(await keyring.keys('t'))[2]).toBe('revoked kid-1 ec-1');
    expect(await keyring.revoke('t', 'ec-2')).toEqual({ ok: false, why: 'unknown' });
    expect(await keyring.rotate('t', 'ec-2')).toEqual({ ok: false, why: 'unknown' });
  });

  it('reach KV sealed for their own place only, and the isolate asks the object once per key', async () => {
    const unsealed = open();
    const material = await unsealed.keyring.current('t', 'EC');
    expect(material).toEqual({ kid: 'ec-1', pkcs8: 'private-ec-1', sealed: false });
    expect(unsealed.kv.entries().get('t:t:keys')).not.toContain('private');
    const { rpc } = unsealed.calls();
    clock.pass(keysFreshFor);
    expect(await unsealed.keyring.current('t', 'EC')).toEqual(material);
    expect(unsealed.calls().rpc).toBe(rpc);
    press = keyPress();
    const sealed = open({ seal });
    await sealed.keyring.keys('t');
    const before = sealed.calls().rpc;
    const pkcs8 = 'sealed(signing-key:t:ec-1,private-ec-1)';
    expect(await sealed.location().keyring.current('t', 'EC')).toEqual({ kid: 'ec-1', pkcs8, sealed: true });
    expect(sealed.calls().rpc).toBe(before);
    expect(sealed.kv.entries().get('t:t:keys')).not.toContain('private-ec-2');
  });

  it('that were fetched sign no longer once another location has rotated and revoked their key', async () => {
    const storage = open();
    const there = storage.location();
    expect((await there.keyring.current('t', 'EC')).kid).toBe('ec-1');
    await storage.keyring.rotate('t', 'kid-1');
    await storage.keyring.revoke('t', 'kid-1');
    clock.pass(keysFreshFor);
    expect((await there.keyring.current('t', 'EC')).kid).toBe('ec-2');
  });

  it('JWT-05 that sign anywhere are in the key set everywhere, with copies up to 60 s old', async () => {
    const storage = open({ seal });
    storage.kv.lag(60_000);
    const places = [storage, storage.location(), storage.location()];
    for (const { keyring } of places) await keyring.keys('t');
    for (let round = 0; round < 2; round += 1) {
      const [current] = await storage.keyring.keys('t');
      expect((await storage.keyring.rotate('t', current?.kid ?? '')).ok).toBe(true);
      for (let second = 0; second < 120; second += 7) {
        const signing = await Promise.all(places.map(async ({ keyring }) => (await keyring.current('t', 'EC')).kid));
        for (const { keyring } of places) {
          expect((await keyring.keys('t')).map(({ ec }) => ec?.kid)).toEqual(expect.arrayContaining(signing));
        }
        clock.pass(7000);
      }
      clock.pass(publishedFor);
    }
  });
});

describe('STORE-08 a keyring of a release before ES256', () => {
  let sql: MemorySql;
  const rowsOf = (columns: string) => sql.exec(`SELECT ${columns} FROM signing_key ORDER BY kid`).toArray();
  const made = 'kid, state, pkcs8, sealed, since';

  beforeEach(() => {
    sql = memorySql();
    prepare(sql, keyringSchema.slice(0, 2));
    sql.exec(`INSERT INTO ring(one, tenant, rotated) VALUES (1, 't', 5)`);
    for (const [kid, state, pkcs8] of [
      ['a', 'previous', null],
      ['b', 'current', 'private-b'],
      ['c', 'next', 'private-c'],
    ] as const) {
      const published = JSON.stringify({ kid, state, n: 'n', e: 'e', certificate: 'c', x5t: 'x', created: 1 });
      sql.exec(`INSERT INTO signing_key(${made}, published) VALUES (?, ?, ?, 0, 5, ?)`, kid, state, pkcs8, published);
    }
    sql.exec(`INSERT INTO envelope_secret(id, value, sealed, since) VALUES ('s', 'v', 0, 5)`);
  });

  const custodyOf = (ledger: KeyringLedger): KeyringCustody =>
    new KeyringCustody(ledger, { ...press, makeSecret: () => ({ id: 's2', value: 'v2' }), seal });

  it('gets EC keys for the keys that sign or will, once, and its RSA keys stay as they are', async () => {
    const before = rowsOf(made);
    const ledger = new KeyringLedger(sql);
    const custody = custodyOf(ledger);
    expect(custody.isComplete()).toBe(false);
    expect(pairs(ledger.keys())).toEqual(['current b none', 'next c none', 'previous a none']);
    await Promise.all([custody.ensure('t', 10), custody.ensure('t', 10)]);
    expect(custody.isComplete()).toBe(true);
    expect(pairs(ledger.keys())).toEqual(['current b ec-1', 'next c ec-2', 'previous a none']);
    expect(rowsOf(made)).toEqual(before);
    expect([press.made, press.madeEc]).toEqual([0, 2]);
    // The RSA key was kept unsealed and goes on so; the EC key is sealed, as a secret is configured by now.
    expect(custody.current('RSA')).toEqual({ kid: 'b', pkcs8: 'private-b', sealed: false });
    expect(custody.current('EC')).toMatchObject({ kid: 'ec-1', sealed: true });
    const { rev, set } = ledger.keySet();
    expect(ledger.outbox.pending(Number.MAX_SAFE_INTEGER)).toMatchObject({ key: 't:t:keys', rev });
    expect([set.current, set.current_ec]).toEqual([undefined, custody.current('EC')]);
  });

  it('may be rotated at once: the upgrade is no rotation', async () => {
    const ledger = new KeyringLedger(sql);
    const custody = custodyOf(ledger);
    await custody.ensure('t', publishedFor + 10);
    ledger.outbox.sent('t:t:keys', ledger.keySet().rev, publishedFor + 10);
    expect((await custody.rotate('t', 'b', publishedFor + 10)).change).toMatchObject({ ok: true, kid: 'c' });
    expect(custody.current('EC').kid).toBe('ec-2');
  });

  it('in KV does not count while the object can be asked, and RSA goes on when it cannot', async () => {
    const storage = open({ seal });
    const keys = await storage.keyring.keys('t');
    const { rev, value } = JSON.parse(storage.kv.entries().get('t:t:keys') ?? '') as {
      rev: number;
      value: Record<string, unknown>;
    };
    const { current_ec: _, ...older } = value;
    const bare = { ...older, keys: keys.map(({ ec: __, ...key }) => key) };
    await storage.kv.put('t:t:keys', JSON.stringify({ rev, value: bare }));
    const upgraded = storage.location().keyring;
    expect(pairs(await upgraded.keys('t'))).toEqual(['current kid-1 ec-1', 'next kid-2 ec-2']);
    storage.record.fail(true);
    const cut = storage.location().keyring;
    expect(pairs(await cut.keys('t'))).toEqual(['current kid-1 none', 'next kid-2 none']);
    expect((await cut.current('t', 'RSA')).kid).toBe('kid-1');
    await expect(cut.current('t', 'EC')).rejects.toBeInstanceOf(Unavailable);
  });
});
