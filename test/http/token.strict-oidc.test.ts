import { describe, expect, it } from 'vitest';
import { expectError, tokenOf } from '../support/answers.ts';
import type { MachineOptions } from '../support/fixtures.ts';
import { makeWorld } from '../support/world.ts';

type Row = [title: string, change: Record<string, string>, machine: MachineOptions, status: number, error: string];

/** RFC 6749 section 5.2: 400 for all but failed client authentication, and its own codes. */
const rows: Row[] = [
  ['a wrong secret', { client_secret: 'wrong' }, {}, 401, 'invalid_client'],
  ['an unknown grant type', { grant_type: 'magic' }, {}, 400, 'unsupported_grant_type'],
  ['a grant type of others', {}, { client: { grant_types: [] } }, 400, 'unauthorized_client'],
  ['no audience', { audience: '' }, {}, 400, 'invalid_target'],
  ['an unknown audience', { audience: 'https://unknown.test/' }, {}, 400, 'invalid_target'],
  ['an API that denies machines', {}, { api: { client_policy: 'deny_all' } }, 400, 'unauthorized_client'],
  ['a scope outside the grant', { scope: 'write:things' }, {}, 400, 'invalid_scope'],
  ['a malformed scope', { scope: '"' }, {}, 400, 'invalid_scope'],
  ['an organization that is not allowed', { organization: 'org_x' }, {}, 400, 'invalid_request'],
  ['no organization where one is required', {}, { grant: { organization_usage: 'require' } }, 400, 'invalid_request'],
  [
    'an organization that does not exist',
    { organization: 'org_x' },
    { grant: { organization_usage: 'allow' } },
    400,
    'invalid_request',
  ],
  ['a missing proof of possession', {}, { client: { require_proof_of_possession: true } }, 400, 'invalid_request'],
  ['a missing grant type', { grant_type: '' }, {}, 400, 'invalid_request'],
];

describe('latchkey.strict_oidc', () => {
  it.each(rows)('of the tenant: %s', async (_, change, machine, status, error) => {
    const world = makeWorld();
    world.setTenant({ latchkey: { strict_oidc: true } });
    const { form } = await world.machine(machine);
    const response = await world.post({ ...form, ...change });
    const body = (await response.json()) as Record<string, string>;
    expect([response.status, body['error'], Object.keys(body)]).toEqual([
      status,
      error,
      ['error', 'error_description'],
    ]);
  });

  it('of the client alone', async () => {
    const world = makeWorld();
    const strict = await world.machine({ client: { latchkey: { strict_oidc: true } } });
    const loose = await world.machine();
    const texts = ['invalid_target', 'access_denied'];
    for (const [index, { form }] of [strict, loose].entries()) {
      const response = await world.post({ ...form, audience: 'x' });
      await expectError(response, index === 0 ? 400 : 403, texts[index] ?? '', 'Service not found: x');
    }
  });

  it('of a client that names itself in the Basic header only', async () => {
    const world = makeWorld();
    const { form } = await world.machine({
      client: { token_endpoint_auth_method: 'client_secret_basic', latchkey: { strict_oidc: true } },
    });
    const { client_id, client_secret, ...rest } = form;
    const send = (secret: string, change = {}) => {
      const authorization = `Basic ${Buffer.from(`${client_id}:${secret}`).toString('base64')}`;
      return world.post({ ...rest, ...change }, { headers: { authorization } });
    };
    const response = await send('wrong');
    await expectError(response, 401, 'invalid_client', 'Client authentication failed');
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="Latchkey", charset="UTF-8"');
    await expectError(await send(client_secret, { audience: 'x' }), 400, 'invalid_target', 'Service not found: x');
  });

  it('changes nothing of a success', async () => {
    const world = makeWorld();
    world.setTenant({ latchkey: { strict_oidc: true } });
    const { form } = await world.machine();
    const answer = await tokenOf(await world.post(form));
    expect(Object.keys(answer)).toEqual(['access_token', 'scope', 'expires_in', 'token_type']);
  });
});
