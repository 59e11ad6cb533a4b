import { beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { advance } from '../../shared/protocol/authorize/advance.ts';
import type { Transaction } from '../../shared/protocol/authorize/transaction.ts';
import { clientInsert } from '../../shared/protocol/management/client-record.ts';
import { callback, makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;

beforeEach(async () => {
  world = await makeSignInWorld();
});

describe('single sign-on', () => {
  it('asks nothing outside of the isolate once it is warm', async () => {
    const { cookie } = await world.signIn();
    for (const asked of [{}, { audience: world.api }, { prompt: 'none' }]) {
      await world.authorize(asked, { cookie });
      const before = world.storage.calls();
      const again = world.location(await world.authorize(asked, { cookie }));
      expect(again.searchParams.has('code')).toBe(true);
      expect(world.storage.calls()).toEqual(before);
    }
  });

  it('writes down who came to which client', async () => {
    const { cookie } = await world.signIn();
    world.events.length = 0;
    await world.authorize({ audience: world.api, scope: 'openid' }, { cookie });
    await world.authorize({ prompt: 'none' });
    await world.authorize({ response_type: 'none' });
    const about = { client_id: world.web.client_id, tenant: world.tenant, ip: '192.0.2.1' };
    expect(world.events).toEqual([
      expect.objectContaining({
        ...{ ...about, type: 'ssa', user_id: world.user.user_id, user_name: world.user.email, client_name: 'Shop' },
        ...{ audience: world.api, scope: 'openid' },
      }),
      expect.objectContaining({ ...about, type: 'fsa', error: 'login_required' }),
      expect.objectContaining({ ...about, type: 'f', error: 'unsupported_response_type' }),
    ]);
  });

  it('keeps the session alive and notes the client', async () => {
    const { cookie, session } = await world.signIn();
    const { client_id } = await world.application();
    world.clock.pass(120_000);
    await world.authorize({ client_id }, { cookie });
    await world.mail.settled();
    const kept = await world.ports.store.get(world.tenant, 'session', session.id);
    expect(kept?.doc['last_interacted_at']).toBe(new Date(world.clock.now()).toISOString());
    expect(kept?.doc['clients']).toEqual([{ client_id: world.web.client_id }, { client_id }]);
  });

  it('ISS-05 of one host is nothing at another, nor at another tenant', async () => {
    const { cookie } = await world.signIn();
    const query = new URLSearchParams({
      client_id: world.web.client_id,
      redirect_uri: callback,
      response_type: 'code',
    });
    const alias = `https://${world.tenant}.other.test/authorize?${query}`;
    const there = await world.app.fetch(new Request(alias, { headers: { cookie } }));
    expect(new URL(there.headers.get('location') ?? '', alias).pathname).toBe('/u/login');
    const other = await makeSignInWorld();
    expect(other.location(await other.authorize({}, { cookie })).pathname).toBe('/u/login');
    // And it is as good as before where it is from.
    expect(world.location(await world.authorize({}, { cookie })).searchParams.has('code')).toBe(true);
  });

  it('SESS-05 is nothing when the cookie stands there twice or has another name', async () => {
    const { cookie } = await world.signIn();
    const value = cookie.slice(cookie.indexOf('=') + 1);
    for (const sent of [`${cookie}; ${cookie}`, `auth0=${value}`, `__Host-auth0_compat=${value}`]) {
      expect(world.location(await world.authorize({}, { cookie: sent })).pathname).toBe('/u/login');
    }
    const silent = await world.authorize({ prompt: 'none' }, { cookie: `__Host-auth0_compat=${value}` });
    expect(world.location(silent).searchParams.has('code')).toBe(true);
  });
});

describe('the sign-in that begins', () => {
  it('SESS-01 is bound to the browser by a cookie that no script and no other host can read', async () => {
    const response = await world.authorize();
    const [set] = response.headers.getSetCookie();
    expect(set).toMatch(/^__Host-auth0_browser=[A-Za-z0-9]{32}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const again = await world.authorize({}, { cookie: set?.split(';')[0] ?? '' });
    expect(again.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('stores nothing', async () => {
    await world.authorize();
    const before = world.storage.dump();
    await world.authorize({ scope: 'openid a b c' });
    await world.authorize({ redirect_uri: 'https://evil.com' });
    expect(world.storage.dump()).toBe(before);
  });

  it('RURI-01 is checked once more at its end: a callback that was removed hears nothing', async () => {
    const { cookie, session } = await world.signIn();
    const begun = world.location(await world.authorize({ prompt: 'login' }, { cookie }));
    const contents = await world.ports.envelopes.open(
      world.tenant,
      'transaction',
      begun.searchParams.get('state') ?? '',
    );
    const transaction = contents as never as Transaction;
    const done = { ...transaction, progress: { user_id: world.user.user_id, sid: session.id, fresh: true } };
    const site = { tenant: world.tenant, host: world.domain, domain: world.domain };
    const end = () => advance(world.ports, { site, issuer: world.issuer }, done, undefined, 'record');
    expect(await end()).toMatchObject({ kind: 'respond', redirect_uri: callback });
    const client = `/clients/${world.web.client_id}`;
    await world.call('PATCH', client, { body: { callbacks: ['https://new.example.com'] } });
    expect(await end()).toMatchObject({ kind: 'error', error: { code: 'unauthorized_client' } });
    await world.call('DELETE', client);
    expect(await end()).toMatchObject({
      kind: 'error',
      error: { description: `Unknown client: ${world.web.client_id}` },
    });
  });
});

describe('local mode', () => {
  const local = () =>
    createApp(world.ports, {
      health: { mode: 'local', version: '0.0.0-test', bound: [] },
      ...{ allowHttp: true, mtls: false, setupToken: undefined, clientAddress: () => '127.0.0.1' },
    });

  it('says on the page what would mend an error', async () => {
    const query = new URLSearchParams({ client_id: world.web.client_id, redirect_uri: 'https://app.example.com/typo' });
    const url = `https://${world.domain}/authorize?${query}`;
    const page = await (await local().fetch(new Request(url))).text();
    expect(page).toContain('Add it to the callbacks of client');
    expect(await (await world.app.fetch(new Request(url))).text()).not.toContain('Add it to the callbacks');
  });

  it('RURI-05 takes callbacks in the clear, which production does not', async () => {
    const redirect_uri = 'http://shop.test:3000/cb';
    const stored = await world.ports.store.get(world.tenant, 'client', world.web.client_id);
    if (stored === undefined) throw new Error('No client');
    const entity = { ...(stored.doc['entity'] as object), callbacks: [redirect_uri] };
    const insert = clientInsert(world.tenant, { ...stored.doc, entity } as never);
    await world.ports.store.commit(world.tenant, [{ op: 'replace', rev: stored.rev, ...insert }]);
    const query = new URLSearchParams({ client_id: world.web.client_id, redirect_uri, response_type: 'code' });
    const url = `https://${world.domain}/authorize?${query}`;
    expect((await local().fetch(new Request(url))).headers.get('location')).toMatch(/^\/u\/login\?/);
    const stopped = await world.app.fetch(new Request(url));
    expect([stopped.status, stopped.headers.get('location')]).toEqual([403, null]);
    expect(await stopped.text()).toContain('The redirect_uri must use https.');
    const made = await local().fetch(
      new Request(`https://${world.domain}/api/v2/clients`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await world.token()}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'dev', callbacks: [redirect_uri] }),
      }),
    );
    expect(made.status).toBe(201);
  });
});
