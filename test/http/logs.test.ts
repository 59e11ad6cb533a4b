import { describe, expect, it } from 'vitest';
import { eventLine, eventLines } from '../../functions/events.ts';
import type { SecurityEvent } from '../../shared/model/event.ts';
import { Unavailable } from '../../shared/model/failures.ts';
import { tokenOf } from '../support/answers.ts';
import { assertionClaims, assertionType, clientKeyPair, signedByHand } from '../support/client-assertions.ts';
import { epoch, makeWorld } from '../support/world.ts';

const canary = 'canary-7f3a91';
const records = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('what the log gets', () => {
  it('LOG-03 a success and a refusal, each one record with Auth0’s code', async () => {
    const world = makeWorld();
    const { form, client } = await world.machine();
    const ua = { headers: { 'user-agent': 'sdk/1.0', 'cf-connecting-ip': '192.0.2.1' } };
    const ok = await world.post(form, ua);
    const bad = await world.post({ ...form, client_secret: 'wrong' }, ua);
    const context = { tenant: world.site.tenant, host: world.site.host, ip: '192.0.2.1', user_agent: 'sdk/1.0' };
    const date = '2026-01-01T00:00:00.000Z';
    expect(records(world.lines)).toEqual([
      {
        ...context,
        date,
        request_id: ok.headers.get('x-auth0-requestid'),
        type: 'seccft',
        client_id: client.client_id,
        client_name: client.name,
        audience: form.audience,
      },
      {
        ...context,
        date,
        request_id: bad.headers.get('x-auth0-requestid'),
        type: 'feccft',
        client_id: client.client_id,
        audience: form.audience,
        description: 'The client secret is wrong.',
        status: 401,
        error: 'access_denied',
      },
    ]);
  });

  it('LOG-03 names a client that is only in the Basic header', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    const { client_id, client_secret: _, ...rest } = form;
    const authorization = `Basic ${Buffer.from(`${client_id}:${canary}`).toString('base64')}`;
    await world.post(rest, { headers: { authorization } });
    expect(records(world.lines)[0]).toMatchObject({ type: 'feccft', client_id });
    expect(world.lines.join('')).not.toContain(canary);
  });

  it('LOG-03 a failure of ours is one record with its cause, and 429 has its code', async () => {
    const world = makeWorld({ perMinute: { client: 1 } });
    const { form } = await world.machine();
    world.keyring.failing = new Unavailable('The keys cannot be reached');
    await world.post(form);
    await world.post(form);
    expect(records(world.lines).map(({ type, status }) => [type, status])).toEqual([
      ['failure', 503],
      ['api_limit', 429],
    ]);
  });

  it('LOG-01 no secret, assertion, token, query or cookie on any path', async () => {
    const key = clientKeyPair('ES256');
    const world = makeWorld({ perMinute: { failure: 40 } });
    const { form } = await world.machine({ client: { secret: `${canary}-right-secret` } });
    const pkj = await world.machine({
      client: { key_authentication: { method: 'private_key_jwt', keys: [key.registered] } },
    });
    const { client_secret: _, ...bare } = pkj.form;
    const claims = assertionClaims(pkj.client.client_id, world.issuer, { canary });
    const good = signedByHand({ alg: 'ES256' }, claims, 'ES256', key.privateKey);
    const assertion = { ...bare, client_assertion_type: assertionType };
    const tokens = [(await tokenOf(await world.post(form))).access_token];
    tokens.push((await tokenOf(await world.post({ ...assertion, client_assertion: good }))).access_token);
    const headers = { cookie: `session=${canary}`, 'x-api-key': canary };
    const basic = `Basic ${Buffer.from(`${canary}:${canary}`).toString('base64')}`;
    const attempts: Promise<Response>[] = [
      world.post({ ...assertion, client_assertion: good }),
      world.post({ ...assertion, client_assertion: `${good}${canary}` }),
      world.post({ ...assertion, client_assertion: canary, client_assertion_type: canary }),
      world.post({ ...form, client_secret: canary }, { headers }),
      world.post({ ...form, client_assertion: canary }),
      world.post({
        ...form,
        password: canary,
        code: canary,
        refresh_token: canary,
        code_verifier: canary,
        otp: canary,
      }),
      world.post({ ...form, client_secret: canary, scope: 'x' }),
      world.post({ grant_type: 'client_credentials' }, { headers: { authorization: `Bearer ${canary}` } }),
      world.post({ grant_type: 'client_credentials' }, { headers: { authorization: `${basic}${canary}` } }),
      world.post({ ...form, grant_type: 'password', password: canary }),
      world.postJson({ ...form, client_secret: [canary] }),
      world.postJson(`{"client_secret":"${canary}"`),
      world.send(`/oauth/token?client_secret=${canary}`, { method: 'POST', body: canary }),
      world.send(`/${canary}?access_token=${canary}`, { headers }),
      world.send('/api/v2/clients', { headers: { authorization: `Bearer ${canary}` } }),
    ];
    await Promise.all(attempts);
    world.registry.failing.copy = new Unavailable('cannot be reached');
    await world.post({ ...form, client_secret: canary });
    const written = world.lines.join('\n');
    expect(world.lines.length).toBeGreaterThan(8);
    expect(written).not.toContain(canary);
    for (const token of [...tokens, good]) {
      for (const part of token.split('.')) expect(written).not.toContain(part);
    }
  });

  it('LOG-02 a caller’s text is one bounded record, escaped', async () => {
    const world = makeWorld();
    const hostile = '\r\n{"type":"fake"}\x1b[2J\u2028\u2029\u0085"\\';
    const client_id = `${hostile}${'x'.repeat(10_000)}`;
    await world.post(
      { grant_type: 'client_credentials', client_id, client_secret: 'x', audience: hostile },
      { headers: { 'user-agent': `${'u'.repeat(10_000)}\u0085` } },
    );
    expect(world.lines).toHaveLength(1);
    const [line = ''] = world.lines;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what is looked for
    expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/);
    expect(line.length).toBeLessThan(2500);
    const [record] = records(world.lines);
    expect(record?.['client_id']).toBe(`${client_id.slice(0, 300)}…`);
    expect(record?.['audience']).toBe(hostile);
    expect(record?.['type']).toBe('feccft');
  });

  it('LOG-02 a lone surrogate, also one cut in half, never reaches the output', () => {
    const event: SecurityEvent = { type: 'f', client_id: '\ud800', audience: `${'x'.repeat(299)}😀` };
    expect(eventLine(event, epoch)).toBe(
      `{"date":"2026-01-01T00:00:00.000Z","type":"f","client_id":"\ufffd","audience":"${'x'.repeat(299)}\ufffd…"}`,
    );
  });

  it('LOG-01 a line is the date and what the event says, in its order, and nothing that is undefined', () => {
    const event: SecurityEvent = {
      ...{
        type: 'feccft',
        tenant: 't',
        client_name: undefined,
        status: 401,
        details: { a: 'x'.repeat(301), b: '\u0085' },
      },
      description: 'a "quoted"\u2028 text',
    };
    expect(eventLine(event, epoch + 7)).toBe(
      `{"date":"2026-01-01T00:00:00.007Z","type":"feccft","tenant":"t","status":401,"details":{"a":"${'x'.repeat(301)}",` +
        '"b":"\\u0085"},"description":"a \\"quoted\\"\\u2028 text"}',
    );
    expect(event.description).toBe('a "quoted"\u2028 text');
  });

  it('issued tokens are written only when asked for, refusals and changes always', () => {
    for (const [verbose, expected] of [
      [false, 2],
      [true, 3],
    ] as const) {
      const lines: string[] = [];
      const events = eventLines(
        (line) => lines.push(line),
        () => epoch,
        verbose,
      );
      events.emit({ type: 'seccft' });
      events.emit({ type: 'feccft' });
      events.emit({ type: 'sapi' });
      expect(lines).toHaveLength(expected);
    }
  });

  const flooded = (verbose: boolean) => {
    const lines: string[] = [];
    let at = epoch;
    const events = eventLines(
      (line) => lines.push(line),
      () => at,
      verbose,
    );
    const seen = () => lines.splice(0).map((line) => JSON.parse(line));
    const pass = (milliseconds: number): void => {
      at += milliseconds;
    };
    return { events, seen, pass };
  };

  it('LOG-03 a flood of refused machines is counted by tenant, and hides nothing else', () => {
    const { events, seen, pass } = flooded(false);
    const others = ['ferrt', 'fapi', 'fp', 'feacft', 'fn', 'sapi', 'failure'];
    for (const type of ['feccft', 'api_limit']) {
      for (let count = 0; count < 250; count += 1) events.emit({ type, tenant: 'a' });
    }
    expect(seen()).toHaveLength(200);
    for (const type of others) for (let count = 0; count < 150; count += 1) events.emit({ type, tenant: 'a' });
    expect(seen()).toHaveLength(others.length * 150);
    events.emit({ type: 'feccft', tenant: 'b' });
    expect(seen()).toMatchObject([{ type: 'feccft', tenant: 'b' }]);
    pass(5 * 3_600_000);
    // Any event tells it, also one that has no line itself.
    events.emit({ type: 'seccft', tenant: 'b' });
    expect(seen()).toMatchObject([
      {
        type: 'omitted',
        tenant: 'a',
        description: expect.stringMatching(/^150 more feccft .*2026-01-01T00:00:00/),
      },
      { type: 'omitted', tenant: 'a', description: expect.stringMatching(/^150 more api_limit/) },
    ]);
    events.emit({ type: 'feccft', tenant: 'a' });
    expect(seen()).toMatchObject([{ type: 'feccft', tenant: 'a' }]);
  });

  it('every refusal is written where everything is asked for', () => {
    const { events, seen, pass } = flooded(true);
    for (let count = 0; count < 250; count += 1) events.emit({ type: 'feccft', tenant: 'a' });
    pass(1000);
    events.emit({ type: 'seccft', tenant: 'a' });
    expect(seen()).toHaveLength(251);
  });

  it('a client that guesses secrets gets no more lines than that', async () => {
    const world = makeWorld({ verbose: false });
    const { form } = await world.machine();
    for (let count = 0; count < 300; count += 1) await world.post({ ...form, client_secret: `wrong ${count}` });
    const types = records(world.lines).map(({ type }) => type);
    expect(types.filter((type) => type === 'api_limit')).toHaveLength(100);
    expect(types.filter((type) => type === 'feccft').length).toBeLessThanOrEqual(100);
  });
});
