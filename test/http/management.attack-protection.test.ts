import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const path = (name: string): string => `/attack-protection/${name}`;
const get = async (name: string) => (await world.call('GET', path(name))).body;
const patch = (name: string, body: unknown) => world.call('PATCH', path(name), { body });

describe('fact sheet 3.16: defaults', () => {
  test.each([
    ['phone-provider-protection', { type: 'default' }],
    [
      'brute-force-protection',
      {
        enabled: true,
        shields: ['block', 'user_notification'],
        mode: 'count_per_identifier_and_ip',
        allowlist: [],
        max_attempts: 10,
      },
    ],
    [
      'suspicious-ip-throttling',
      {
        enabled: true,
        shields: ['admin_notification', 'block'],
        allowlist: [],
        stage: {
          'pre-login': { max_attempts: 100, rate: 864000 },
          'pre-user-registration': { max_attempts: 50, rate: 1200 },
          'pre-custom-token-exchange': { max_attempts: 10, rate: 600000 },
        },
      },
    ],
    [
      'breached-password-detection',
      {
        enabled: false,
        shields: [],
        admin_notification_frequency: [],
        method: 'standard',
        stage: { 'pre-user-registration': { shields: [] }, 'pre-change-password': { shields: [] } },
      },
    ],
    [
      'bot-detection',
      {
        bot_detection_level: 'medium',
        challenge_password_policy: 'never',
        challenge_passwordless_policy: 'never',
        challenge_password_reset_policy: 'never',
        allowlist: [],
        monitoring_mode_enabled: false,
      },
    ],
    [
      'captcha',
      {
        active_provider_id: 'auth_challenge',
        simple_captcha: {},
        auth_challenge: { fail_open: false },
        recaptcha_v2: { site_key: '' },
        recaptcha_enterprise: { site_key: '', project_id: '' },
        hcaptcha: { site_key: '' },
        friendly_captcha: { site_key: '' },
        arkose: { site_key: '', fail_open: false, client_subdomain: 'client-api', verify_subdomain: 'verify-api' },
      },
    ],
  ])('%s', async (name, expected) => {
    const fresh = await makeManagementWorld();
    expect((await fresh.call('GET', path(name))).body).toEqual(expected);
  });
});

test('what PATCH does not name stays, stages too', async () => {
  const name = 'suspicious-ip-throttling';
  const before = await get(name);
  const changed = await patch(name, { stage: { 'pre-login': { max_attempts: 5 } }, allowlist: ['192.0.2.0/24'] });
  const expected = {
    ...before,
    allowlist: ['192.0.2.0/24'],
    stage: { ...before.stage, 'pre-login': { max_attempts: 5, rate: 864000 } },
  };
  expect([changed.status, changed.body]).toEqual([200, expected]);
  await patch(name, { stage: { 'pre-login': { rate: 40_000 } } });
  expect((await get(name)).stage['pre-login']).toEqual({ max_attempts: 5, rate: 40_000 });
  expect((await patch(name, { shields: [] })).body.shields).toEqual([]);
});

test('an exported configuration can be sent back as it is', async () => {
  for (const name of ['brute-force-protection', 'suspicious-ip-throttling', 'breached-password-detection', 'captcha']) {
    const exported = await get(name);
    const sent = await patch(name, exported);
    expect([name, sent.status, sent.body]).toEqual([name, 200, exported]);
  }
});

describe.each([true, false])('secrets are write-only (sealed: %s)', (sealed) => {
  test('a captcha secret is kept and in no answer', async () => {
    const its = await makeManagementWorld({ sealed });
    const secret = 'a-very-secret-captcha-secret';
    const body = { active_provider_id: 'hcaptcha', hcaptcha: { site_key: 'site', secret } };
    const answer = await its.call('PATCH', path('captcha'), { body });
    expect([answer.status, answer.body.hcaptcha]).toEqual([200, { site_key: 'site' }]);
    expect((await its.call('GET', path('captcha'))).text).not.toContain(secret);
    const kept = async () => {
      const stored = await its.ports.store.get(its.tenant, 'setting', 'attack-protection/captcha');
      const doc = stored?.doc as { secrets?: Record<string, { sealed?: string; plain?: unknown }> } | undefined;
      return doc?.secrets?.['hcaptcha.secret'];
    };
    const first = await kept();
    expect(Object.keys(first ?? {})).toEqual([sealed ? 'sealed' : 'plain']);
    const context = `setting-secret:${its.tenant}:attack-protection/captcha:hcaptcha.secret`;
    const opened = sealed
      ? JSON.parse((await its.ports.sealer.open(context, first?.sealed ?? '')) ?? '')
      : first?.plain;
    expect(opened).toBe(secret);
    if (sealed) expect(JSON.stringify(first)).not.toContain(secret);
    await its.call('PATCH', path('captcha'), { body: { hcaptcha: { site_key: 'other' } } });
    expect(await kept()).toEqual(first);
  });
});

test.each([
  ['brute-force-protection', { max_attempts: 0 }, 'Value 0 is less than minimum 1'],
  ['brute-force-protection', { max_attempts: 101 }, 'Value 101 is greater than maximum 100'],
  ['brute-force-protection', { shields: ['admin_notification'] }, 'No enum match for: admin_notification'],
  ['brute-force-protection', { allowlist: ['example.com'] }, "Object didn't pass validation for format cidr"],
  ['brute-force-protection', { allowlist: ['300.1.1.1'] }, "Object didn't pass validation for format cidr"],
  ['brute-force-protection', { allowlist: ['1.1.1.1/33'] }, "Object didn't pass validation for format cidr"],
  ['brute-force-protection', { allowlist: ['::1/129'] }, "Object didn't pass validation for format cidr"],
  ['brute-force-protection', { allowlist: [':::::'] }, "Object didn't pass validation for format cidr"],
  ['suspicious-ip-throttling', { stage: { 'pre-login': { rate: 1 } } }, 'Value 1 is less than minimum 34560'],
  ['suspicious-ip-throttling', { stage: { other: {} } }, 'Additional properties not allowed: other'],
  ['breached-password-detection', { enabled: 'yes' }, 'Expected type boolean but found type string'],
  ['bot-detection', { bot_detection_level: 'highest' }, 'No enum match for: highest'],
  ['captcha', { active_provider_id: 'none' }, 'No enum match for: none'],
  ['captcha', { hcaptcha: { key: 'x' } }, 'Additional properties not allowed: key'],
  ['captcha', [], 'Expected type object but found type array'],
])('%s %j is refused and nothing is stored', async (name, body, message) => {
  const before = await get(name);
  const refused = await patch(name, body);
  expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_body']);
  expect(refused.body.message).toContain(message);
  expect(await get(name)).toEqual(before);
});

test('addresses of both kinds may be allowed', async () => {
  const allowlist = ['192.0.2.1', '10.0.0.0/8', '2001:db8::1', '2001:db8::/32', '::ffff:192.0.2.1'];
  expect((await patch('brute-force-protection', { allowlist })).body.allowlist).toEqual(allowlist);
});

test('tenants do not see one another', async () => {
  const other = await makeManagementWorld();
  await patch('bot-detection', { monitoring_mode_enabled: true });
  expect((await other.call('GET', path('bot-detection'))).body.monitoring_mode_enabled).toBe(false);
});
