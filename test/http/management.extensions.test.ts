import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const make = async (path: string, body: unknown, where = world) => (await where.call('POST', path, { body })).body;

describe('rules', () => {
  const script = 'function () {}';
  test('names and orders are unique; the order goes on by itself', async () => {
    const first = await make('/rules', { name: 'one', script });
    const second = await make('/rules', { name: 'two', script });
    expect([first.order, second.order]).toEqual([1, 2]);
    for (const [body, what] of [
      [{ name: 'one', script }, 'name'],
      [{ name: 'three', script, order: 2 }, 'order'],
    ] as const) {
      const refused = await world.call('POST', '/rules', { body });
      expect([refused.status, refused.body.message]).toEqual([409, `A rule with the same ${what} already exists`]);
    }
    expect((await world.call('PATCH', `/rules/${first.id}`, { body: { order: 2 } })).status).toBe(409);
    expect((await world.call('PATCH', `/rules/${second.id}`, { body: { order: 9 } })).status).toBe(200);
    expect((await world.call('PATCH', `/rules/${first.id}`, { body: { order: 2 } })).status).toBe(200);
  });

  test('lists filter and choose fields', async () => {
    await make('/rules', { name: 'off', script, enabled: false });
    const off = await world.call('GET', '/rules?enabled=false&fields=name,enabled&include_totals=true');
    expect(off.body).toMatchObject({ total: 1, start: 0, limit: 50, rules: [{ name: 'off', enabled: false }] });
    expect(Object.keys(off.body.rules[0])).toEqual(['name', 'enabled']);
    expect((await world.call('GET', '/rules?fields=nothing')).status).toBe(400);
  });

  test('an id of another form is refused by its form', async () => {
    expect((await world.call('GET', '/rules/x')).body).toEqual({
      statusCode: 400,
      error: 'Bad Request',
      message:
        "Path validation error: 'String does not match pattern ^rul_[A-Za-z0-9]{16}$: x' on property id (Unique identifier for the rule).",
      errorCode: 'invalid_uri',
    });
    expect((await world.call('GET', '/event-streams/est_invalid')).body.message).toBe(
      "Path validation error: 'Object didn't pass validation for format event-stream-id: est_invalid' on property id (Unique identifier for the event stream).",
    );
    expect((await world.call('GET', `/rules/rul_${'a'.repeat(16)}`)).body).toEqual({
      statusCode: 404,
      error: 'Not Found',
      message: 'The rule does not exist',
      errorCode: 'inexistent_rule',
    });
  });

  test('the configuration of rules is written and never read', async () => {
    expect((await world.call('GET', '/rules-configs')).body).toEqual([]);
    const set = await world.call('PUT', '/rules-configs/A_KEY', { body: { value: 'hidden-value' } });
    expect([set.status, set.body]).toEqual([200, { key: 'A_KEY', value: 'hidden-value' }]);
    expect((await world.call('PUT', '/rules-configs/A_KEY', { body: { value: 'other' } })).status).toBe(200);
    const listed = await world.call('GET', '/rules-configs?include_totals=true');
    expect(listed.body).toEqual([{ key: 'A_KEY' }]);
    const stored = await world.ports.store.get(world.tenant, 'rule-config', 'A_KEY');
    expect(JSON.stringify(stored)).not.toMatch(/hidden-value|other/);
    for (const [key, body] of [
      ['A%20B', { value: 'x' }],
      ['x'.repeat(128), { value: 'x' }],
      ['OK', {}],
      ['OK', { value: 1 }],
      ['OK', { value: 'x', more: 1 }],
    ] as const) {
      expect((await world.call('PUT', `/rules-configs/${key}`, { body })).status).toBe(400);
    }
    expect((await world.call('GET', '/rules-configs')).body).toHaveLength(1);
    expect((await world.call('DELETE', '/rules-configs/A_KEY')).status).toBe(204);
    expect((await world.call('DELETE', '/rules-configs/A_KEY')).status).toBe(204);
    expect((await world.call('GET', '/rules-configs')).body).toEqual([]);
  });
});

describe('secrets of hooks', () => {
  test('are added, changed and removed by name; values are never read', async () => {
    const { id } = await make('/hooks', { name: 'h', script: 'x', triggerId: 'credentials-exchange' });
    const path = `/hooks/${id}/secrets`;
    const send = async (method: string, body: unknown) => (await world.call(method, path, { body })).status;
    expect(await send('POST', { A: 'hidden-a', B: 'hidden-b' })).toBe(201);
    expect((await world.call('GET', path)).body).toEqual({ A: '_VALUE_NOT_SHOWN_', B: '_VALUE_NOT_SHOWN_' });
    expect(await send('POST', { A: 'again' })).toBe(409);
    expect(await send('PATCH', { A: 'again' })).toBe(201);
    expect(await send('PATCH', { C: 'new' })).toBe(400);
    expect(await send('POST', Object.fromEntries(Array.from({ length: 19 }, (_, at) => [`N${at}`, 'x'])))).toBe(400);
    for (const body of [{}, [], { A: 1 }, { 'a b': 'x' }, 'x']) expect(await send('POST', body)).toBe(400);
    const hook = await world.call('PATCH', `/hooks/${id}`, { body: { enabled: true } });
    expect([hook.status, 'secrets' in hook.body]).toEqual([200, false]);
    const stored = JSON.stringify(await world.ports.store.get(world.tenant, 'hook', id));
    expect(stored).not.toMatch(/hidden|again/);
    for (const body of [[], {}, [7]]) expect(await send('DELETE', body)).toBe(400);
    expect(await send('DELETE', ['A', 'none'])).toBe(204);
    expect((await world.call('GET', path)).body).toEqual({ B: '_VALUE_NOT_SHOWN_' });
    expect((await world.call('GET', '/hooks/nobody/secrets')).status).toBe(404);
  });
});
