import { beforeEach, expect, test } from 'vitest';
import type { Change } from '../../../shared/model/tenant-store.ts';
import { recentFor } from '../../../shared/storage/durable/tenant-store.ts';
import type { MemoryLocation, MemoryStorage } from '../../support/memory.ts';
import type { HandClock } from '../../support/memory-clock.ts';
import { acme, tenant } from '../../support/memory-fixtures.ts';

/** What an isolate reads as `recent`: settings that every sign-in goes by. */

let clock: HandClock;
let storage: MemoryStorage;
let there: MemoryLocation;

const entity = { kind: 'setting', id: 'a', unique: [], attributes: {}, copies: {} };
const insert: Change = { op: 'insert', ...entity, doc: { value: 1 } };
const read = async ({ store }: Pick<MemoryLocation, 'store'>): Promise<unknown> =>
  (await store.recent(tenant, 'setting', 'a'))?.doc['value'];
const write = async (value: number): Promise<void> => {
  const rev = (await storage.store.get(tenant, 'setting', 'a'))?.rev ?? 0;
  await storage.store.commit(tenant, [{ op: 'replace', ...entity, rev, doc: { value } }]);
};

beforeEach(async () => {
  ({ clock, storage } = await acme());
  there = storage.location();
});

test('is read once in five seconds, also while there is nothing', async () => {
  expect(await read(storage)).toBeUndefined();
  const before = storage.calls().rpc;
  expect(await read(storage)).toBeUndefined();
  expect(storage.calls().rpc).toBe(before);
});

test('shows a change of this isolate at once, one of another within five seconds', async () => {
  await storage.store.commit(tenant, [insert]);
  expect([await read(storage), await read(there)]).toEqual([1, 1]);
  await write(2);
  expect([await read(storage), await read(there)]).toEqual([2, 1]);
  clock.pass(recentFor);
  expect(await read(there)).toBe(2);
});

test('a read that is on its way while this isolate writes is not remembered', async () => {
  await storage.store.commit(tenant, [insert]);
  const early = read(storage);
  await Promise.all([early, write(2)]);
  expect(await read(storage)).toBe(2);
});

test('fails when the object cannot be reached, once it is too old', async () => {
  await storage.store.commit(tenant, [insert]);
  await read(storage);
  storage.record.fail(true);
  expect(await read(storage)).toBe(1);
  clock.pass(recentFor);
  await expect(read(storage)).rejects.toMatchObject({ name: 'Unavailable' });
});
