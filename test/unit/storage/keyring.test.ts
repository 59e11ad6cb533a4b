import { beforeEach, describe, expect, it } from 'vitest';
import { Unavailable } from '../../../shared/model/failures.ts';
import type { PublishedKey } from '../../../shared/model/signing-key.ts';
import { keysFreshFor, keysStaleFor } from '../../../shared/storage/durable/keyring.ts';
import {
  type KeptKey,
  KeyringLedger,
  previousFor,
  publishedFor,
} from '../../../shared/storage/durable/keyring-ledger.ts';
import { type MemoryStorage, makeMemoryStorage } from '../../support/memory.ts';
import { type HandClock, handClock } from '../../support/memory-clock.ts';
import { type KeyPress, keyPress } from '../../support/memory-keys.ts';
import { memorySql } from '../../support/memory-sql.ts';

let clock: HandClock;
let press: KeyPress;
let storage: MemoryStorage;

/** What goes on beside requests. */
const beside: Promise<unknown>[] = [];

const open = (sealed = false): MemoryStorage => {
  clock = handClock();
  press = keyPress();
  const seal = async (context: string, plain: string): Promise<string> => `sealed(${context},${plain})`;
  return makeMemoryStorage({
    clock,
    makeKey: press.makeKey,
    makeEcKey: press.makeEcKey,
    digest: async (text) => text,
    background: (work) => void beside.push(work),
    ...(sealed ? { seal } : {}),
  });
};

beforeEach(() => {
  storage = open();
});

/** Keys as custody hands them to the ledger, unsealed. */
const kept = (kid: string): KeptKey => ({
  published: { kid, state: 'next', n: 'n', e: 'e', certificate: 'c', x5t: 'x', created: 0 },
  material: { kid, pkcs8: `private-${kid}`, sealed: false },
  ec: {
    published: { kid: `ec-${kid}`, x: 'x', y: 'y' },
    material: { kid: `ec-${kid}`, pkcs8: `private-ec-${kid}`, sealed: false },
  },
});
const states = (keys: readonly PublishedKey[]): string[] => keys.map(({ kid, state }) => `${kid} ${state}`);
const published = (): string => storage.kv.entries().get('t:t:keys') ?? '';

describe('JWT-06 first use', () => {
  it('100 parallel first calls on empty storage with a delayed KV make one current and one next key', async () => {
    storage.hold(true);
    storage.kv.lag(60_000);
    const places = Array.from({ length: 10 }, () => storage.location());
    const calls = Array.from({ length: 100 }, async (_, i) => {
      const { keyring } = places[i % 10] ?? storage;
      return i % 3 === 0 ? [(await keyring.current('t', 'RSA')).kid] : (await keyring.keys('t')).map(({ kid }) => kid);
    });
    const kids = new Set((await Promise.all(calls)).flat());
    expect(press.made).toBe(2);
    expect(kids).toEqual(new Set(['kid-1', 'kid-2']));
    expect(states(await storage.keyring.keys('t'))).toEqual(['kid-1 current', 'kid-2 next']);
  });

  it('later calls make none, whatever KV says', async () => {
    await storage.keyring.keys('t');
    clock.pass(600_000);
    await storage.location().keyring.keys('t');
    storage.kv.fail(true);
    await storage.location().keyring.current('t', 'RSA');
    expect(press.made).toBe(2);
  });

  it('a failure to make a key is no key, and the next call tries again', async () => {
    let failures = 1;
    const flaky = makeMemoryStorage({
      clock,
      digest: async (text) => text,
      makeKey: (tenant, now) => {
        failures -= 1;
        return failures >= 0 ? Promise.reject(new Error('no entropy')) : press.makeKey(tenant, now);
      },
    });
    await expect(flaky.keyring.keys('t')).rejects.toBeInstanceOf(Unavailable);
    expect(states(await flaky.keyring.keys('t'))).toEqual(['kid-1 current', 'kid-2 next']);
  });
});

describe('private keys', () => {
  it('never reach KV unsealed; the isolate asks the object once per key', async () => {
    await storage.keyring.current('t', 'RSA');
    expect(published()).toContain('"n-kid-1"');
    expect(published()).not.toContain('private');
    const { rpc } = storage.calls();
    clock.pass(keysFreshFor);
    expect(await storage.keyring.current('t', 'RSA')).toEqual({ kid: 'kid-1', pkcs8: 'private-kid-1', sealed: false });
    expect(storage.calls().rpc).toBe(rpc);
  });

  it('that were fetched sign no longer once another location has rotated and revoked their key', async () => {
    const there = storage.location();
    expect((await there.keyring.current('t', 'RSA')).kid).toBe('kid-1');
    await storage.keyring.rotate('t', 'kid-1');
    await storage.keyring.revoke('t', 'kid-1');
    clock.pass(keysFreshFor);
    expect((await there.keyring.current('t', 'RSA')).kid).toBe('kid-2');
  });

  it('are published sealed for their place when there is a key-encryption secret', async () => {
    storage = open(true);
    await storage.keyring.keys('t');
    const elsewhere = storage.location();
    const { rpc } = storage.calls();
    expect(await elsewhere.keyring.current('t', 'RSA')).toEqual({
      kid: 'kid-1',
      pkcs8: 'sealed(signing-key:t:kid-1,private-kid-1)',
      sealed: true,
    });
    expect(storage.calls().rpc).toBe(rpc);
    expect(published()).not.toContain('private-kid-2');
  });

  it('are on their way before they are asked for, read once, and not read again while they are held', async () => {
    storage = open(true);
    await storage.keyring.keys('t');
    const elsewhere = storage.location();
    beside.length = 0;
    const before = storage.calls().kvReads;
    elsewhere.keyring.prepare('t');
    const asked = elsewhere.keyring.current('t', 'RSA');
    await Promise.all(beside);
    expect([(await asked).kid, storage.calls().kvReads - before]).toEqual(['kid-1', 1]);
    elsewhere.keyring.prepare('t');
    expect(beside).toHaveLength(1);
  });

  it('that cannot be fetched beforehand trouble nobody but who needs them', async () => {
    const elsewhere = storage.location();
    storage.kv.fail(true);
    storage.record.fail(true);
    beside.length = 0;
    elsewhere.keyring.prepare('t');
    expect(await Promise.all(beside)).toEqual([undefined]);
    await expect(elsewhere.keyring.current('t', 'RSA')).rejects.toBeInstanceOf(Unavailable);
  });

  it('are forgotten when their key signs no more', async () => {
    const sql = memorySql();
    const ledger = new KeyringLedger(sql);
    ledger.install('t', kept('kid-1'), kept('kid-2'), clock.now());
    ledger.rotate('kid-1', kept('kid-3'), clock.now());
    const rows = sql.exec('SELECT kid, pkcs8, ec FROM signing_key ORDER BY kid').toArray();
    const ec = (kid: string) => JSON.stringify({ kid: `ec-${kid}`, pkcs8: `private-ec-${kid}`, sealed: false });
    expect(rows).toEqual([
      { kid: 'kid-1', pkcs8: null, ec: null },
      { kid: 'kid-2', pkcs8: 'private-kid-2', ec: ec('kid-2') },
      { kid: 'kid-3', pkcs8: 'private-kid-3', ec: ec('kid-3') },
    ]);
  });
});

describe('JWT-05 rotation', () => {
  it('next becomes current, current becomes previous, a new next appears', async () => {
    const [before] = await storage.keyring.keys('t');
    expect(await storage.keyring.rotate('t', before?.kid ?? '')).toEqual({ ok: true, kid: 'kid-2', cert: 'cert-t' });
    expect(states(await storage.keyring.keys('t'))).toEqual(['kid-2 current', 'kid-3 next', 'kid-1 previous']);
    expect((await storage.keyring.current('t', 'RSA')).kid).toBe('kid-2');
  });

  it('20 at once with the same expectation make one new key and all answer the same', async () => {
    await storage.keyring.keys('t');
    const places = [storage, storage.location(), storage.location()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (places[i % 3] ?? storage).keyring.rotate('t', 'kid-1')),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(press.made).toBe(3);
  });

  it('a second one is refused until verifiers can know the new next key', async () => {
    await storage.keyring.keys('t');
    await storage.keyring.rotate('t', 'kid-1');
    expect(await storage.keyring.rotate('t', 'kid-2')).toEqual({ ok: false, why: 'too_soon' });
    clock.pass(publishedFor - 1);
    expect(await storage.keyring.rotate('t', 'kid-2')).toEqual({ ok: false, why: 'too_soon' });
    clock.pass(1);
    expect(await storage.keyring.rotate('t', 'kid-2')).toMatchObject({ ok: true, kid: 'kid-3' });
    expect(press.made).toBe(4);
  });

  it('and as long as KV has not accepted the last one', async () => {
    await storage.keyring.keys('t');
    storage.hold(true);
    await storage.keyring.rotate('t', 'kid-1');
    clock.pass(publishedFor);
    expect(await storage.keyring.rotate('t', 'kid-2')).toEqual({ ok: false, why: 'too_soon' });
    await storage.publish();
    expect(await storage.keyring.rotate('t', 'kid-2')).toMatchObject({ ok: true });
  });

  it('a kid that never was current is refused', async () => {
    await storage.keyring.keys('t');
    expect(await storage.keyring.rotate('t', 'nobody')).toEqual({ ok: false, why: 'unknown' });
    expect(await storage.keyring.rotate('t', 'kid-2')).toEqual({ ok: false, why: 'unknown', state: 'next' });
    expect(press.made).toBe(2);
  });

  it('every key that signs anywhere is in the key set everywhere, with copies up to 60 s old', async () => {
    storage = open(true);
    storage.kv.lag(60_000);
    const places = [storage, storage.location(), storage.location()];
    for (const { keyring } of places) await keyring.keys('t');
    for (let round = 0; round < 3; round += 1) {
      const [current] = await storage.keyring.keys('t');
      expect((await storage.keyring.rotate('t', current?.kid ?? '')).ok).toBe(true);
      for (let second = 0; second < 120; second += 7) {
        const signing = await Promise.all(places.map(async ({ keyring }) => (await keyring.current('t', 'RSA')).kid));
        for (const { keyring } of places) {
          const known = (await keyring.keys('t')).filter(({ state }) => state !== 'revoked').map(({ kid }) => kid);
          expect(known).toEqual(expect.arrayContaining(signing));
        }
        clock.pass(7000);
      }
      clock.pass(publishedFor);
    }
  });

  it('a previous key stays for the longest life of a token, then it goes', () => {
    const ledger = new KeyringLedger(memorySql());
    ledger.install('t', kept('a'), kept('b'), 0);
    ledger.rotate('a', kept('c'), 1000);
    ledger.outbox.sent('t:t:keys', ledger.keySet().rev, 1000);
    expect(ledger.due()).toBe(1000 + previousFor);
    ledger.expire(1000 + previousFor - 1);
    expect(states(ledger.keys())).toEqual(['b current', 'c next', 'a previous']);
    ledger.expire(1000 + previousFor);
    expect(states(ledger.keys())).toEqual(['b current', 'c next']);
    expect(ledger.outbox.due()).toBeDefined();
  });
});

describe('JWT-05 revocation', () => {
  beforeEach(async () => {
    await storage.keyring.keys('t');
    await storage.keyring.rotate('t', 'kid-1');
  });

  it('takes a previous key out at once here, and it stays listed as revoked', async () => {
    expect(await storage.keyring.revoke('t', 'kid-1')).toEqual({ ok: true, kid: 'kid-1', cert: 'cert-t' });
    const [, , revoked] = await storage.keyring.keys('t');
    expect(revoked).toMatchObject({ kid: 'kid-1', state: 'revoked', revoked_at: clock.now() });
    expect(await storage.keyring.revoke('t', 'kid-1')).toMatchObject({ ok: true });
  });

  it('refuses the current, the next and an unknown key', async () => {
    expect(await storage.keyring.revoke('t', 'kid-2')).toEqual({ ok: false, why: 'not_previous', state: 'current' });
    expect(await storage.keyring.revoke('t', 'kid-3')).toEqual({ ok: false, why: 'not_previous', state: 'next' });
    expect(await storage.keyring.revoke('t', 'nobody')).toEqual({ ok: false, why: 'unknown' });
  });

  it('an older copy in KV does not bring the key back where it was revoked', async () => {
    storage.hold(true);
    await storage.keyring.revoke('t', 'kid-1');
    clock.pass(keysFreshFor + 1);
    expect(states(await storage.keyring.keys('t'))).toContain('kid-1 revoked');
  });
});

describe('STORE-05 outages', () => {
  it('what is held signs and verifies for an hour, then nothing does', async () => {
    await storage.keyring.keys('t');
    await storage.keyring.current('t', 'RSA');
    storage.kv.fail(true);
    storage.record.fail(true);
    clock.pass(keysStaleFor - 10_000);
    expect((await storage.keyring.current('t', 'RSA')).kid).toBe('kid-1');
    expect(await storage.keyring.keys('t')).toHaveLength(2);
    clock.pass(20_000);
    await expect(storage.keyring.keys('t')).rejects.toBeInstanceOf(Unavailable);
    await expect(storage.keyring.current('t', 'RSA')).rejects.toBeInstanceOf(Unavailable);
  });

  it('a copy that is no key set counts as missing', async () => {
    await storage.keyring.keys('t');
    await storage.kv.put('t:t:keys', '{"rev":99,"value":{"keys":"gone"}}');
    expect(await storage.location().keyring.keys('t')).toHaveLength(2);
  });
});
