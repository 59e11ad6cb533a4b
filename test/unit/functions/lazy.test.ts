import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { AppEnv } from '../../../functions/app-env.ts';
import { lazyDoors } from '../../../functions/lazy.ts';
import type { SecurityEvent } from '../../../shared/model/event.ts';
import { Unavailable } from '../../../shared/model/failures.ts';
import { lazily } from '../../../shared/model/lazily.ts';
import { makeWorld } from '../../support/world.ts';

/** A server with one more group of doors, whose first `failures` loads fail. */
function worldWith(path: string, doors: Hono<AppEnv>, failures = 0) {
  const loads = { count: 0 };
  const told: (string | undefined)[] = [];
  const events = { emit: ({ description }: SecurityEvent) => void told.push(description) };
  const load = async (): Promise<Hono<AppEnv>> => {
    if (++loads.count <= failures) throw new Error('No such module');
    return doors;
  };
  const world = makeWorld({
    ports: { events },
    app: {
      extraDoors: (app) => {
        app.all(path, lazyDoors({ name: 'the doors', paths: [path], load }, events));
      },
    },
  });
  return { world, loads, told };
}

const echo = new Hono<AppEnv>();
echo.post('/later/:id', async (c) => {
  const body = await c.req.text();
  return c.json({ id: c.req.param('id'), query: c.req.query('q'), body, request: c.get('requestId') }, 201);
});

describe('doors that are loaded later', () => {
  it('see the request and what is known of it, as if they had been there', async () => {
    const { world } = worldWith('/later/*', echo);
    const answer = await world.send('/later/a%20b?q=1', { method: 'POST', body: 'text' });
    expect(answer.status).toBe(201);
    const request = answer.headers.get('x-auth0-requestid');
    expect(await answer.json()).toEqual({ id: 'a b', query: '1', body: 'text', request });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('answer 404 to what they do not have', async () => {
    const { world } = worldWith('/later/*', echo);
    expect((await world.send('/later/x')).status).toBe(404);
  });

  it.each([
    ['/later/x', { error: 'temporarily_unavailable' }],
    ['/api/v2/later', { statusCode: 503, error: 'Service Unavailable' }],
  ])('answer 503 at %s while they cannot be loaded, and are tried again', async (path, body) => {
    const doors = new Hono<AppEnv>().post(path, (c) => c.body(null, 204));
    const { world, loads, told } = worldWith(path, doors, 1);
    const first = await world.send(path, { method: 'POST' });
    expect(first.status).toBe(503);
    expect(await first.json()).toMatchObject(body);
    expect(told).toEqual([expect.stringContaining('Cannot load the doors')]);
    expect((await world.send(path, { method: 'POST' })).status).toBe(204);
    expect((await world.send(path, { method: 'POST' })).status).toBe(204);
    expect(loads.count).toBe(2);
  });
});

describe('lazily', () => {
  it('gives everyone the same part, also those who ask while it is loaded', async () => {
    const part = lazily('the part', async () => ({}));
    const [first, second] = await Promise.all([part(), part()]);
    expect(first).toBe(second);
    expect(await part()).toBe(first);
  });

  it('throws Unavailable with the cause, and keeps nothing of a failure', async () => {
    const cause = new Error('No such module');
    let fails = true;
    const part = lazily('the part', async () => {
      if (fails) throw cause;
      return { loaded: true };
    });
    await expect(part()).rejects.toThrow(new Unavailable('Cannot load the part'));
    await expect(part()).rejects.toMatchObject({ cause });
    fails = false;
    expect(await part()).toEqual({ loaded: true });
  });
});
