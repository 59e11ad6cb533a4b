import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const bodies = {
  'resource-servers': (more: object) => ({ name: 'Reuse', identifier: `urn:reuse:${Math.random()}`, ...more }),
  clients: (more: object) => ({ name: 'Reuse', app_type: 'non_interactive', ...more }),
} as const;
type Path = keyof typeof bodies;

const idOf = (path: Path, body: Record<string, string>): string =>
  String(path === 'clients' ? body['client_id'] : body['id']);

describe.each(['resource-servers', 'clients'] as const)('latchkey.token_reuse of /%s', (path) => {
  const create = (latchkey: unknown) => world.call('POST', `/${path}`, { body: bodies[path]({ latchkey }) });

  test('is kept, merged and taken away', async () => {
    const made = await create({ token_reuse: 0.75 });
    expect([made.status, made.body.latchkey]).toEqual([201, { token_reuse: 0.75 }]);
    const at = `/${path}/${idOf(path, made.body)}`;
    expect((await world.call('GET', at)).body.latchkey).toEqual({ token_reuse: 0.75 });
    const patched = await world.call('PATCH', at, { body: { latchkey: { token_reuse: 0 } } });
    expect([patched.status, patched.body.latchkey]).toEqual([200, { token_reuse: 0 }]);
    const renamed = await world.call('PATCH', at, { body: { name: 'Renamed' } });
    expect(renamed.body.latchkey).toEqual({ token_reuse: 0 });
    const gone = await world.call('PATCH', at, { body: { latchkey: { token_reuse: null } } });
    expect([gone.status, gone.body.latchkey ?? {}]).toEqual([200, {}]);
  });

  test.each([
    ['over nine tenths', 0.91],
    ['negative', -0.1],
    ['a text', '0.5'],
    ['true', true],
    ['no number', {}],
  ])('is refused when it is %s', async (_what, token_reuse) => {
    const refused = await create({ token_reuse });
    expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_body']);
  });

  test('is the only option of its kind', async () => {
    expect((await create({ token_reuses: 0.5 })).status).toBe(400);
  });
});

test('the Management API’s own tokens are never reused', async () => {
  const system = `https://${world.domain}/api/v2/`;
  const at = `/resource-servers/${encodeURIComponent(system)}`;
  const refused = await world.call('PATCH', at, { body: { latchkey: { token_reuse: 0.5 } } });
  expect(refused.status).toBe(400);
});
