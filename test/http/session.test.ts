import { beforeAll, describe, expect, it } from 'vitest';
import { endSession, startSession, touchSession } from '../../shared/protocol/session/session.ts';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;

beforeAll(async () => {
  world = await makeSignInWorld();
});

const isAlive = async (cookie: string, headers: Record<string, string> = {}): Promise<boolean> =>
  world.location(await world.authorize({ prompt: 'none' }, { cookie, ...headers })).searchParams.has('code');
const record = async () => ({
  name: world.tenant,
  record: (await world.ports.registry.find(world.tenant, {}, 'record')).tenant,
});
const about = () => ({
  ...{ user_id: world.user.user_id, client_id: world.web.client_id, methods: ['pwd'] },
  ...{ address: '192.0.2.1', user_agent: 'test' },
});

describe('sessions', () => {
  it('SESS-01 a new sign-in has a new id, and the old one of the browser is dead', async () => {
    const old = await world.signIn();
    const next = await startSession(world.ports, await record(), about(), {
      sid: old.session.id,
      user_id: old.session.user_id,
    });
    expect(next.id).not.toBe(old.session.id);
    expect(await isAlive(old.cookie)).toBe(false);
  });

  it('SESS-05 a cookie counts once, under its own name, on its own host and tenant', async () => {
    const { cookie, session } = await world.signIn();
    const value = cookie.slice(cookie.indexOf('=') + 1);
    expect(await isAlive(cookie)).toBe(true);
    expect(await isAlive(`auth0=${value}`)).toBe(false);
    expect(await isAlive(`${cookie}; ${cookie}`)).toBe(false);
    expect(await isAlive(`__Host-auth0=${value}x`)).toBe(false);
    expect(await isAlive(`__Host-auth0=${'x'.repeat(5000)}`)).toBe(false);
    const host = `${world.tenant}.other.test`;
    const foreign = await world.ports.envelopes.seal(world.tenant, 'session', {
      sid: session.id,
      user_id: session.user_id,
      host,
    });
    expect(await isAlive(`__Host-auth0=${foreign}`)).toBe(false);
    const tenant = await world.ports.envelopes.seal('another', 'session', {
      sid: session.id,
      user_id: session.user_id,
      host: world.domain,
    });
    expect(await isAlive(`__Host-auth0=${tenant}`)).toBe(false);
  });

  it('SESS-05 the copy for frames is read for silent requests only', async () => {
    const { cookie } = await world.signIn();
    const copy = cookie.replace('__Host-auth0=', '__Host-auth0_compat=');
    expect(await isAlive(copy)).toBe(true);
    expect(world.location(await world.authorize({}, { cookie: copy })).pathname).toBe('/u/login');
  });

  it('SESS-06 ends from idleness and from age, though use moves the first', async () => {
    const { cookie, session } = await world.signIn();
    const hour = 3_600_000;
    const later = async (hours: number): Promise<void> => {
      world.clock.pass(hours * hour);
      const subject = await world.ports.access.subject(
        world.tenant,
        { user_id: session.user_id, session: session.id },
        'record',
      );
      if (subject?.session !== undefined) await touchSession(world.ports, await record(), subject.session, about());
    };
    await later(71);
    await later(71);
    expect(await isAlive(cookie)).toBe(true);
    await later(27);
    expect(await isAlive(cookie)).toBe(false);
    const idle = await world.signIn();
    world.clock.pass(73 * hour);
    expect(await isAlive(idle.cookie)).toBe(false);
  });

  it('SESS-06 a cookie of a session that was ended, or of a user who was blocked or removed, is worth nothing', async () => {
    const ended = await world.signIn();
    await endSession(world.ports, world.tenant, { sid: ended.session.id, user_id: ended.session.user_id });
    expect(await isAlive(ended.cookie)).toBe(false);
    const blocked = await world.signIn();
    await world.call('PATCH', `/users/${encodeURIComponent(world.user.user_id)}`, { body: { blocked: true } });
    expect(await isAlive(blocked.cookie)).toBe(false);
    await world.call('PATCH', `/users/${encodeURIComponent(world.user.user_id)}`, { body: { blocked: false } });
  });
});
