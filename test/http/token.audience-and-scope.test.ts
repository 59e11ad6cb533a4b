import { describe, expect, it } from 'vitest';
import { expectError, partOf, refusalOf, tokenOf } from '../support/answers.ts';
import { makeWorld } from '../support/world.ts';

const badScope = 'Scope must be a list of names with one space between';

describe('audience', () => {
  const identifier = 'https://Api.test/v1/';

  it.each([
    'https://api.test/v1/',
    'https://Api.test/v1',
    'https://Api.test/v1//',
    ' https://Api.test/v1/',
    'https://Api.test/v1/ ',
    'https://Api.test/v1/?',
    'https://Api.test/%761/',
    'HTTPS://Api.test/v1/',
    'https://Api.test/v1/\0',
    'https://Api.test/v1/ https://other.test/',
    '["https://Api.test/v1/"]',
    '__proto__',
    'constructor',
    'toString',
    '*',
    'x'.repeat(700),
  ])('TOK-02 compares identifiers exactly: %j is another one', async (audience) => {
    const world = makeWorld();
    const { form } = await world.machine({ api: { identifier } });
    await expectError(await world.post({ ...form, audience }), 403, 'access_denied', `Service not found: ${audience}`);
  });

  it.each(['urn:my-api', 'my api', 'ünïcode-api', 'https://api.test/?a=b&c=d', 'a'.repeat(600)])(
    'takes any registered identifier: %.30s',
    async (wanted) => {
      const world = makeWorld();
      const { form } = await world.machine({ api: { identifier: wanted } });
      expect(partOf((await tokenOf(await world.post(form))).access_token, 1)['aud']).toBe(wanted);
    },
  );

  it('TOK-02 an API of another tenant does not exist here', async () => {
    const world = makeWorld();
    const other = makeWorld();
    const { form } = await world.machine();
    const audience = other.api().identifier;
    await expectError(await world.post({ ...form, audience }), 403, 'access_denied', `Service not found: ${audience}`);
  });

  it('TOK-02 an audience as an array is refused', async () => {
    const world = makeWorld();
    const { form, api } = await world.machine();
    await expectError(
      await world.postJson({ ...form, audience: [api.identifier] }),
      400,
      'invalid_request',
      'Invalid parameter: audience must be a string',
    );
  });

  it('TOK-02 a resource parameter widens nothing', async () => {
    const world = makeWorld();
    const { form, api } = await world.machine();
    const other = world.api();
    const { access_token } = await tokenOf(await world.post({ ...form, resource: other.identifier }));
    expect(partOf(access_token, 1)['aud']).toBe(api.identifier);
  });

  it('STORE-08 a registry answer about another API or grant opens nothing', async () => {
    const world = makeWorld();
    const { form, api, grant } = await world.machine();
    const wrong = { ...api, identifier: 'https://wrong.test/' };
    for (const level of ['copy', 'record'] as const)
      world.registry.shelf(level, world.site.tenant).apis.set(api.identifier, wrong);
    await expectError(await world.post(form), 403, 'access_denied', `Service not found: ${api.identifier}`);
    for (const level of ['copy', 'record'] as const)
      world.registry.shelf(level, world.site.tenant).apis.set(api.identifier, api);
    grant.audience = 'https://wrong.test/';
    expect(await refusalOf(await world.post(form))).toBe('access_denied');
  });
});

describe('scope', () => {
  it.each([
    ['a leading space', ' read:things'],
    ['a trailing space', 'read:things '],
    ['two spaces', 'read:things  write:things'],
    ['a tab', 'read:things\twrite:things'],
    ['a line break', 'read:things\r\nset-cookie: a=b'],
    ['a quote', 'read:"things"'],
    ['a back-slash', 'read:\\things'],
    ['NUL', 'read:things\0'],
    ['a letter beyond ASCII', 'lésen'],
    ['only spaces', '   '],
  ])('AZ-03 refuses %s', async (_, scope) => {
    const world = makeWorld();
    const { form } = await world.machine();
    await expectError(await world.post({ ...form, scope }), 400, 'invalid_scope', badScope);
  });

  it.each(['__proto__', 'constructor', 'toString', '*', 'READ:things', 'read:thing', 'read:things,write:things'])(
    'TOK-02 %s is not granted because of its name',
    async (scope) => {
      const world = makeWorld();
      const { form } = await world.machine();
      await expectError(
        await world.post({ ...form, scope }),
        403,
        'access_denied',
        `Client has not been granted scopes: ${scope}`,
      );
    },
  );

  it('AZ-03 thousands of scopes and one long one are refused quickly', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const many = Array.from({ length: 3000 }, (_, index) => index.toString(36)).join(' ');
    const started = performance.now();
    for (const scope of [many, 'x'.repeat(15_000), `${'x '.repeat(7000)}"`])
      await refusalOf(await world.post({ ...form, scope }));
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('TOK-02 no combination of request, grant and API gives more than the grant', async () => {
    const names = ['a', 'b', 'c'];
    const subsets = Array.from({ length: 8 }, (_, bits) => names.filter((_name, index) => (bits & (1 << index)) !== 0));
    const world = makeWorld();
    for (const defined of subsets) {
      for (const granted of subsets) {
        const { form } = await world.machine({ api: { scopes: defined }, grant: { scope: granted } });
        const allowed = granted.filter((name) => defined.includes(name));
        for (const asked of subsets) {
          const response = await world.post({ ...form, scope: asked.join(' ') });
          if (asked.some((name) => !allowed.includes(name))) expect(response.status).toBe(403);
          else
            expect((await tokenOf(response)).scope).toBe((asked.length > 0 ? asked : allowed).join(' ') || undefined);
        }
      }
    }
  });
});
