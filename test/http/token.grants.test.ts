import { describe, it } from 'vitest';
import { grantTypes } from '../../shared/model/client.ts';
import { grants } from '../../shared/protocol/grants/index.ts';
import { expectError } from '../support/answers.ts';
import { makeWorld } from '../support/world.ts';

const notAllowed = "Grant type 'client_credentials' not allowed for the client.";

describe('grant types', () => {
  it.each([
    'magic',
    'CLIENT_CREDENTIALS',
    'client_credentials ',
    ' client_credentials',
    'client_credentials client_credentials',
    'client-credentials',
    '__proto__',
    'constructor',
    'toString',
    'get',
    'size',
    '[object Object]',
    '["client_credentials"]',
    '\r\nset-cookie: a=b',
    '<script>',
  ])('TOK-01 does not know %j', async (grant_type) => {
    const world = makeWorld();
    const { form } = await world.machine();
    await expectError(
      await world.post({ ...form, grant_type }),
      501,
      'unsupported_grant_type',
      `Unsupported grant type: ${grant_type}`,
    );
  });

  it.each(grantTypes.filter((type) => !grants.has(type)))(
    'TOK-01 does not pretend to support %s, which a client may list',
    async (grant_type) => {
      const world = makeWorld();
      const { form } = await world.machine({ client: { grant_types: [grant_type] } });
      await expectError(
        await world.post({ ...form, grant_type }),
        501,
        'unsupported_grant_type',
        `Unsupported grant type: ${grant_type}`,
      );
    },
  );

  // Walks the table of grants: a grant that comes later is held to the same without a line here.
  it.each([...grants.keys()])(
    'CAUTH-07 a confidential client gets nothing by %s without its own credentials',
    async (grant_type) => {
      const world = makeWorld();
      const { form } = await world.machine({ client: { grant_types: [grant_type] } });
      const other = await world.machine({ client: { grant_types: [grant_type] } });
      const { client_secret, ...bare } = { ...form, grant_type };
      for (const wrong of [bare, { ...bare, client_secret: other.form['client_secret'] ?? '' }]) {
        await expectError(await world.post(wrong), 401, 'access_denied', 'Unauthorized');
      }
    },
  );

  it.each(['/oauth/introspect', '/oauth/token/introspect'])(
    'CAUTH-07 there is no %s to call without credentials',
    async (path) => {
      const response = await makeWorld().send(path, {
        method: 'POST',
        body: new URLSearchParams({ token: 'x' }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      await expectError(response, 404, 'not_found', 'Not found');
    },
  );

  it('TOK-01 repeats only the beginning of a long one', async () => {
    const world = makeWorld();
    const { form } = await world.machine();
    await expectError(
      await world.post({ ...form, grant_type: 'g'.repeat(1024) }),
      501,
      'unsupported_grant_type',
      `Unsupported grant type: ${'g'.repeat(100)}…`,
    );
  });

  it('TOK-01 an empty one is a missing one', async () => {
    const description = 'Missing required parameter: grant_type';
    await expectError(await makeWorld().post({ grant_type: '' }), 400, 'invalid_request', description);
  });

  it.each([[[]], [['authorization_code']], [['client_credentials ']], [['Client_Credentials']]])(
    'TOK-01 is refused to a client that lists %j',
    async (grant_types) => {
      const world = makeWorld();
      const { form } = await world.machine({ client: { grant_types } });
      await expectError(await world.post(form), 403, 'unauthorized_client', notAllowed);
    },
  );

  it('TOK-01 tells which grants a client has only to the client itself', async () => {
    const world = makeWorld();
    const { form } = await world.machine({ client: { grant_types: [] } });
    await expectError(await world.post({ ...form, client_secret: 'wrong' }), 401, 'access_denied', 'Unauthorized');
  });

  it('CAUTH-05 a public client gets none, with a client grant and an audience that exists', async () => {
    const world = makeWorld();
    const { form } = await world.machine({ client: { token_endpoint_auth_method: 'none' } });
    const { client_secret: _, ...bare } = form;
    await expectError(await world.post(bare), 403, 'unauthorized_client', notAllowed);
  });
});
