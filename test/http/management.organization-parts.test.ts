import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
let counter = 0;
beforeAll(async () => {
  world = await makeManagementWorld();
});
const organization = async (): Promise<string> => {
  counter += 1;
  return (await world.call('POST', '/organizations', { body: { name: `parts-${counter}` } })).body.id;
};
const client = async (body: Record<string, unknown> = {}) =>
  (await world.call('POST', '/clients', { body: { name: 'app', ...body } })).body as {
    client_id: string;
    client_secret: string;
  };

describe('discovery domains', () => {
  test('create, read by id and by name, change, remove', async () => {
    const path = `/organizations/${await organization()}/discovery-domains`;
    const made = await world.call('POST', path, { body: { domain: 'Acme.Test' } });
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^ord_[A-Za-z0-9]{22}$/),
        domain: 'acme.test',
        status: 'pending',
        use_for_organization_discovery: true,
        verification_txt: expect.stringMatching(/^auth0-domain-verification=[A-Za-z0-9]{32}$/),
        verification_host: '_auth0-challenge.acme.test',
      },
    ]);
    expect((await world.call('GET', `${path}/${made.body.id}`)).body).toEqual(made.body);
    expect((await world.call('GET', `${path}/name/ACME.test`)).body).toEqual(made.body);
    expect((await world.call('GET', `${path}/name/other.test`)).status).toBe(404);
    const changed = await world.call('PATCH', `${path}/${made.body.id}`, {
      body: { status: 'verified', use_for_organization_discovery: false },
    });
    const verified = { ...made.body, status: 'verified', use_for_organization_discovery: false };
    expect([changed.status, changed.body]).toEqual([200, verified]);
    const again = await world.call('POST', path, { body: { domain: 'ACME.test' } });
    expect([again.status, again.body.statusCode]).toEqual([409, 409]);
    const deleted = async () => (await world.call('DELETE', `${path}/${made.body.id}`)).status;
    expect([await deleted(), await deleted()]).toEqual([204, 404]);
  });

  test('belong to one organization', async () => {
    const [one, two] = [await organization(), await organization()];
    const body = { domain: 'shared.test', status: 'verified' };
    const { id } = (await world.call('POST', `/organizations/${one}/discovery-domains`, { body })).body;
    expect((await world.call('POST', `/organizations/${two}/discovery-domains`, { body })).status).toBe(201);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const sent = method === 'PATCH' ? { body: { status: 'pending' } } : {};
      const path = `/organizations/${two}/discovery-domains/${id}`;
      expect([method, (await world.call(method, path, sent)).status]).toEqual([method, 404]);
    }
    const kept = (await world.call('GET', `/organizations/${one}/discovery-domains/${id}`)).body;
    expect(kept.status).toBe('verified');
  });

  test('in checkpoint pages, at most a hundred', async () => {
    const path = `/organizations/${await organization()}/discovery-domains`;
    for (let count = 0; count < 100; count += 1) {
      await world.call('POST', path, { body: { domain: `domain-${count}.test` } });
    }
    expect((await world.call('POST', path, { body: { domain: 'more.test' } })).status).toBe(400);
    const usual = (await world.call('GET', path)).body;
    expect([usual.domains.length, typeof usual.next]).toEqual([50, 'string']);
    const rest = (await world.call('GET', `${path}?take=100&from=${usual.next}`)).body;
    expect([rest.domains.length, 'next' in rest]).toEqual([50, false]);
  });

  test.each(['x', '-a.test', 'a..test', 'a b.test', `${'a'.repeat(64)}.test`, 'ünicode.test', 'http://a.test'])(
    '%s is no domain',
    async (domain) => {
      const path = `/organizations/${await organization()}/discovery-domains`;
      expect((await world.call('POST', path, { body: { domain } })).status).toBe(400);
      expect((await world.call('GET', path)).body).toEqual({ domains: [] });
    },
  );
});

describe('clients', () => {
  test('are associated, read, changed and removed', async () => {
    const path = `/organizations/${await organization()}/clients`;
    const [one, two] = [await client({ app_type: 'spa' }), await client()];
    const clients = [{ client_id: one.client_id, use_for_member_access: true }, { client_id: two.client_id }];
    const made = await world.call('POST', path, { body: { clients } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject([
      { client_id: one.client_id, use_for_member_access: true, client: { name: 'app', app_type: 'spa' } },
      { client_id: two.client_id, use_for_member_access: false, client: { name: 'app' } },
    ]);
    expect(JSON.stringify(made.body)).not.toContain(one.client_secret);
    expect((await world.call('GET', path)).body).toEqual({ clients: made.body });
    const first = (await world.call('GET', `${path}?take=1`)).body;
    const last = (await world.call('GET', `${path}?take=1&from=${first.next}`)).body;
    expect([first.clients, last]).toEqual([[made.body[0]], { clients: [made.body[1]] }]);
    expect((await world.call('GET', `${path}/${two.client_id}`)).body).toEqual(made.body[1]);
    const changed = await world.call('PATCH', `${path}/${two.client_id}`, { body: { use_for_member_access: true } });
    expect([changed.status, changed.body.use_for_member_access]).toEqual([200, true]);
    const removed = await world.call('DELETE', path, { body: { clients: [two.client_id, 'nobody'] } });
    expect(removed.status).toBe(204);
    expect((await world.call('GET', `${path}/${two.client_id}`)).status).toBe(404);
    expect((await world.call('PATCH', `${path}/${two.client_id}`, { body: {} })).status).toBe(404);
  });

  test('must exist', async () => {
    const path = `/organizations/${await organization()}/clients`;
    const { client_id } = await client();
    const refused = await world.call('POST', path, { body: { clients: [{ client_id }, { client_id: 'nobody' }] } });
    expect([refused.status, refused.body.message]).toEqual([
      400,
      'One or more of the specified clients do not exist: nobody',
    ]);
    expect((await world.call('POST', path, { body: { clients: [] } })).status).toBe(400);
    expect((await world.call('GET', path)).body).toEqual({ clients: [] });
    const none = { body: { clients: [{ client_id }] } };
    expect((await world.call('POST', '/organizations/org_none/clients', none)).status).toBe(404);
  });
});

describe('client grants', () => {
  const audience = 'https://orders.test';
  beforeAll(async () => {
    await world.call('POST', '/resource-servers', { body: { identifier: audience, scopes: [{ value: 'read' }] } });
  });
  const granted = async (organization_usage = 'allow') => {
    const { client_id, client_secret } = await client();
    const body = { client_id, audience, scope: ['read'], organization_usage };
    return {
      client_id,
      client_secret,
      grant_id: (await world.call('POST', '/client-grants', { body })).body.id as string,
    };
  };
  const token = async (by: { client_id: string; client_secret: string }, organization: string) =>
    world.app.fetch(
      new Request(`https://${world.domain}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credentials',
          client_id: by.client_id,
          client_secret: by.client_secret,
          audience,
          organization,
        }),
      }),
    );

  test('let a machine act for the organization at once, until they are taken away', async () => {
    const id = await organization();
    const path = `/organizations/${id}/client-grants`;
    const by = await granted();
    expect((await token(by, id)).status).toBe(403);
    const made = await world.call('POST', path, { body: { grant_id: by.grant_id } });
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: by.grant_id,
        grant_id: by.grant_id,
        client_id: by.client_id,
        audience,
        scope: ['read'],
        organization_usage: 'allow',
        allow_any_organization: false,
      },
    ]);
    expect((await world.call('POST', path, { body: { grant_id: by.grant_id } })).status).toBe(201);
    expect((await token(by, id)).status).toBe(200);
    expect((await world.call('GET', path)).body).toEqual([made.body]);
    expect((await world.call('DELETE', `${path}/${by.grant_id}`)).status).toBe(204);
    expect((await world.call('DELETE', `${path}/${by.grant_id}`)).status).toBe(404);
    expect((await world.call('GET', path)).body).toEqual([]);
    expect((await token(by, id)).status).toBe(403);
  });

  test('lists, and their filters', async () => {
    const id = await organization();
    const path = `/organizations/${id}/client-grants`;
    const grants = [await granted(), await granted('require'), await granted()];
    for (const { grant_id } of grants) await world.call('POST', path, { body: { grant_id } });
    const [one, two, three] = grants.map(({ grant_id }) => grant_id);
    const ids = async (query: string) =>
      (await world.call('GET', `${path}?${query}`)).body.map((grant: { id: string }) => grant.id);
    expect(await ids('')).toEqual([one, two, three]);
    expect(await ids(`client_id=${grants[1]?.client_id}`)).toEqual([two]);
    expect(await ids(`audience=${encodeURIComponent(audience)}&grant_ids=${one}&grant_ids=${three}`)).toEqual([
      one,
      three,
    ]);
    expect(await ids('audience=urn:none')).toEqual([]);
    const page = (await world.call('GET', `${path}?include_totals=true&per_page=2&page=1`)).body;
    expect([page.total, page.start, page.client_grants.length]).toEqual([3, 2, 1]);
    await world.call('DELETE', `/client-grants/${one}`);
    await world.call('DELETE', `/clients/${grants[1]?.client_id}`);
    expect(await ids('')).toEqual([three]);
    expect((await world.call('GET', `${path}?include_totals=true`)).body.total).toBe(1);
  });

  test('the organizations of a grant', async () => {
    const { grant_id } = await granted();
    const ids = [await organization(), await organization()];
    for (const id of ids) await world.call('POST', `/organizations/${id}/client-grants`, { body: { grant_id } });
    const path = `/client-grants/${grant_id}/organizations`;
    const idsOf = (items: { id: string }[]) => items.map(({ id }) => id);
    expect(idsOf((await world.call('GET', path)).body)).toEqual(ids);
    const first = (await world.call('GET', `${path}?take=1`)).body;
    expect(idsOf((await world.call('GET', `${path}?take=1&from=${first.next}`)).body.organizations)).toEqual([ids[1]]);
    await world.call('DELETE', `/organizations/${ids[0]}`);
    expect((await world.call('GET', `${path}?include_totals=true`)).body).toMatchObject({ total: 1 });
  });

  test('must be for machines and allow organizations', async () => {
    const id = await organization();
    const path = `/organizations/${id}/client-grants`;
    const { grant_id } = await granted('deny');
    expect((await world.call('POST', path, { body: { grant_id } })).status).toBe(400);
    expect((await world.call('POST', path, { body: { grant_id: 'cgr_none' } })).status).toBe(404);
    expect((await world.call('POST', path, { body: {} })).body.message).toBe(
      "Payload validation error: 'Missing required property: grant_id'.",
    );
    expect((await world.call('POST', '/organizations/org_none/client-grants', { body: { grant_id } })).status).toBe(
      404,
    );
  });

  test('a hundred at most; those that have gone do not count', async () => {
    const id = await organization();
    const path = `/organizations/${id}/client-grants`;
    const grants: { grant_id: string }[] = [];
    for (let count = 0; count < 101; count += 1) grants.push(await granted());
    for (const { grant_id } of grants.slice(0, 100)) await world.call('POST', path, { body: { grant_id } });
    const add = async () => (await world.call('POST', path, { body: { grant_id: grants[100]?.grant_id } })).status;
    expect(await add()).toBe(400);
    await world.call('DELETE', `/client-grants/${grants[0]?.grant_id}`);
    expect(await add()).toBe(201);
  });
});
