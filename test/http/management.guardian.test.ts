import { beforeAll, expect, test } from 'vitest';
import { bareUser } from '../support/access-fixtures.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const get = async (path: string) => (await world.call('GET', `/guardian/${path}`)).body;
const put = (path: string, body: unknown) => world.call('PUT', `/guardian/${path}`, { body });
const patch = (path: string, body: unknown) => world.call('PATCH', `/guardian/${path}`, { body });
const names = 'sms push-notification otp email duo webauthn-roaming webauthn-platform recovery-code'.split(' ');

test('every factor is off until it is switched on', async () => {
  expect(await get('factors')).toEqual(names.map((name) => ({ name, enabled: false, trial_expired: false })));
  const on = await put('factors/otp', { enabled: true });
  expect([on.status, on.body]).toEqual([200, { enabled: true }]);
  await put('factors/sms', { enabled: true });
  await put('factors/sms', { enabled: false });
  const enabled = (await get('factors')).filter((factor: { enabled: boolean }) => factor.enabled);
  expect(enabled).toEqual([{ name: 'otp', enabled: true, trial_expired: false }]);
});

test('factors switched at once: none of the switches is lost', async () => {
  const at = await makeManagementWorld();
  const some = names.slice(0, 3);
  const on = (name: string) => at.call('PUT', `/guardian/factors/${name}`, { body: { enabled: true } });
  const answers = await Promise.all(some.map(on));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const listed = (await at.call('GET', '/guardian/factors')).body as { name: string; enabled: boolean }[];
  expect(listed.filter(({ enabled }) => enabled).map(({ name }) => name)).toEqual(some);
});

test('unknown factors and bad switches', async () => {
  const unknown = await put('factors/telepathy', { enabled: true });
  expect([unknown.status, unknown.body.errorCode]).toEqual([400, 'invalid_uri']);
  expect((await put('factors/otp', {})).body.message).toBe(
    "Payload validation error: 'Missing required property: enabled'.",
  );
  expect((await put('factors/otp', { enabled: null })).status).toBe(400);
});

test('policies are a bare array, replaced as a whole', async () => {
  expect(await get('policies')).toEqual([]);
  expect((await put('policies', ['all-applications'])).body).toEqual(['all-applications']);
  expect(await get('policies')).toEqual(['all-applications']);
  expect((await put('policies', ['never'])).status).toBe(400);
  expect((await put('policies', {})).status).toBe(400);
  expect((await put('policies', [])).body).toEqual([]);
});

test('phone and sms are one', async () => {
  for (const name of ['phone', 'sms']) {
    expect(await get(`factors/${name}/selected-provider`)).toEqual({ provider: 'auth0' });
    expect(await get(`factors/${name}/providers/twilio`)).toEqual({});
    expect(Object.keys(await get(`factors/${name}/templates`))).toEqual(['enrollment_message', 'verification_message']);
  }
  await put('factors/sms/selected-provider', { provider: 'twilio' });
  expect(await get('factors/phone/selected-provider')).toEqual({ provider: 'twilio' });
  const templates = { enrollment_message: 'enrol {{code}}', verification_message: 'verify {{code}}' };
  expect((await put('factors/phone/templates', templates)).body).toEqual(templates);
  expect(await get('factors/sms/templates')).toEqual(templates);
  expect((await put('factors/phone/templates', { enrollment_message: 'x' })).status).toBe(400);
  expect(await get('factors/phone/message-types')).toEqual({ message_types: [] });
  const both = { message_types: ['sms', 'voice'] };
  expect((await put('factors/phone/message-types', both)).body).toEqual(both);
  expect((await put('factors/phone/message-types', { message_types: ['sms', 'sms'] })).status).toBe(400);
});

test('keys of providers are kept and never shown', async () => {
  const twilio = { from: '+15550100', sid: 'AC1', messaging_service_sid: null, auth_token: 'twilio-secret' };
  expect((await put('factors/phone/providers/twilio', twilio)).body).toEqual({ from: '+15550100', sid: 'AC1' });
  const secrets = async () => {
    const stored = await world.ports.store.get(world.tenant, 'setting', 'guardian/phone/twilio');
    return Object.keys((stored?.doc as { secrets?: object } | undefined)?.secrets ?? {});
  };
  await put('factors/sms/providers/twilio', { from: '+15550101' });
  expect([await get('factors/sms/providers/twilio'), await secrets()]).toEqual([{ from: '+15550101' }, ['auth_token']]);
  await put('factors/sms/providers/twilio', {});
  expect([await get('factors/sms/providers/twilio'), await secrets()]).toEqual([{}, []]);

  const sns = { aws_access_key_id: 'AKIA', aws_secret_access_key: 'aws-secret', aws_region: 'eu-west-1' };
  const push = 'factors/push-notification';
  expect((await put(`${push}/providers/sns`, sns)).body).toEqual({
    aws_access_key_id: 'AKIA',
    aws_region: 'eu-west-1',
  });
  expect((await patch(`${push}/providers/sns`, { aws_region: 'us-east-1' })).body).toEqual({
    aws_access_key_id: 'AKIA',
    aws_region: 'us-east-1',
  });
  expect((await patch(`${push}/providers/sns`, { aws_region: 'mars-1' })).status).toBe(400);
  expect(
    (await put(`${push}/providers/apns`, { bundle_id: 'test.app', p12: 'p12-secret', sandbox: true })).body,
  ).toEqual({ bundle_id: 'test.app', sandbox: true });
  expect((await put(`${push}/providers/fcm`, { server_key: 'fcm-secret' })).body).toEqual({});
  expect((await patch(`${push}/providers/fcmv1`, { server_credentials: '{"fcmv1":"secret"}' })).body).toEqual({});
  expect(await get(`${push}/selected-provider`)).toEqual({ provider: 'guardian' });
  expect((await put(`${push}/selected-provider`, { provider: 'direct' })).body).toEqual({ provider: 'direct' });
  const duo = await put('factors/duo/settings', { host: 'api.duo.test', ikey: 'ikey', skey: 'duo-secret' });
  expect(duo.body).toEqual({ host: 'api.duo.test', ikey: 'ikey' });
  expect((await patch('factors/duo/settings', { ikey: 'other' })).body).toEqual({
    host: 'api.duo.test',
    ikey: 'other',
  });
});

test('settings of codes and of remembered browsers', async () => {
  for (const factor of ['email', 'phone']) {
    expect(await get(`factors/${factor}/settings`)).toEqual({ otp_length: 6, otp_expiration_time: 300 });
    const changed = { otp_length: 8, otp_expiration_time: 60 };
    expect((await put(`factors/${factor}/settings`, changed)).body).toEqual(changed);
    expect(await get(`factors/${factor}/settings`)).toEqual(changed);
    expect((await put(`factors/${factor}/settings`, { otp_length: 8 })).status).toBe(400);
  }
  const settings = await get('settings');
  expect(settings).toMatchObject({ display_remember_me_checkbox: true, mfa_session_overall_timeout: 2_592_000 });
  const shorter = { ...settings, mfa_session_inactivity_timeout: 3600 };
  expect(await put('settings', shorter)).toMatchObject({ status: 200, body: shorter });
  const times = { mfa_session_overall_timeout: 3600, mfa_session_inactivity_timeout: 7200 };
  const refused = await put('settings', { ...shorter, ...times });
  expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_body']);
  expect(await get('settings')).toEqual(shorter);
});

test('one enrollment is read and removed by its id', async () => {
  const user = await bareUser(world);
  const methods = `/users/${encodeURIComponent(user)}/authentication-methods`;
  const body = { type: 'phone', phone_number: '+15550100', preferred_authentication_method: 'sms' };
  const { id } = (await world.call('POST', methods, { body })).body;
  const path = `/guardian/enrollments/${encodeURIComponent(id)}`;
  const read = await world.call('GET', path);
  expect([read.status, read.body]).toEqual([200, expect.objectContaining({ id, phone_number: '+15550100' })]);
  expect(read.body.status).toBe('confirmed');
  expect((await world.call('DELETE', path)).status).toBe(204);
  expect((await world.call('DELETE', path)).status).toBe(204);
  expect((await world.call('GET', path)).body.errorCode).toBe('inexistent_enrollment');
  expect((await world.call('GET', methods)).text).not.toContain(id);
  expect((await world.call('GET', '/guardian/enrollments/x')).body.errorCode).toBe('invalid_uri');
});
