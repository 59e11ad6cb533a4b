import { beforeEach, describe, expect, test } from 'vitest';
import type { DomainEvidence } from '../../shared/model/ports.ts';
import {
  addCustomDomain,
  removeCustomDomain,
  verifyCustomDomain,
} from '../../shared/protocol/management/custom-domains.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
/** The TXT records of the world, as `name text`. */
let published: Set<string>;
const dns: DomainEvidence = { proves: async (domain, record) => published.has(`${domain} ${record}`) };
beforeEach(async () => {
  world = await makeManagementWorld();
  published = new Set();
  world.ports.domainEvidence = dns;
});

const call = (method: string, path: string, body?: unknown) =>
  world.call(method, `/custom-domains${path}`, body === undefined ? {} : { body });
const add = async (domain: string, more: Record<string, unknown> = {}) =>
  (await call('POST', '', { domain, type: 'auth0_managed_certs', ...more })).body;
const publish = (domain: { verification: { methods: { domain: string; record: string }[] } }) => {
  for (const method of domain.verification.methods) published.add(`${method.domain} ${method.record}`);
};
const ready = async (name: string) => {
  const domain = await add(name);
  publish(domain);
  return (await call('POST', `/${domain.custom_domain_id}/verify`)).body;
};
const discovery = (host: string) =>
  world.app.fetch(new Request(`https://${host}/.well-known/openid-configuration`, { headers: { host } }));

describe('ISS-04 a domain answers only while it is verified', () => {
  test('added, proved, served, removed', async () => {
    const made = await call('POST', '', {
      domain: 'Login.Customer.Test',
      type: 'self_managed_certs',
      verification_method: 'txt',
      tls_policy: 'recommended',
      custom_client_ip_header: 'cf-connecting-ip',
      domain_metadata: { environment: 'production', gone: null },
    });
    expect([made.status, made.body]).toEqual([
      201,
      {
        custom_domain_id: expect.stringMatching(/^cd_[A-Za-z0-9]{16}$/),
        domain: 'login.customer.test',
        primary: true,
        is_default: false,
        status: 'pending_verification',
        type: 'self_managed_certs',
        tls_policy: 'recommended',
        custom_client_ip_header: 'cf-connecting-ip',
        domain_metadata: { environment: 'production' },
        verification: {
          methods: [
            {
              name: 'TXT',
              domain: '_latchkey.login.customer.test',
              record: expect.stringMatching(/^latchkey-domain-verification=[A-Za-z0-9]{32}$/),
            },
          ],
        },
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
    const path = `/${made.body.custom_domain_id}`;
    expect((await discovery('login.customer.test')).status).toBe(404);
    const unproved = await call('POST', `${path}/verify`);
    expect([unproved.status, unproved.body]).toEqual([201, made.body]);
    expect((await discovery('login.customer.test')).status).toBe(404);

    publish(made.body);
    world.clock.pass(120_000);
    const verified = await call('POST', `${path}/verify`);
    expect([verified.status, verified.body]).toEqual([201, { ...made.body, status: 'ready' }]);
    expect((await call('GET', path)).body).toEqual(verified.body);
    const served = await discovery('login.customer.test');
    expect(((await served.json()) as { issuer: string }).issuer).toBe('https://login.customer.test/');

    expect([(await call('DELETE', path)).status, (await call('DELETE', path)).status]).toEqual([204, 204]);
    world.clock.pass(120_000);
    expect((await discovery('login.customer.test')).status).toBe(404);
    expect((await call('GET', path)).body).toEqual({
      statusCode: 404,
      error: 'Not Found',
      message: 'The custom domain does not exist',
      errorCode: 'inexistent_custom_domain',
    });
    expect((await call('POST', `${path}/verify`)).status).toBe(404);
  });

  test('nobody to ask: no domain is ever verified', async () => {
    const domain = await add('unasked.test');
    publish(domain);
    delete world.ports.domainEvidence;
    const answer = await call('POST', `/${domain.custom_domain_id}/verify`);
    expect([answer.status, answer.body.status]).toEqual([201, 'pending_verification']);
    expect(await world.ports.registry.site('unasked.test')).toBeUndefined();
  });

  test('the record of another domain proves nothing', async () => {
    const [mine, other] = [await add('mine.test'), await add('other.test')];
    published.add(`${mine.verification.methods[0].domain} ${other.verification.methods[0].record}`);
    expect((await call('POST', `/${mine.custom_domain_id}/verify`)).body.status).toBe('pending_verification');
  });

  test('on a port of its own, as in local mode, a tenant serves its domains there too', async () => {
    // A tenant of its own: a tenant has one domain for all its hosts.
    const at = { tenant: `${world.tenant}-local`, domain: 'acme.localhost:8443' };
    const added = await addCustomDomain(world.ports, at, { domain: 'shop.localhost', type: 'self_managed_certs' });
    publish(added);
    expect((await verifyCustomDomain(world.ports, at, added.custom_domain_id)).status).toBe('ready');
    expect((await world.ports.registry.site('shop.localhost:8443'))?.tenant).toBe(at.tenant);
    await removeCustomDomain(world.ports, at, added.custom_domain_id);
    expect(await world.ports.registry.site('shop.localhost:8443')).toBeUndefined();
    const own = { domain: 'acme.localhost', type: 'self_managed_certs' };
    await expect(addCustomDomain(world.ports, at, own)).rejects.toMatchObject({ status: 400 });
  });

  test('a domain that is removed while it is verified does not stay', async () => {
    const domain = await add('racing.test');
    publish(domain);
    const path = `/${domain.custom_domain_id}`;
    await Promise.all([call('POST', `${path}/verify`), call('DELETE', path), call('POST', `${path}/verify`)]);
    world.clock.pass(120_000);
    expect((await call('GET', path)).status).toBe(404);
    expect(await world.ports.registry.site('racing.test')).toBeUndefined();
  });
});

describe('lists (fact sheet 1.6)', () => {
  test('bare, or in checkpoint pages when take is given', async () => {
    expect((await call('GET', '')).body).toEqual([]);
    const names = ['a.list.test', 'b.list.test', 'c.list.test'];
    for (const name of names) await add(name);
    expect((await call('GET', '')).body.map(({ domain }: { domain: string }) => domain)).toEqual(names);
    expect((await call('GET', '?include_totals=true&per_page=1')).body.length).toBe(3);
    const first = (await call('GET', '?take=2')).body;
    expect(first.custom_domains.length).toBe(2);
    const last = (await call('GET', `?take=2&from=${encodeURIComponent(first.next)}`)).body;
    expect([last.custom_domains.map(({ domain }: { domain: string }) => domain), 'next' in last]).toEqual([
      ['c.list.test'],
      false,
    ]);
    expect((await call('GET', '?fields=domain,status')).body[0]).toEqual({
      domain: 'a.list.test',
      status: 'pending_verification',
    });
    expect((await call('GET', '?fields=secret')).status).toBe(400);
  });
});

test('PATCH merges metadata and never changes the name', async () => {
  const { custom_domain_id, ...made } = await add('patched.test', { domain_metadata: { a: '1', b: '2' } });
  const path = `/${custom_domain_id}`;
  const changed = await call('PATCH', path, {
    domain_metadata: { a: null, c: '3' },
    custom_client_ip_header: 'true-client-ip',
    relying_party_identifier: 'patched.test',
  });
  expect([changed.status, changed.body]).toEqual([
    200,
    {
      custom_domain_id,
      ...made,
      domain_metadata: { b: '2', c: '3' },
      custom_client_ip_header: 'true-client-ip',
      relying_party_identifier: 'patched.test',
    },
  ]);
  const unset = await call('PATCH', path, { custom_client_ip_header: null, domain_metadata: null });
  expect(['custom_client_ip_header' in unset.body, 'domain_metadata' in unset.body]).toEqual([false, false]);
  for (const body of [{ domain: 'x.test' }, { status: 'ready' }, { primary: true }, { tls_policy: 'none' }]) {
    expect([body, (await call('PATCH', path, body)).status]).toEqual([body, 400]);
  }
  const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`key${index}`, 'x']));
  expect((await call('PATCH', path, { domain_metadata: ten })).status).toBe(200);
  expect((await call('PATCH', path, { domain_metadata: { eleventh: 'x' } })).status).toBe(400);
  expect((await call('PATCH', '/cd_0000000000000000', {})).status).toBe(404);
});

test('conflicts and hostile names', async () => {
  await add('twice.test');
  const again = await call('POST', '', { domain: 'TWICE.test', type: 'auth0_managed_certs' });
  expect([again.status, again.body.errorCode]).toEqual([409, 'custom_domain_conflict']);
  expect((await call('POST', '', { domain: world.domain, type: 'auth0_managed_certs' })).status).toBe(400);
  for (const domain of ['a b.test', 'x.test/path', 'x.test:1', '*.x.test', '10.0.0.1', 'ä.test']) {
    expect([domain, (await call('POST', '', { domain, type: 'auth0_managed_certs' })).status]).toEqual([domain, 400]);
  }
  expect((await call('POST', '', { domain: 'x.test' })).body.message).toBe(
    "Payload validation error: 'Missing required property: type'.",
  );
  await world.ports.directory.claim('foreign.test', 'someone-else', 'someone.test');
  const foreign = await add('foreign.test');
  publish(foreign);
  expect((await call('POST', `/${foreign.custom_domain_id}/verify`)).status).toBe(409);
  await call('DELETE', `/${foreign.custom_domain_id}`);
  expect((await world.ports.registry.site('foreign.test'))?.tenant).toBe('someone-else');
});

describe('/custom-domains/default', () => {
  test('is the tenant’s own until a verified one is chosen, and again when that one goes', async () => {
    expect((await call('GET', '/default')).body).toEqual({ domain: world.domain });
    const pending = await add('pending.test');
    const refused = await call('PATCH', '/default', { domain: 'pending.test' });
    expect([refused.status, refused.body]).toEqual([
      400,
      {
        statusCode: 400,
        error: 'Bad Request',
        message: 'The domain must be verified before it can be set as default.',
        errorCode: 'invalid_body',
      },
    ]);
    expect((await call('PATCH', '/default', { domain: 'unknown.test' })).status).toBe(400);
    const chosen = await ready('chosen.test');
    const set = await call('PATCH', '/default', { domain: 'Chosen.test' });
    expect([set.status, set.body]).toEqual([200, { ...chosen, is_default: true }]);
    const listed = (await call('GET', '')).body as { domain: string; is_default: boolean }[];
    expect(listed.map(({ domain, is_default }) => [domain, is_default])).toEqual([
      [pending.domain, false],
      ['chosen.test', true],
    ]);
    await call('DELETE', `/${chosen.custom_domain_id}`);
    expect((await call('GET', '/default')).body).toEqual({ domain: world.domain });
    await ready('third.test');
    await call('PATCH', '/default', { domain: 'third.test' });
    expect((await call('PATCH', '/default', { domain: world.domain })).body).toEqual({ domain: world.domain });
  });
});

test('the first domain is the primary one, and the next one when it goes', async () => {
  const [first, second] = [await add('a.customer.test'), await add('b.customer.test')];
  const primaries = async () =>
    (await call('GET', '')).body.map(({ domain, primary }: { domain: string; primary: boolean }) => [domain, primary]);
  expect(await primaries()).toEqual([
    ['a.customer.test', true],
    ['b.customer.test', false],
  ]);
  await call('DELETE', `/${first.custom_domain_id}`);
  expect(await primaries()).toEqual([['b.customer.test', true]]);
  expect((await call('GET', `/${second.custom_domain_id}`)).body.primary).toBe(true);
});

test('a test says what is wrong and changes nothing', async () => {
  const domain = await add('a.customer.test');
  const path = `/${domain.custom_domain_id}/test`;
  const [{ domain: name, record }] = domain.verification.methods;
  const before = world.storage.dump();
  expect((await call('POST', path)).body).toEqual({
    success: false,
    message: `The DNS has no TXT record ${name} with the value ${record}.`,
  });
  publish(domain);
  expect((await call('POST', path)).body).toEqual({ success: false, message: 'The domain has not been verified yet.' });
  expect(world.storage.dump()).toBe(before);
  await call('POST', `/${domain.custom_domain_id}/verify`);
  expect(await call('POST', path)).toMatchObject({ status: 200, body: { success: true } });
  published.clear();
  expect((await call('POST', path)).body.success).toBe(false);
  delete world.ports.domainEvidence;
  expect((await call('POST', path)).body.success).toBe(false);
  expect((await call('POST', '/cd_nobody/test')).body.errorCode).toBe('inexistent_custom_domain');
});
