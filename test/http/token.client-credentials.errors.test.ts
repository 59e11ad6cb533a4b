import { describe, it } from 'vitest';
import { expectError } from '../support/answers.ts';
import type { MachineOptions } from '../support/fixtures.ts';
import { makeWorld } from '../support/world.ts';

interface Row {
  title: string;
  machine?: MachineOptions;
  /** What the request says differently; undefined takes a parameter away. */
  change?: Record<string, string | undefined>;
  status: number;
  error: string;
  description: string;
}

const nowhere = 'https://nowhere.test/';

const rows: Row[] = [
  {
    title: 'no grant_type',
    change: { grant_type: undefined },
    status: 400,
    error: 'invalid_request',
    description: 'Missing required parameter: grant_type',
  },
  {
    title: 'a grant type that does not exist',
    change: { grant_type: 'magic' },
    status: 501,
    error: 'unsupported_grant_type',
    description: 'Unsupported grant type: magic',
  },
  {
    title: 'no client_id',
    change: { client_id: undefined, client_secret: undefined },
    status: 401,
    error: 'access_denied',
    description: 'Unauthorized',
  },
  {
    title: 'no client_id with a secret',
    change: { client_id: undefined },
    status: 401,
    error: 'access_denied',
    description: 'Unauthorized',
  },
  {
    title: 'CAUTH-01 an unknown client',
    change: { client_id: 'unknown' },
    status: 401,
    error: 'access_denied',
    description: 'Unauthorized',
  },
  {
    title: 'CAUTH-01 a wrong secret',
    change: { client_secret: 'wrong' },
    status: 401,
    error: 'access_denied',
    description: 'Unauthorized',
  },
  {
    title: 'a confidential client without credentials',
    change: { client_secret: undefined },
    status: 401,
    error: 'access_denied',
    description: 'Unauthorized',
  },
  {
    title: 'CAUTH-05 a public client',
    machine: { client: { token_endpoint_auth_method: 'none', secrets: [] } },
    change: { client_secret: undefined },
    status: 403,
    error: 'unauthorized_client',
    description: "Grant type 'client_credentials' not allowed for the client.",
  },
  {
    title: 'TOK-01 a client without the grant type',
    machine: { client: { grant_types: ['authorization_code', 'refresh_token'] } },
    status: 403,
    error: 'unauthorized_client',
    description: "Grant type 'client_credentials' not allowed for the client.",
  },
  {
    title: 'no audience and no default one',
    change: { audience: undefined },
    status: 403,
    error: 'access_denied',
    description: 'Non-global clients are not allowed access to APIv1',
  },
  {
    title: 'TOK-02 an unknown audience',
    change: { audience: nowhere },
    status: 403,
    error: 'access_denied',
    description: `Service not found: ${nowhere}`,
  },
  {
    title: 'TOK-02 one scope outside the grant',
    change: { scope: 'read:things write:things' },
    status: 403,
    error: 'access_denied',
    description: 'Client has not been granted scopes: write:things',
  },
  {
    title: 'TOK-02 several scopes outside the grant, the missing ones only',
    change: { scope: 'openid read:things profile' },
    status: 403,
    error: 'access_denied',
    description: 'Client has not been granted scopes: openid, profile',
  },
  {
    title: 'TOK-02 a scope that the grant lists and the API no longer defines',
    machine: { grant: { scope: ['read:things', 'gone:things'] } },
    change: { scope: 'gone:things' },
    status: 403,
    error: 'access_denied',
    description: 'Client has not been granted scopes: gone:things',
  },
  {
    title: 'AZ-03 two spaces in the scope',
    change: { scope: 'read:things  write:things' },
    status: 400,
    error: 'invalid_scope',
    description: 'Scope must be a list of names with one space between',
  },
];

describe('client_credentials, refused', () => {
  it.each(rows)('$title', async ({ machine, change, status, error, description }) => {
    const world = makeWorld();
    const { form } = await world.machine(machine);
    const sent = Object.entries({ ...form, ...change }).filter((one): one is [string, string] => one[1] !== undefined);
    await expectError(await world.post(sent), status, error, description);
  });

  it('TOK-02 an API that exists, without a client grant', async () => {
    const world = makeWorld();
    const { form, client } = await world.machine();
    const other = world.api();
    await expectError(
      await world.post({ ...form, audience: other.identifier }),
      403,
      'access_denied',
      `Client "${client.client_id}" is not authorized to access resource server "${other.identifier}". You need to create a "client-grant" associated to this API.`,
    );
  });

  it('TOK-02 an API that denies all machines, in spite of a client grant', async () => {
    const world = makeWorld();
    const { form, client, api } = await world.machine({ api: { client_policy: 'deny_all' } });
    await expectError(
      await world.post(form),
      403,
      'access_denied',
      `Client "${client.client_id}" is not authorized to access resource server "${api.identifier}".`,
    );
  });

  it('TOK-02 a first-party client does not profit from the grant for third parties', async () => {
    const world = makeWorld();
    const { form, client } = await world.machine();
    const other = world.api();
    world.thirdPartyGrant(other);
    await expectError(
      await world.post({ ...form, audience: other.identifier }),
      403,
      'access_denied',
      `Client "${client.client_id}" is not authorized to access resource server "${other.identifier}". You need to create a "client-grant" associated to this API.`,
    );
  });

  it('the client of all applications never authenticates', async () => {
    const world = makeWorld();
    const { form } = await world.machine({ client: { global: true } });
    await expectError(await world.post(form), 401, 'access_denied', 'Unauthorized');
  });
});
