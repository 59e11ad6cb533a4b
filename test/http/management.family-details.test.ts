import { beforeAll, describe, expect, test } from 'vitest';
import { unbuilt } from '../../shared/protocol/management/families/unbuilt.ts';
import { allScopes, type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const make = async (path: string, body: unknown, where = world) => (await where.call('POST', path, { body })).body;

describe('forms and flows', () => {
  test('lists say less than the entity itself', async () => {
    const flow = { name: 'f', actions: [{ id: 'a', type: 'FLOW', action: 'DO_NOTHING' }] };
    await make('/flows', flow);
    const { flows } = (await world.call('GET', '/flows?include_totals=true')).body;
    expect(Object.keys(flows[0]).sort()).toEqual(['created_at', 'id', 'name', 'updated_at']);
    expect((await world.call('GET', '/flows/af_none')).body.message).toBe('Flow not found');
    expect((await world.call('GET', '/forms/ap_none')).body.message).toBe('Form not found');
  });

  test('a connection of the vault is ready once it is set up', async () => {
    const made = await make('/flows/vault/connections', { name: 'c', app_id: 'HTTP' });
    expect([made.ready, made.fingerprint.length > 0]).toEqual([false, true]);
    const path = `/flows/vault/connections/${made.id}`;
    const setup = { type: 'BEARER', token: 'hidden-token' };
    const ready = (await world.call('PATCH', path, { body: { setup } })).body;
    expect([ready.ready, ready.fingerprint === made.fingerprint, 'setup' in ready]).toEqual([true, false, false]);
    const renamed = (await world.call('PATCH', path, { body: { name: 'd' } })).body;
    expect([renamed.ready, renamed.fingerprint]).toEqual([true, ready.fingerprint]);
    expect((await world.call('POST', '/flows/vault/connections', { body: { name: 'x', app_id: 'NO' } })).status).toBe(
      400,
    );
  });
});

describe('network ACLs', () => {
  const acl = { description: 'd', active: true, priority: 3, rule: { action: { block: true }, scope: 'tenant' } };

  test('PUT replaces, and what it does not name is gone', async () => {
    const { id, created_at } = await make('/network-acls', acl);
    const { priority: _given, ...rest } = acl;
    const put = await world.call('PUT', `/network-acls/${id}`, { body: { ...rest, active: false } });
    expect([put.status, put.body]).toMatchObject([200, { id, created_at, active: false, priority: 50 }]);
    expect((await world.call('PUT', `/network-acls/${id}`, { body: { active: true } })).status).toBe(400);
    expect((await world.call('PUT', '/network-acls/acl_none', { body: acl })).status).toBe(404);
  });

  test('what is matched has the form of its kind, once each', async () => {
    const status = async (match: unknown) =>
      (await world.call('POST', '/network-acls', { body: { ...acl, rule: { ...acl.rule, match } } })).status;
    for (const match of [
      { ipv4_cidrs: ['10.0.0.0/8', '192.0.2.1'] },
      { ipv6_cidrs: ['2001:db8::/32', '::1'] },
      { geo_country_codes: ['DE'], user_agents: ['curl'], ja4_fingerprints: ['x'], auth0_managed: ['auth0.icloud'] },
    ]) {
      expect([match, await status(match)]).toEqual([match, 201]);
    }
    for (const match of [
      { ipv4_cidrs: ['999.1.1.1'] },
      { ipv4_cidrs: ['10.0.0.0/33'] },
      { ipv4_cidrs: [] },
      { ipv6_cidrs: ['10.0.0.0/8'] },
      { asns: ['1'] },
      { unknown: [1] },
      [],
    ]) {
      expect([match, await status(match)]).toEqual([match, 400]);
    }
    const twice = { ...acl, rule: { ...acl.rule, match: { auth0_managed: ['a', 'a'] } } };
    expect((await world.call('POST', '/network-acls', { body: twice })).body.message).toBe(
      "Payload validation error: 'Array items are not unique (indexes 0 and 1)' on property rule.match.auth0_managed.",
    );
  });
});

describe('profiles', () => {
  test('texts of a self-service profile come and go with it', async () => {
    const { id } = await make('/self-service-profiles', { name: 's' });
    const path = `/self-service-profiles/${id}/custom-text/en/get-started`;
    expect((await world.call('GET', path)).body).toEqual({});
    const texts = { introduction: 'Welcome! With <%- x %>' };
    expect(await world.call('PUT', path, { body: texts })).toMatchObject({ status: 200, body: texts });
    expect((await world.call('PUT', path, { body: { other: 'y' } })).body).toEqual({ other: 'y' });
    expect((await world.call('GET', path)).body).toEqual({ other: 'y' });
    for (const body of [[], { a: 1 }, { a: 'x'.repeat(2001) }]) {
      expect((await world.call('PUT', path, { body })).status).toBe(400);
    }
    for (const odd of ['de/get-started', 'en/other', 'toString/get-started']) {
      expect((await world.call('GET', `/self-service-profiles/${id}/custom-text/${odd}`)).status).toBe(400);
    }
    await world.call('DELETE', `/self-service-profiles/${id}`);
    expect((await world.call('GET', path)).status).toBe(404);
    expect((await world.call('PUT', path, { body: texts })).status).toBe(404);
    expect((await world.ports.store.list(world.tenant, 'self-service-text', { limit: 1 })).total).toBe(0);
  });

  test('attributes of a self-service profile are its own or those of a profile', async () => {
    const user_attributes = [{ name: 'a', description: 'a', is_optional: true }];
    const both = { name: 's', user_attributes, user_attribute_profile_id: 'uap_1234567890abcdefghijkl' };
    expect((await world.call('POST', '/self-service-profiles', { body: both })).status).toBe(400);
  });

  test.each(['user-attribute-profile', 'connection-profile'])('templates of %ss make such profiles', async (family) => {
    const { body } = await world.call('GET', `/${family}s/templates`);
    const [template] = body[`${family.replaceAll('-', '_')}_templates`];
    expect((await world.call('GET', `/${family}s/templates/${template.id}`)).body).toEqual(template);
    expect((await world.call('GET', `/${family}s/templates/none`)).status).toBe(404);
    const made = await world.call('POST', `/${family}s`, { body: template.template });
    expect([made.status, made.body]).toMatchObject([201, template.template]);
    expect((await world.call('POST', `/${family}s`, { body: template.template })).status).toBe(409);
  });

  test('checkpoint lists go on where they ended', async () => {
    const fresh = await makeManagementWorld();
    for (const name of ['a', 'b', 'c']) await make('/connection-profiles', { name }, fresh);
    const first = (await fresh.call('GET', '/connection-profiles?take=2')).body;
    expect(first.connection_profiles.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
    const second = (await fresh.call('GET', `/connection-profiles?take=2&from=${first.next}`)).body;
    expect(second).toMatchObject({ connection_profiles: [{ name: 'c' }] });
    expect('next' in second).toBe(false);
  });
});

describe('phone', () => {
  test('there is one provider, and Twilio needs its account', async () => {
    const fresh = await makeManagementWorld();
    const path = '/branding/phone/providers';
    const post = async (body: unknown) => (await fresh.call('POST', path, { body })).status;
    const configuration = { sid: 'AC1', delivery_methods: ['voice'] };
    expect(await post({ name: 'twilio', credentials: {}, configuration })).toBe(400);
    expect(await post({ name: 'twilio', credentials: { auth_token: 'x' } })).toBe(400);
    expect(await post({ name: 'twilio', credentials: { auth_token: 'x' }, configuration })).toBe(201);
    expect(await post({ name: 'custom', credentials: {} })).toBe(409);
    expect((await fresh.call('GET', `${path}?disabled=true`)).body).toEqual({ providers: [] });
    expect((await fresh.call('GET', `${path}?disabled=false`)).body.providers).toHaveLength(1);
  });

  test('a template can be reset to what it says by default', async () => {
    const path = '/branding/phone/templates';
    const made = await make(path, { type: 'blocked_account' });
    const said = { body: { text: 'mine' } };
    expect((await world.call('PATCH', `${path}/${made.id}`, { body: { content: said } })).body.content).toEqual({
      ...made.content,
      ...said,
    });
    const reset = await world.call('PATCH', `${path}/${made.id}/reset`);
    expect([reset.status, reset.body]).toEqual([200, made]);
    expect((await world.call('PATCH', `${path}/tem_none/reset`)).status).toBe(404);
    expect((await world.call('POST', path, { body: { type: 'blocked_account' } })).status).toBe(409);
  });
});

test.each([
  ['/risk-assessments/settings', { enabled: false }, { enabled: true }, { enabled: 'yes' }],
  ['/risk-assessments/settings/new-device', { remember_for: 30 }, { remember_for: 365 }, { remember_for: 366 }],
  ['/supplemental-signals', { akamai_enabled: false }, { akamai_enabled: true }, { stranger: true }],
])('%s has a default and keeps what it is told', async (path, fresh, told, wrong) => {
  expect((await world.call('GET', path)).body).toEqual(fresh);
  for (const body of [wrong, {}, []]) expect((await world.call('PATCH', path, { body })).status).toBe(400);
  expect(await world.call('PATCH', path, { body: told })).toMatchObject({ status: 200, body: told });
  expect((await world.call('GET', path)).body).toEqual(told);
});

test('rate limit policies filter by whom they are for', async () => {
  const selector = (consumer_selector: string) => ({
    resource: 'oauth_authentication_api',
    consumer: 'client',
    consumer_selector,
    configuration: { action: 'block', limit: 1 },
  });
  await make('/rate-limit-policies', selector('default'));
  await make('/rate-limit-policies', selector('client_id:x'));
  const query = '?consumer_selector=client_id:x&resource=oauth_authentication_api&take=100';
  const { rate_limit_policies } = (await world.call('GET', `/rate-limit-policies${query}`)).body;
  expect(rate_limit_policies).toMatchObject([{ consumer_selector: 'client_id:x' }]);
  expect((await world.call('POST', '/rate-limit-policies', { body: selector('default') })).status).toBe(409);
  for (const configuration of [{ action: 'allow', limit: 1 }, { action: 'block' }, { action: 'x' }, {}]) {
    const body = { ...selector('third_party_clients'), configuration };
    expect((await world.call('POST', '/rate-limit-policies', { body })).status).toBe(400);
  }
});

test('what is not built is refused as a missing permission, to everybody, and no such permission exists', async () => {
  expect(unbuilt.filter(({ scope }) => allScopes.includes(scope))).toEqual([]);
  for (const { method, path, scope } of unbuilt) {
    const target = path.replaceAll(/:[a-z]+/g, 'x');
    for (const token of [await world.token(), await world.token([scope])]) {
      const refused = await world.call(method, target, { token, ...(method === 'GET' ? {} : { body: {} }) });
      expect([target, refused.status, refused.body]).toEqual([
        target,
        403,
        {
          statusCode: 403,
          error: 'Forbidden',
          message: `Insufficient scope, expected any of: ${scope}`,
          errorCode: 'insufficient_scope',
        },
      ]);
    }
    expect((await world.call(method, target, { token: '' })).status).toBe(401);
  }
});
