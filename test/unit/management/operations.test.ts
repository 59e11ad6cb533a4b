import { beforeAll, describe, expect, test } from 'vitest';
import type { DomainEvidence } from '../../../shared/model/ports.ts';
import { bootstrapTenant, firstDatabase } from '../../../shared/protocol/management/bootstrap.ts';
import { createClientGrant, updateClientGrant } from '../../../shared/protocol/management/client-grants.ts';
import { createClient } from '../../../shared/protocol/management/clients.ts';
import {
  addCustomDomain,
  removeCustomDomain,
  verifyCustomDomain,
} from '../../../shared/protocol/management/custom-domains.ts';
import { associateGrant } from '../../../shared/protocol/management/organization-grants.ts';
import { createOrganization } from '../../../shared/protocol/management/organizations.ts';
import { createResourceServer } from '../../../shared/protocol/management/resource-servers.ts';
import { getTenantSettings, updateTenantSettings } from '../../../shared/protocol/management/tenant-settings.ts';
import { write } from '../../../shared/protocol/management/write.ts';
import { allScopes, type ManagementWorld, makeManagementWorld } from '../../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});
const refusal = (status: number, message: string | RegExp) =>
  expect.objectContaining({ name: 'ApiError', status, message: expect.stringMatching(message) });

describe('a fresh tenant (fact sheet 2)', () => {
  test('answers on its hosts, and its first client may do everything', async () => {
    for (const host of [world.domain, `${world.tenant}.other.test`]) {
      expect(await world.ports.registry.site(host)).toEqual({ tenant: world.tenant, host, domain: world.domain });
    }
    const audience = `https://${world.domain}/api/v2/`;
    const { client, api, grant } = await world.ports.registry.find(
      world.tenant,
      { client_id: world.client.client_id, audience },
      'copy',
    );
    expect(client).toMatchObject({ name: 'Management', grant_types: ['client_credentials'] });
    expect(api).toMatchObject({ identifier: audience, is_system: true, signing_alg: 'RS256', token_lifetime: 86400 });
    expect(grant?.scope).toEqual(allScopes);
  });

  test('has a database to sign up in', async () => {
    const stored = await world.ports.store.getByKey(world.tenant, 'connection', `name:${firstDatabase}`);
    expect(stored?.doc['entity']).toMatchObject({
      name: 'Username-Password-Authentication',
      strategy: 'auth0',
      realms: ['Username-Password-Authentication'],
      options: { passwordPolicy: 'good', brute_force_protection: true },
    });
  });

  test('gets a real token and uses it', async () => {
    const answer = await world.app.fetch(
      new Request(`https://${world.domain}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credentials',
          audience: `https://${world.domain}/api/v2/`,
          ...world.client,
        }),
      }),
    );
    const { access_token } = (await answer.json()) as { access_token: string };
    expect((await world.call('GET', '/clients', { token: access_token })).status).toBe(200);
  });

  test('is made once: a second try changes nothing, taken hosts stay where they are', async () => {
    const again = await bootstrapTenant(world.ports, { tenant: world.tenant, domain: world.domain, hosts: [] });
    expect(again).toEqual({ ok: false, why: 'tenant_exists' });
    const thief = await bootstrapTenant(world.ports, { tenant: 'thief', domain: 'thief.test', hosts: [world.domain] });
    expect(thief).toEqual({ ok: false, why: 'host_taken', host: world.domain });
    expect(await world.ports.registry.site('thief.test')).toBeUndefined();
    expect(await world.ports.store.get('thief', 'tenant', 'settings')).toBeUndefined();
    await expect(bootstrapTenant(world.ports, { tenant: 'a:b', domain: 'x.test', hosts: [] })).rejects.toEqual(
      refusal(400, /name of a tenant/),
    );
  });

  test('seeds fix ids and secrets', async () => {
    const secret = 'a-seeded-secret-of-more-than-32-characters';
    const preset = { client_id: 'seeded', client_secret: secret };
    expect(await createClient(world.ports, world.at, { name: 'seed' }, preset)).toMatchObject(preset);
    await expect(createClient(world.ports, world.at, { name: 'seed' }, preset)).rejects.toEqual(refusal(409, /seeded/));
    await expect(createClient(world.ports, world.at, { name: 'x' }, { client_id: 'a:b' })).rejects.toEqual(
      refusal(400, /client id/),
    );
    await expect(createClient(world.ports, world.at, { name: 'x' }, { client_secret: 'short' })).rejects.toEqual(
      refusal(400, /at least 32/),
    );
  });
});

describe('organizations (fact sheet 3.7)', () => {
  test('names follow Auth0’s rule and are taken once', async () => {
    const made = await createOrganization(world.ports, world.at, {
      name: 'acme',
      display_name: 'Acme',
      metadata: { a: 'b' },
    });
    expect(made).toEqual({
      id: expect.stringMatching(/^org_[A-Za-z0-9]{16}$/),
      name: 'acme',
      display_name: 'Acme',
      metadata: { a: 'b' },
    });
    await expect(createOrganization(world.ports, world.at, { name: 'acme' })).rejects.toEqual(
      refusal(409, 'An organization with the same name already exists.'),
    );
    for (const name of ['Acme', 'org_acme', '-a', 'a b', 'ä', '', 'x'.repeat(51)]) {
      await expect(createOrganization(world.ports, world.at, { name })).rejects.toEqual(refusal(400, /./));
    }
    for (const wanted of [made.id, 'acme']) {
      const found = await world.ports.registry.find(world.tenant, { organization: wanted }, 'copy');
      expect(found.organization).toEqual({ id: made.id, name: 'acme', client_grants: [] });
    }
  });

  test('a grant is associated once, and only one that allows organizations', async () => {
    const { id } = await createOrganization(world.ports, world.at, { name: 'granted' });
    await createResourceServer(world.ports, world.at, { identifier: 'urn:org' });
    const { client_id } = await createClient(world.ports, world.at, { name: 'org client' });
    const grant = await createClientGrant(world.ports, world.at, { client_id, audience: 'urn:org', scope: [] });
    await expect(associateGrant(world.ports, world.at, id, grant.id)).rejects.toEqual(
      refusal(400, /organization_usage/),
    );
    await updateClientGrant(world.ports, world.at, grant.id, { organization_usage: 'require' });
    for (let time = 0; time < 2; time += 1) {
      expect(await associateGrant(world.ports, world.at, id, grant.id)).toMatchObject({
        id: grant.id,
        client_id,
        audience: 'urn:org',
      });
    }
    const found = await world.ports.registry.find(world.tenant, { organization: 'granted' }, 'copy');
    expect(found.organization?.client_grants).toEqual([grant.id]);
    await expect(associateGrant(world.ports, world.at, 'org_none', grant.id)).rejects.toEqual(
      refusal(404, /No organization/),
    );
    await expect(associateGrant(world.ports, world.at, id, 'cgr_none')).rejects.toEqual(refusal(404, /grant/));
    const query = `/clients?take=10&q=client_grant.organization_id:${id}`;
    expect((await world.call('GET', query)).body.clients).toEqual([expect.objectContaining({ client_id })]);
  });
});

describe('tenant settings (fact sheet 3.9)', () => {
  test('flags are merged by key, other fields replaced, null unsets', async () => {
    const body = { flags: { remove_alg_from_jwks: true }, support_email: 'a@b.test', latchkey: { strict_oidc: true } };
    const changed = await updateTenantSettings(world.ports, world.at, body);
    expect(changed.flags).toMatchObject({ remove_alg_from_jwks: true, enable_client_connections: true });
    await updateTenantSettings(world.ports, world.at, {
      flags: { enable_client_connections: null },
      support_email: null,
    });
    const read = await getTenantSettings(world.ports, world.at);
    expect(read.flags).not.toHaveProperty('enable_client_connections');
    expect(read).not.toHaveProperty('support_email');
    const { tenant } = await world.ports.registry.find(world.tenant, {}, 'copy');
    const { sign_in, ...rest } = tenant;
    expect(rest).toEqual({ remove_alg_from_jwks: true, latchkey: { strict_oidc: true } });
    expect(sign_in?.default_directory).toBeUndefined();
  });

  test('default_audience must be an API', async () => {
    await expect(updateTenantSettings(world.ports, world.at, { default_audience: 'urn:none' })).rejects.toEqual(
      refusal(400, /urn:none is not the identifier of an API/),
    );
    await createResourceServer(world.ports, world.at, { identifier: 'urn:default' });
    await updateTenantSettings(world.ports, world.at, { default_audience: 'urn:default' });
    const { tenant } = await world.ports.registry.find(world.tenant, {}, 'copy');
    expect(tenant.default_audience).toBe('urn:default');
    await updateTenantSettings(world.ports, world.at, { default_audience: '' });
    expect((await world.ports.registry.find(world.tenant, {}, 'copy')).tenant).not.toHaveProperty('default_audience');
  });

  test.each([
    {},
    { unheard_of: 1 },
    { session_lifetime: 0 },
    { session_cookie: {} },
    { flags: { unheard_of: true } },
    { enabled_locales: [] },
    { default_redirection_uri: 'http://a.test' },
    { sandbox_versions_available: [] },
    { device_flow: { mask: 'x'.repeat(21) } },
  ])('%j is refused', async (body) => {
    await expect(updateTenantSettings(world.ports, world.at, body)).rejects.toEqual(refusal(400, /./));
  });
});

describe('ISS-04 custom domains (fact sheet 3.15)', () => {
  const proving = (proves: DomainEvidence['proves']) => ({ ...world.ports, domainEvidence: { proves } });
  const yes = async () => true;
  test('answer only while verified', async () => {
    const domain = `login-${world.tenant}.test`;
    const body = { domain: domain.toUpperCase(), type: 'auth0_managed_certs' };
    const added = await addCustomDomain(world.ports, world.at, body);
    expect(added).toMatchObject({
      domain,
      primary: false,
      status: 'pending_verification',
      type: 'auth0_managed_certs',
    });
    expect(added.verification.methods).toEqual([
      { name: 'TXT', record: expect.any(String), domain: `_latchkey.${domain}` },
    ]);
    const id = added.custom_domain_id;
    expect(await world.ports.registry.site(domain)).toBeUndefined();
    await expect(addCustomDomain(world.ports, world.at, body)).rejects.toEqual(refusal(409, /./));
    const asked: unknown[] = [];
    const no = async (...challenge: unknown[]) => {
      asked.push(challenge);
      return false;
    };
    expect((await verifyCustomDomain(proving(no), world.at, id)).status).toBe('pending_verification');
    expect(asked).toEqual([[`_latchkey.${domain}`, added.verification.methods[0]?.record]]);
    expect(await world.ports.registry.site(domain)).toBeUndefined();
    world.clock.pass(120_000);
    expect((await verifyCustomDomain(proving(yes), world.at, id)).status).toBe('ready');
    expect(await world.ports.registry.site(domain)).toEqual({
      tenant: world.tenant,
      host: domain,
      domain: world.domain,
    });
    await removeCustomDomain(world.ports, world.at, id);
    await removeCustomDomain(world.ports, world.at, id);
    world.clock.pass(120_000);
    expect(await world.ports.registry.site(domain)).toBeUndefined();
    await expect(verifyCustomDomain(proving(yes), world.at, id)).rejects.toEqual(refusal(404, /./));
  });

  test('a domain of another tenant cannot be taken', async () => {
    await world.ports.directory.claim('taken.test', 'someone-else', 'someone.test');
    const { custom_domain_id } = await addCustomDomain(world.ports, world.at, {
      domain: 'taken.test',
      type: 'self_managed_certs',
    });
    await expect(verifyCustomDomain(proving(yes), world.at, custom_domain_id)).rejects.toEqual(refusal(409, /./));
    await removeCustomDomain(world.ports, world.at, custom_domain_id);
    expect((await world.ports.registry.site('taken.test'))?.tenant).toBe('someone-else');
  });

  test.each([
    '127.0.0.1',
    'localhost',
    'a..b',
    '-a.test',
    'a.test.',
    'ä.test',
    'a.test:443',
    'a.test/x',
    '*.a.test',
    `${'a'.repeat(64)}.test`,
  ])('%s is no domain', async (domain) => {
    await expect(addCustomDomain(world.ports, world.at, { domain, type: 'auth0_managed_certs' })).rejects.toEqual(
      refusal(400, /./),
    );
  });
});

describe('optimistic writes', () => {
  const stubborn = (results: { ok: false; why: 'stale' }[]) => ({
    store: { ...world.ports.store, commit: async () => results.shift() ?? { ok: true as const, keys: [] } },
  });
  const stale = { ok: false as const, why: 'stale' as const };
  const remove = async () => ({
    changes: [{ op: 'remove' as const, kind: 'client' as const, id: 'x' }],
    answer: 'done',
  });

  test('are computed anew when another writer was faster, 25 times in all', async () => {
    expect(await write(stubborn(Array.from({ length: 24 }, () => stale)), 'tenant', remove)).toBe('done');
    await expect(write(stubborn(Array.from({ length: 25 }, () => stale)), 'tenant', remove)).rejects.toEqual(
      refusal(503, /try again/),
    );
  });

  test('a store that cannot be reached is a 503 at the door, and nothing is answered as done', async () => {
    const broken = await makeManagementWorld();
    await broken.call('GET', '/clients');
    broken.storage.record.fail(true);
    const answer = await broken.call('POST', '/clients', { body: { name: 'x' } });
    expect([answer.status, answer.body.error]).toEqual([503, 'Service Unavailable']);
    expect((await broken.call('GET', '/clients/x')).status).toBe(503);
    broken.storage.record.fail(false);
    expect((await broken.call('GET', '/clients?include_totals=true')).body.total).toBe(2);
  });
});
