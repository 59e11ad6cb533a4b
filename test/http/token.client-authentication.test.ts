import { describe, expect, it } from 'vitest';
import { secrets } from '../../shared/keys/secrets.ts';
import { expectError, tokenOf } from '../support/answers.ts';
import { assertionType } from '../support/client-assertions.ts';
import { epoch, makeWorld, type World } from '../support/world.ts';

const challenge = 'Basic realm="Latchkey", charset="UTF-8"';
const base64 = (text: string | Uint8Array): string => Buffer.from(text as string).toString('base64');

async function refused(response: Response, basic: boolean): Promise<void> {
  await expectError(response, 401, 'access_denied', 'Unauthorized');
  expect(response.headers.get('www-authenticate')).toBe(basic ? challenge : null);
}

/** A request by a client registered for Basic; `authorization` makes the header from id and secret. */
async function basic(authorization: (id: string, secret: string) => string, secret?: string) {
  const world = makeWorld();
  const { form, client } = await world.machine({
    client: { token_endpoint_auth_method: 'client_secret_basic', ...(secret === undefined ? {} : { secret }) },
  });
  const { client_id, client_secret, ...rest } = form;
  return world.post(rest, { headers: { authorization: authorization(client_id, client.secret) } });
}

describe('client_secret_basic', () => {
  it.each<[string, (id: string, secret: string) => string, string?]>([
    ['as it should be', (id, secret) => `Basic ${base64(`${id}:${secret}`)}`],
    ['with the scheme in odd case', (id, secret) => `bAsIc ${base64(`${id}:${secret}`)}`],
    [
      'percent-encoded',
      (id, secret) => `Basic ${base64(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`,
      'a:b/c+d e%f',
    ],
    [
      'form-encoded',
      (id, secret) => `Basic ${base64(`${id}:${new URLSearchParams({ s: secret }).toString().slice(2)}`)}`,
      'a b+c:d',
    ],
    ['plain, with a colon in the secret', (id, secret) => `Basic ${base64(`${id}:${secret}`)}`, 'a:b:c'],
    ['plain, with a plus in the secret', (id, secret) => `Basic ${base64(`${id}:${secret}`)}`, 'a+b'],
    ['plain, with a percent sign in the secret', (id, secret) => `Basic ${base64(`${id}:${secret}`)}`, '100%'],
    ['with a secret beyond ASCII', (id, secret) => `Basic ${base64(`${id}:${secret}`)}`, 'gehéim€'],
  ])('CAUTH-02 accepts a header %s', async (_, authorization, secret) => {
    await tokenOf(await basic(authorization, secret));
  });

  it.each<[string, (id: string, secret: string) => string]>([
    ['nothing after the scheme', () => 'Basic'],
    ['an empty value', () => 'Basic '],
    ['no colon', (id, secret) => `Basic ${base64(id + secret)}`],
    ['no id', (_, secret) => `Basic ${base64(`:${secret}`)}`],
    ['an empty secret', (id) => `Basic ${base64(`${id}:`)}`],
    ['two spaces', (id, secret) => `Basic  ${base64(`${id}:${secret}`)}`],
    ['a tab', (id, secret) => `Basic\t${base64(`${id}:${secret}`)}`],
    ['a character that is not base64', (id, secret) => `Basic ${base64(`${id}:${secret}`)}!`],
    ['white space inside', (id, secret) => `Basic ${base64(`${id}:${secret}`).replace(/^.{4}/, '$& ')}`],
    ['the base64url alphabet', () => `Basic ${base64('a:???>>>').replaceAll('/', '_').replaceAll('+', '-')}`],
    ['a wrong length', (id, secret) => `Basic ${base64(`${id}:${secret}`)}A`],
    ['bits after the end', () => 'Basic YTp='],
    ['invalid UTF-8', () => `Basic ${base64(Uint8Array.of(0x61, 0x3a, 0xff))}`],
    ['a wrong secret', (id) => `Basic ${base64(`${id}:wrong`)}`],
    ['two credentials', (id, secret) => `Basic ${base64(`${id}:${secret}`)}, Basic ${base64(`${id}:${secret}`)}`],
    ['no space at all', (id, secret) => `Basic${base64(`${id}:${secret}`)}`],
    ['NUL in the id', () => `Basic ${base64('a\0:b')}`],
  ])('CAUTH-02 refuses %s with a challenge', async (_, authorization) => {
    await refused(await basic(authorization), true);
  });

  it('CAUTH-02 ignores another scheme', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    await tokenOf(await world.post(form, { headers: { authorization: 'Bearer x' } }));
    const { client_secret: _, ...bare } = form;
    await refused(await world.post(bare, { headers: { authorization: 'Digest username="x"' } }), false);
  });
});

describe('mixtures of methods', () => {
  const two = 'Use one method of client authentication only';

  it.each<[string, Record<string, string>, boolean, string]>([
    ['Basic and a body secret', {}, true, two],
    ['a secret and an assertion', { client_assertion: 'x', client_assertion_type: assertionType }, false, two],
    [
      'Basic and an assertion',
      { client_secret: '', client_assertion: 'x', client_assertion_type: assertionType },
      true,
      two,
    ],
    [
      'another client_id in the body',
      { client_id: 'other', client_secret: '' },
      true,
      'client_id in the body is not the client of the Authorization header',
    ],
  ])('CAUTH-03 refuses %s', async (_, change, header, description) => {
    const world = makeWorld();
    const { form, client } = await world.machine({ client: { latchkey: { any_secret_method: true } } });
    const headers = header ? { authorization: `Basic ${base64(`${client.client_id}:${client.secret}`)}` } : {};
    await expectError(await world.post({ ...form, ...change }, { headers }), 400, 'invalid_request', description);
  });

  it('CAUTH-03 allows the same client_id in body and header', async () => {
    const world = makeWorld();
    const { form, client } = await world.machine({ client: { token_endpoint_auth_method: 'client_secret_basic' } });
    const headers = { authorization: `Basic ${base64(`${client.client_id}:${client.secret}`)}` };
    await tokenOf(await world.post({ ...form, client_secret: '' }, { headers }));
  });
});

describe('the registered method', () => {
  const post = (world: World, form: Record<string, string>) => world.post(form);
  const header = (world: World, { client_id = '', client_secret = '', ...rest }: Record<string, string>) =>
    world.post(rest, { headers: { authorization: `Basic ${base64(`${client_id}:${client_secret}`)}` } });

  it.each([
    ['client_secret_post', false, true, false],
    ['client_secret_basic', false, false, true],
    ['client_secret_post', true, true, true],
    ['client_secret_basic', true, true, true],
    [undefined, false, true, true],
    ['none', true, false, false],
  ] as const)('CAUTH-04 %s with any_secret_method %s: post %s, Basic %s', async (method, any, byPost, byHeader) => {
    const world = makeWorld();
    const { form } = await world.machine({
      client: { token_endpoint_auth_method: method as never, latchkey: { any_secret_method: any } },
    });
    expect((await post(world, form)).status).toBe(byPost ? 200 : 401);
    expect((await header(world, form)).status).toBe(byHeader ? 200 : 401);
  });

  it('CAUTH-06 an old secret works until its time and not a millisecond longer', async () => {
    const world = makeWorld();
    const { form, client } = await world.machine();
    client.secrets.push({ hash: await secrets.hash(client.client_id, 'the old secret'), expires: epoch + 1000 });
    const old = { ...form, client_secret: 'the old secret' };
    world.clock.advance(999);
    await tokenOf(await world.post(old));
    world.clock.advance(1);
    await refused(await world.post(old), false);
    await tokenOf(await world.post(form));
  });
});

describe('guessing', () => {
  it('CAUTH-01 answers alike, whatever is wrong, after the same comparisons', async () => {
    const answers = new Set<string>();
    const work = new Set<number>();
    let compared = 0;
    const counting = {
      ...secrets,
      matches: (...given: Parameters<typeof secrets.matches>) => {
        compared += 1;
        return secrets.matches(...given);
      },
    };
    const world = makeWorld({ ports: { secrets: counting } });
    const { form } = await world.machine();
    const pkj = await world.client({ key_authentication: { method: 'private_key_jwt', keys: [] } });
    const open = await world.client({ token_endpoint_auth_method: 'none' });
    const global = await world.client({ global: true });
    const header = await world.client({ token_endpoint_auth_method: 'client_secret_basic' });
    const known = [form.client_id, pkj.client_id, open.client_id, global.client_id, header.client_id];
    for (const client_id of [...known, 'unknown', '__proto__', 'constructor', 'x'.repeat(5000), '../..', '\0']) {
      compared = 0;
      const response = await world.post({ ...form, client_id, client_secret: 'x'.repeat(client_id.length) });
      work.add(compared);
      answers.add(`${response.status} ${await response.text()}`);
    }
    expect([...answers]).toEqual(['401 {"error":"access_denied","error_description":"Unauthorized"}']);
    // Once, on the copies: the record holds the same for each of them, so nobody is judged twice.
    expect([...work]).toEqual([1]);
  });

  it('CAUTH-10 stops guessing from one address and leaves the client alone elsewhere', async () => {
    const world = makeWorld({ perMinute: { failure: 5 } });
    const { form } = await world.machine();
    const from = (ip: string) => ({ headers: { 'cf-connecting-ip': ip } });
    const guess = () => world.post({ ...form, client_secret: 'wrong' }, from('192.0.2.1'));
    for (let round = 0; round < 5; round += 1) await refused(await guess(), false);
    for (const response of [await guess(), await world.post(form, from('192.0.2.1'))]) {
      await expectError(response, 429, 'too_many_requests', 'Global limit has been reached');
      expect(response.headers.get('retry-after')).toBe('60');
    }
    await tokenOf(await world.post(form, from('192.0.2.2')));
    world.clock.advance(60_000);
    await tokenOf(await world.post(form, from('192.0.2.1')));
  });

  it('CAUTH-10 counters have short keys whatever client_id is sent', async () => {
    const keys: string[] = [];
    const { limits } = makeWorld().ports;
    const spy = {
      ...limits,
      take: limits.take.bind(limits),
      peek: (...given: Parameters<typeof limits.peek>) => {
        keys.push(given[1]);
        return limits.peek(...given);
      },
    };
    const world = makeWorld({ ports: { limits: spy } });
    for (const client_id of ['x'.repeat(15_000), 'a:b', '\n', 'é']) {
      await refused(await world.post({ grant_type: 'client_credentials', client_id, client_secret: 'x' }), false);
    }
    expect(new Set(keys)).toEqual(new Set([`${world.site.tenant}:~:unknown`]));
  });
});
