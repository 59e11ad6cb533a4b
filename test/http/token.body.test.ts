import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expectError, refusalOf, tokenOf } from '../support/answers.ts';
import { makeWorld } from '../support/world.ts';

const unsupported = 'Content-Type must be application/x-www-form-urlencoded or application/json';
const formType = 'application/x-www-form-urlencoded';

const asForm = (form: Record<string, string>): string => new URLSearchParams(form).toString();

describe('body of the token endpoint', () => {
  it.each([
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=UTF-8',
    'Application/X-WWW-Form-URLencoded',
    ' application/x-www-form-urlencoded ;charset=utf-8',
  ])('takes a form sent as %s', async (type) => {
    const world = makeWorld();
    const { form } = await world.machine();
    const response = await world.send('/oauth/token', {
      method: 'POST',
      headers: { 'content-type': type },
      body: asForm(form),
    });
    await tokenOf(response);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON'])(
    'takes JSON as %s',
    async (type) => {
      const world = makeWorld();
      const { form } = await world.machine();
      const body = JSON.stringify({ ...form, scope: null, organization: '' });
      await tokenOf(await world.send('/oauth/token', { method: 'POST', headers: { 'content-type': type }, body }));
    },
  );

  it.each<[string, [string, string][]]>([
    ['none', []],
    ['text/plain', [['content-type', 'text/plain']]],
    ['multipart', [['content-type', 'multipart/form-data; boundary=x']]],
    ['a near miss', [['content-type', 'application/jsonp']]],
    ['JSON of another kind', [['content-type', 'application/merge-patch+json']]],
    ['empty', [['content-type', '']]],
    [
      'two of them',
      [
        ['content-type', formType],
        ['content-type', 'application/json'],
      ],
    ],
    [
      'two of them, the first with a parameter',
      [
        ['content-type', `${formType}; charset=utf-8`],
        ['content-type', 'text/plain'],
      ],
    ],
    [
      'a compressed body',
      [
        ['content-type', formType],
        ['content-encoding', 'gzip'],
      ],
    ],
  ])('TOK-04 refuses the content type: %s', async (_, headers) => {
    const world = makeWorld();
    const { form } = await world.machine();
    const body = new TextEncoder().encode(asForm(form));
    await expectError(
      await world.send('/oauth/token', { method: 'POST', headers, body }),
      415,
      'invalid_request',
      unsupported,
    );
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])('TOK-04 refuses %s with 405', async (method) => {
    const world = makeWorld();
    const response = await world.send('/oauth/token', { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    if (method !== 'HEAD') await expectError(response, 405, 'method_not_allowed', 'Use POST');
  });

  it.each([
    ['null', 'Request body must be a JSON object'],
    ['[]', 'Request body must be a JSON object'],
    ['"text"', 'Request body must be a JSON object'],
    ['1', 'Request body must be a JSON object'],
    ['', 'Request body is not valid JSON'],
    ['{', 'Request body is not valid JSON'],
    ["{'a':1}", 'Request body is not valid JSON'],
    ['\ufeff{}', 'Request body is not valid JSON'],
    ['{"a":"\\ud800"}', 'Request body is not valid JSON'],
    [`${'['.repeat(5000)}${']'.repeat(5000)}`, 'Request body is nested too deeply'],
    ['{"a":"1","\\u0061":"2"}', 'Request body names a member twice'],
    ['{"grant_type":"a","grant_type":"b"}', 'Request body names a member twice'],
    ['{"grant_type":["client_credentials"]}', 'Invalid parameter: grant_type must be a string'],
    ['{"grant_type":{"a":1}}', 'Invalid parameter: grant_type must be a string'],
    ['{"a":1e999}', 'Invalid parameter: a must be a string'],
    ['{"__proto__":{"grant_type":"client_credentials"}}', 'Invalid parameter: __proto__ must be a string'],
    ['{}', 'Missing required parameter: grant_type'],
    ['{"grant_type":null}', 'Missing required parameter: grant_type'],
    ['{"__proto__":"x"}', 'Missing required parameter: grant_type'],
  ])('TOK-04 HTTP-02 refuses the JSON %.40s', async (body, description) => {
    await expectError(await makeWorld().postJson(body), 400, 'invalid_request', description);
  });

  it.each([[[]], [{}], [true], [false], [0], [1]])(
    'CAUTH-05 coerces no client_secret from %j',
    async (client_secret) => {
      const world = makeWorld();
      const { form } = await world.machine({ client: { secret: String(client_secret) } });
      await expectError(
        await world.postJson({ ...form, client_secret }),
        400,
        'invalid_request',
        'Invalid parameter: client_secret must be a string',
      );
    },
  );

  it.each([null, ''])('CAUTH-05 takes a client_secret of %j for none', async (client_secret) => {
    const world = makeWorld();
    const { form } = await world.machine();
    await expectError(await world.postJson({ ...form, client_secret }), 401, 'access_denied', 'Unauthorized');
  });

  it.each(['grant_type', 'client_id', 'client_secret', 'audience', 'scope', 'organization', 'unknown'])(
    'TOK-03 refuses %s sent twice, also with equal or empty values',
    async (name) => {
      const world = makeWorld();
      const { form } = await world.machine();
      for (const [one, two] of [
        ['a', 'b'],
        ['a', 'a'],
        ['', ''],
      ] as const) {
        const pairs = Object.entries({ ...form, [name]: one });
        const response = await world.post([...pairs, [name, two]]);
        await expectError(response, 400, 'invalid_request', `Duplicate parameter: ${name}`);
      }
    },
  );

  it('TOK-03 refuses a parameter in query and body, and takes none from the query', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const { client_secret, ...rest } = form;
    const headers = { 'content-type': formType };
    const send = (query: string, body: Record<string, string>) =>
      world.send(`/oauth/token?${query}`, { method: 'POST', headers, body: asForm(body) });
    await expectError(await send('scope=x&audience=y', form), 400, 'invalid_request', 'Duplicate parameter: audience');
    await expectError(await send(`client_secret=${client_secret}`, rest), 401, 'access_denied', 'Unauthorized');
    await expectError(await send(asForm(form), {}), 400, 'invalid_request', 'Missing required parameter: grant_type');
    await tokenOf(await send('utm_source=x', form));
  });

  it('HTTP-01 refuses a body over 16 KiB, declared or not, and takes one of exactly that', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const text = `${asForm(form)}&filler=`;
    const fitting = text + 'x'.repeat(16_384 - text.length);
    await tokenOf(await world.post(fitting));
    await tokenOf(await world.post(fitting, { headers: { 'content-length': '16384' } }));
    const description = 'Request body is larger than 16384 bytes';
    await expectError(await world.post(`${fitting}x`), 413, 'invalid_request', description);
    await expectError(
      await world.post('x', { headers: { 'content-length': '16385' } }),
      413,
      'invalid_request',
      description,
    );
    await expectError(
      await world.post(`${fitting}x`, { headers: { 'content-length': '5' } }),
      413,
      'invalid_request',
      description,
    );
  });

  it('HTTP-01 stops reading an endless body at the limit', async () => {
    const world = makeWorld();
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(4096).fill(97));
      },
    });
    const response = await world.send('/oauth/token', { method: 'POST', headers: { 'content-type': formType }, body });
    expect(response.status).toBe(413);
    expect(pulled).toBeLessThan(10);
  });

  it('HTTP-01 never unpacks a compressed body', async () => {
    const world = makeWorld();
    const response = await world.send('/oauth/token', {
      method: 'POST',
      headers: { 'content-type': formType, 'content-encoding': 'gzip' },
      body: new Uint8Array(gzipSync('a'.repeat(1_000_000))),
    });
    await expectError(response, 415, 'invalid_request', unsupported);
  });

  it('HTTP-01 refuses more than 200 parameters', async () => {
    const many = Array.from({ length: 201 }, (_, index): [string, string] => [`p${index}`, 'x']);
    await expectError(await makeWorld().post(many), 400, 'invalid_request', 'Too many parameters');
    await expectError(
      await makeWorld().postJson(Object.fromEntries(many)),
      400,
      'invalid_request',
      'Too many parameters',
    );
  });

  it('HTTP-02 refuses bytes that are not UTF-8', async () => {
    const response = await makeWorld().send('/oauth/token', {
      method: 'POST',
      headers: { 'content-type': formType },
      body: Uint8Array.of(0x61, 0x3d, 0xff),
    });
    await expectError(response, 400, 'invalid_request', 'Request body is not valid UTF-8');
  });

  it.each([
    'grant_type=%zz',
    'grant_type=%',
    '%E0%A4%A=1',
    '=&=',
    '&&&',
    'grant_type',
    '\0=\0',
    '?grant_type=client_credentials',
  ])('HTTP-07 refuses the odd form %j', async (text) => {
    await refusalOf(await makeWorld().post(text));
  });

  it('keeps what it repeats of a parameter name short', async () => {
    const name = 'n'.repeat(1000);
    const text = await (await makeWorld().postJson({ [name]: 1 })).text();
    expect(text.length).toBeLessThan(200);
  });
});
