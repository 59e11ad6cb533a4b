import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeCurrentKeys } from '../../../shared/keys/current-key.ts';
import { Unavailable } from '../../../shared/model/failures.ts';
import type { PrivateKeyMaterial } from '../../../shared/model/signing-key.ts';

let now: number;
let kid: string;
let failure: Error | undefined;
const fetched = vi.fn(async (tenant: string): Promise<PrivateKeyMaterial> => {
  if (failure !== undefined) throw failure;
  return { kid: `${tenant}-${kid}`, pkcs8: '', sealed: false };
});
const make = () => makeCurrentKeys({ privateKeys: { current: fetched }, clock: { now: () => now } });

beforeEach(() => {
  now = 1_000_000;
  kid = 'k1';
  failure = undefined;
  fetched.mockClear();
});

describe('current key', () => {
  it('is remembered for 30 seconds per tenant, then asked for again', async () => {
    const keys = make();
    expect((await keys.of('t')).kid).toBe('t-k1');
    kid = 'k2';
    now += 29_999;
    expect((await keys.of('t')).kid).toBe('t-k1');
    expect((await keys.of('u')).kid).toBe('u-k2');
    now += 1;
    expect((await keys.of('t')).kid).toBe('t-k2');
    expect(fetched).toHaveBeenCalledTimes(3);
  });

  it('JWT-06 is asked for once by 100 callers at once, cold and on refresh', async () => {
    const keys = make();
    const ask = () => Promise.all(Array.from({ length: 100 }, () => keys.of('t')));
    await ask();
    expect(fetched).toHaveBeenCalledTimes(1);
    now += 30_000;
    await ask();
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it('signs on for an hour while the keys cannot be reached, asking every 5 seconds, then fails closed', async () => {
    const keys = make();
    await keys.of('t');
    failure = new Unavailable('down');
    now += 30_000;
    expect((await keys.of('t')).kid).toBe('t-k1');
    now += 4999;
    await keys.of('t');
    expect(fetched).toHaveBeenCalledTimes(2);
    now += 1;
    await keys.of('t');
    expect(fetched).toHaveBeenCalledTimes(3);
    now = 1_000_000 + 3_599_999;
    expect((await keys.of('t')).kid).toBe('t-k1');
    now += 1;
    await expect(keys.of('t')).rejects.toBe(failure);
    failure = undefined;
    expect((await keys.of('t')).kid).toBe('t-k1');
  });

  it('answers others from memory while one caller waits for a refresh that never ends', async () => {
    const keys = make();
    await keys.of('t');
    now += 30_000;
    fetched.mockImplementationOnce(() => new Promise(() => undefined));
    void keys.of('t');
    expect((await keys.of('t')).kid).toBe('t-k1');
    kid = 'k2';
    now += 5000;
    expect((await keys.of('t')).kid).toBe('t-k2');
  });

  it('is Unavailable, whatever the failure was', async () => {
    failure = new TypeError('network');
    await expect(make().of('t')).rejects.toBeInstanceOf(Unavailable);
  });
});
