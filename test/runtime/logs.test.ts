import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LogEntry, LogQuery } from '../../shared/model/log.ts';
import { makeLogs } from '../../shared/storage/durable/logs.ts';
import { packed } from '../support/log-entries.ts';

const logs = makeLogs(env.LOGS);
const fresh = (): string => `t-${crypto.randomUUID().slice(0, 8)}`;
const entry = (type: string): LogEntry => ({ date: new Date().toISOString(), type });
const oldest: LogQuery = { sort: { field: 'date', descending: false }, limit: 1000 };
const types = async (tenant: string) => (await logs.list(tenant, oldest)).logs.map(({ type }) => type);

afterEach(() => {
  vi.useRealTimers();
});

describe('the log object', () => {
  it('LOG-03 keeps what was appended over an eviction, a repeated call once', async () => {
    const tenant = fresh();
    await logs.append(tenant, ...packed(entry('a'), entry('b')), 'one');
    await evictDurableObject(env.LOGS.getByName(`logs:${tenant}`));
    await logs.append(tenant, ...packed(entry('a'), entry('b')), 'one');
    await logs.append(tenant, ...packed(entry('c')), 'two');
    expect(await types(tenant)).toEqual(['a', 'b', 'c']);
    const [first] = (await logs.list(tenant, oldest)).logs;
    expect(await logs.get(tenant, first?.log_id ?? '')).toEqual(first);
    expect(await logs.get(fresh(), first?.log_id ?? '')).toBeUndefined();
    const test = { oneOf: [first?.log_id ?? ''] };
    const found = await logs.list(tenant, { ...oldest, match: { op: 'match', path: ['log_id'], fold: false, test } });
    expect(found).toEqual({ logs: [first], total: 1 });
  });

  it('LOG-03 takes 50 batches at once, each whole and once', async () => {
    const tenant = fresh();
    const batches = Array.from({ length: 50 }, (_, at) => at);
    await Promise.all(batches.map((at) => logs.append(tenant, ...packed(entry(`${at}`), entry(`${at}`)), `${at}`)));
    const found = await types(tenant);
    expect(found).toHaveLength(100);
    for (let at = 0; at < 100; at += 2) expect(found[at]).toBe(found[at + 1]);
  });

  it('STORE-07 the alarm lets go of what is 30 days old', async () => {
    const tenant = fresh();
    const object = env.LOGS.getByName(`logs:${tenant}`);
    await logs.append(tenant, ...packed(entry('a')), 'one');
    expect(await runInDurableObject(object, (_, state) => state.storage.getAlarm())).toBeGreaterThan(
      Date.now() + 29 * 86_400_000,
    );
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 86_400_000 });
    expect(await runDurableObjectAlarm(object)).toBe(true);
    expect(await types(tenant)).toEqual([]);
    expect(await runDurableObjectAlarm(object)).toBe(false);
  });

  it('LOG-03 an event of a request reaches the log after the answer', async () => {
    const tenant = fresh();
    const domain = `${tenant}.test`;
    const worker = exports.default;
    const made = await worker.fetch(`https://${domain}/setup`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-setup-token-for-tests-of-40-characters', 'content-type': 'application/json' },
      body: JSON.stringify({ tenant, domain }),
    });
    expect(made.status).toBe(201);
    const { management } = (await made.json()) as { management: { client_id: string } };
    const refused = await worker.fetch(`https://${domain}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...management, grant_type: 'client_credentials', client_secret: 'wrong' }),
    });
    expect(refused.status).toBe(401);
    await vi.waitFor(async () => expect(await types(tenant)).toContain('feccft'), { timeout: 5000, interval: 200 });
  });
});
