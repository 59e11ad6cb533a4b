import { beforeEach, describe, expect, it } from 'vitest';
import { keysKey } from '../../../shared/model/registry-keys.ts';
import { makeMemoryStorage } from '../../support/memory.ts';
import { handClock } from '../../support/memory-clock.ts';
import { keyPress } from '../../support/memory-keys.ts';

const open = () => {
  const clock = handClock();
  return { clock, storage: makeMemoryStorage({ clock, makeKey: keyPress().makeKey, digest: async (text) => text }) };
};

let { clock, storage } = open();

beforeEach(() => {
  ({ clock, storage } = open());
});

/** Two isolates in one place, of which the first rotates while KV lags behind. */
async function rotatedElsewhere() {
  const there = storage.location();
  const here = storage.location();
  await there.keyring.keys('t');
  await here.keyring.current('t', 'RSA');
  storage.hold(true);
  await there.keyring.rotate('t', 'kid-1');
  return { here, there };
}

describe('a keyring that is told of a change elsewhere', () => {
  it('signs with the new key at once, and does not go back to what KV says', async () => {
    const { here } = await rotatedElsewhere();
    expect((await here.keyring.current('t', 'RSA')).kid).toBe('kid-1');
    here.keyring.changed([keysKey('t')]);
    expect((await here.keyring.current('t', 'RSA')).kid).toBe('kid-2');
    clock.pass(10_000);
    expect((await here.keyring.current('t', 'RSA')).kid).toBe('kid-2');
  });

  it('asks once for one change, and for no other tenant and no other copy', async () => {
    const { here } = await rotatedElsewhere();
    await here.keyring.keys('other');
    here.keyring.changed(['t:t:client:keys', 't:t:tenant', keysKey('t')]);
    const before = storage.calls().rpc;
    await here.keyring.keys('other');
    expect(storage.calls().rpc).toBe(before);
    await here.keyring.keys('t');
    await here.keyring.keys('t');
    expect(storage.calls().rpc).toBe(before + 1);
  });

  it('goes on with what it holds while the object cannot be asked, and catches up then', async () => {
    const { here } = await rotatedElsewhere();
    here.keyring.changed([keysKey('t')]);
    storage.record.fail(true);
    expect((await here.keyring.current('t', 'RSA')).kid).toBe('kid-1');
    storage.record.fail(false);
    expect((await here.keyring.current('t', 'RSA')).kid).toBe('kid-2');
  });
});
