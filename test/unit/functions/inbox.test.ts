import { beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../functions/app.ts';
import { type Inbox, type InboxMessage, type InboxStore, makeInbox } from '../../../functions/local/inbox.ts';
import { inboxPages } from '../../../functions/local/inbox-pages.tsx';
import { random } from '../../../shared/keys/random.ts';
import { makeWorld } from '../../support/world.ts';

/** The inbox of local mode, over a store in memory. */

let kept: Map<string, InboxMessage>;
let inbox: Inbox;
const world = makeWorld();
const store: InboxStore = {
  load: async (tenant) => [...kept.values()].filter((mail) => mail.tenant === tenant).reverse(),
  save: async (_tenant, mail) => void kept.set(mail.id, mail),
  drop: async (_tenant, { id }) => void kept.delete(id),
};
beforeEach(() => {
  kept = new Map();
  inbox = makeInbox({ clock: world.clock, random, store });
});

const mail = (to: string, tenant = 'local') => ({
  ...{ tenant, to, from: undefined, subject: 'Hi <b>', kind: 'verify_email' as const, about: { user_id: 'u' } },
  html: '<script>alert(1)</script><a href="https://a.test/x?ticket=1">x</a>',
  text: 'Open: https://a.test/x?ticket=1 and https://a.test/x?ticket=1',
});

test('the newest 200 of a tenant are kept, also over a restart', async () => {
  for (let one = 0; one < 210; one += 1) await inbox.send(mail(`user-${one}@mail.test`));
  await inbox.send(mail('other@mail.test', 'acme'));
  const again = makeInbox({ clock: world.clock, random, store });
  for (const box of [inbox, again]) {
    const mails = await box.list('local');
    expect([mails.length, mails[0]?.to, mails.at(-1)?.to]).toEqual([200, 'user-209@mail.test', 'user-10@mail.test']);
    expect(await box.list('acme')).toHaveLength(1);
  }
  await inbox.clear('local');
  expect([(await inbox.list('local')).length, kept.size]).toEqual([0, 1]);
});

describe('the door', () => {
  const tenants = new Map([['localhost:8443', 'local']]);
  const get = (path: string, headers: Record<string, string> = {}, host = 'localhost:8443', method = 'GET') => {
    const app = createApp(world.ports, {
      ...{ health: { mode: 'local', version: '0', bound: [] }, allowHttp: true, mtls: false, setupToken: undefined },
      clientAddress: () => undefined,
      extraDoors: (doors) =>
        doors.route(
          '/',
          inboxPages(inbox, (one) => tenants.get(one), world.clock),
        ),
    });
    return app.fetch(new Request(`https://${host}/.latchkey/inbox${path}`, { headers, method }));
  };

  test('scripts get the mails to an address with their links, and nothing of the log', async () => {
    await inbox.send(mail('Ann@mail.test'));
    await inbox.send(mail('bob@mail.test'));
    const { messages } = JSON.parse(await (await get('.json?to=ann@mail.test')).text());
    expect(messages).toMatchObject([{ to: 'Ann@mail.test', links: ['https://a.test/x?ticket=1'] }]);
    expect(messages[0]).not.toHaveProperty('about');
    expect((await get('', {}, 'localhost:8443', 'DELETE')).status).toBe(204);
    expect(await (await get('.json')).json()).toEqual({ messages: [] });
  });

  test('people get pages on which links can be clicked and nothing of a mail runs', async () => {
    await inbox.send(mail('ann@mail.test'));
    const [{ id } = { id: '' }] = await inbox.list('local');
    const list = await (await get('')).text();
    expect(list).toContain(`<a href="/.latchkey/inbox/${id}"><strong>Hi &lt;b&gt;</strong>`);
    const page = await get(`/${id}`);
    expect(await page.text()).toContain('<a href="https://a.test/x?ticket=1">');
    const body = await get(`/${id}/html`);
    expect(body.headers.get('content-security-policy')).toMatch(/^sandbox [^;]*;.*default-src 'none'/);
    expect(body.headers.get('content-security-policy')).not.toMatch(/allow-scripts|allow-same-origin/);
    expect((await get('/nobody')).status).toBe(404);
  });

  test('DEV-03 other names and pages of other sites find no inbox', async () => {
    await inbox.send(mail('ann@mail.test'));
    for (const [headers, host] of [
      [{ origin: 'https://evil.test' }, 'localhost:8443'],
      [{ origin: 'null' }, 'localhost:8443'],
      [{}, 'evil.test'],
      [{}, '127.0.0.1:8443'],
    ] as const) {
      for (const path of ['', '.json']) expect((await get(path, headers, host)).status).toBe(404);
      expect((await get('', headers, host, 'DELETE')).status).toBe(404);
    }
    expect(await inbox.list('local')).toHaveLength(1);
  });
});
