import { beforeEach, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeEach(async () => {
  world = await makeManagementWorld();
});

const path = '/tenants/settings';
const get = async (query = '') => (await world.call('GET', `${path}${query}`)).body;
const patch = (body: unknown) => world.call('PATCH', path, { body });

test('a fresh tenant has the defaults of fact sheet 3.9', async () => {
  expect(await get()).toMatchObject({
    friendly_name: world.tenant,
    default_directory: '',
    default_audience: '',
    allowed_logout_urls: [],
    session_lifetime: 168,
    idle_session_lifetime: 72,
    ephemeral_session_lifetime: 72,
    idle_ephemeral_session_lifetime: 24,
    session_cookie: { mode: 'persistent' },
    sessions: { oidc_logout_prompt_enabled: true },
    oidc_logout: { rp_logout_end_session_endpoint_discovery: true },
    enabled_locales: ['en'],
    device_flow: { charset: 'base20', mask: '****-****' },
    sandbox_version: '22',
    sandbox_versions_available: ['22'],
    allow_organization_name_in_authentication_api: false,
    customize_mfa_in_postlogin_action: false,
  });
  expect((await get()).flags).toMatchObject({
    enable_dynamic_client_registration: false,
    disable_management_api_sms_obfuscation: true,
    enable_client_connections: true,
  });
});

test('what was read can be written back, but for what is read-only', async () => {
  const { sandbox_versions_available, ...exported } = await get();
  const sent = await patch(exported);
  expect([sent.status, sent.body]).toEqual([200, { ...exported, sandbox_versions_available }]);
  expect((await patch({ sandbox_versions_available })).body.message).toBe(
    "Payload validation error: 'Additional properties not allowed: sandbox_versions_available'.",
  );
});

test('fields and include_fields', async () => {
  expect(await get('?fields=friendly_name,session_lifetime')).toEqual({
    friendly_name: world.tenant,
    session_lifetime: 168,
  });
  expect(await get('?fields=flags.enable_client_connections')).toEqual({ flags: { enable_client_connections: true } });
  const without = await get('?fields=flags&include_fields=false');
  expect(['flags' in without, 'friendly_name' in without]).toEqual([false, true]);
  expect((await world.call('GET', `${path}?fields=secret`)).body.errorCode).toBe('invalid_query_string');
});

test('flags are merged by key, all else is replaced, null unsets', async () => {
  const changed = await patch({
    flags: { enable_dynamic_client_registration: true, use_scope_descriptions_for_consent: true },
    error_page: { html: '<h1>{{error}}</h1>', show_log_link: false, url: '' },
    change_password: { enabled: true, html: '<form>' },
    enabled_locales: ['en', 'de'],
    universal_login: { colors: { primary: '#fff' } },
    acr_values_supported: null,
  });
  expect(changed.status).toBe(200);
  expect(changed.body.flags).toMatchObject({
    enable_dynamic_client_registration: true,
    enable_client_connections: true,
  });
  expect((await get()).enabled_locales).toEqual(['en', 'de']);
  const unset = await patch({ error_page: null, flags: { use_scope_descriptions_for_consent: null } });
  expect('error_page' in unset.body).toBe(false);
  expect('use_scope_descriptions_for_consent' in unset.body.flags).toBe(false);
});

test('life times in minutes and in hours say the same', async () => {
  const body = {
    session_lifetime_in_minutes: 181,
    idle_session_lifetime_in_minutes: 120,
    ephemeral_session_lifetime_in_minutes: 90,
    idle_ephemeral_session_lifetime_in_minutes: 60,
  };
  const inMinutes = (await patch(body)).body;
  expect(inMinutes).toMatchObject({
    ...body,
    idle_session_lifetime: 2,
    ephemeral_session_lifetime: 1.5,
    idle_ephemeral_session_lifetime: 1,
  });
  expect(inMinutes.session_lifetime).toBeCloseTo(3.0167, 3);
  const inHours = await patch({ session_lifetime: 24 });
  expect([inHours.body.session_lifetime, inHours.body.session_lifetime_in_minutes]).toEqual([24, 1440]);
});

test('refusals store nothing', async () => {
  const before = await get();
  for (const body of [
    {},
    { flags: { unknown: true } },
    { session_lifetime: 0 },
    { ephemeral_session_lifetime_in_minutes: 59 },
    { enabled_locales: [] },
    { default_audience: 'urn:nothing' },
    { picture_url: 'javascript:1' },
    { tenant: 'other' },
  ]) {
    expect([body, (await patch(body)).status]).toEqual([body, 400]);
  }
  expect(await get()).toEqual(before);
});
