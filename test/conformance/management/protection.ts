import { describe, expect, it } from 'vitest';
import { refusal, sdk } from './driver.ts';

const { attackProtection: attacks, guardian } = sdk;

/** Writes a setting, reads it, and puts back what was there: the server is everybody's. */
async function roundTrip<Settings extends object, Changes extends object>(
  door: { get(): PromiseLike<Settings>; update(changes: Changes): PromiseLike<Settings> },
  changes: Changes,
): Promise<void> {
  const before = await door.get();
  expect(before).not.toMatchObject(changes);
  expect(await door.update(changes)).toEqual({ ...before, ...changes });
  expect(await door.get()).toEqual({ ...before, ...changes });
  const restored = Object.keys(changes).map((name) => [name, before[name as keyof Settings]]);
  expect(await door.update(Object.fromEntries(restored) as Changes)).toEqual(before);
}

describe('attack protection', () => {
  it('each kind: get, update', async () => {
    await roundTrip(attacks.bruteForceProtection, { max_attempts: 5, allowlist: ['192.0.2.7'] });
    await roundTrip(attacks.suspiciousIpThrottling, { enabled: false, allowlist: ['192.0.2.0/24'] });
    await roundTrip(attacks.breachedPasswordDetection, { enabled: true, method: 'enhanced' });
    await roundTrip(attacks.botDetection, { bot_detection_level: 'high', monitoring_mode_enabled: true });
    await roundTrip(attacks.captcha, { active_provider_id: 'simple_captcha' });
    const { phoneProviderProtection: phone } = attacks;
    await roundTrip({ get: () => phone.get(), update: (type) => phone.patch(type) }, { type: 'exponential' as const });
    expect(await refusal(attacks.bruteForceProtection.update({ max_attempts: 101 }))).toBe('400 invalid_body');
  });
});

describe('guardian', () => {
  it('factors: list, set', async () => {
    const isOn = async (): Promise<boolean | undefined> =>
      (await guardian.factors.list()).find(({ name }) => name === 'otp')?.enabled;
    expect(await guardian.factors.set('otp', { enabled: true })).toEqual({ enabled: true });
    expect(await isOn()).toBe(true);
    await guardian.factors.set('otp', { enabled: false });
    expect(await isOn()).toBe(false);
  });

  it('policies: list, set', async () => {
    expect(await guardian.policies.set(['all-applications'])).toEqual(['all-applications']);
    expect(await guardian.policies.list()).toEqual(['all-applications']);
    expect(await guardian.policies.set([])).toEqual([]);
    expect(await refusal(guardian.policies.set(['never' as never]))).toBe('400 invalid_body');
  });

  it('phone and sms: provider, Twilio, texts, message types', async () => {
    const { phone, sms } = guardian.factors;
    const templates = { enrollment_message: 'enrol {{code}}', verification_message: 'verify {{code}}' };
    expect(await phone.setTemplates(templates)).toEqual(templates);
    expect(await sms.getTemplates()).toEqual(templates);
    expect(await sms.setTemplates(templates)).toEqual(templates);
    expect(await phone.getTemplates()).toEqual(templates);
    expect(await phone.setMessageTypes({ message_types: ['sms', 'voice'] })).toEqual({
      message_types: ['sms', 'voice'],
    });
    expect(await phone.getMessageTypes()).toEqual({ message_types: ['sms', 'voice'] });
    expect(await phone.setTwilioProvider({ from: '+15550100', sid: 'AC1', auth_token: 'secret' })).not.toHaveProperty(
      'auth_token',
    );
    expect(await sms.getTwilioProvider()).toEqual({ from: '+15550100', sid: 'AC1' });
    expect(await sms.setTwilioProvider({})).toEqual({});
    expect(await phone.getTwilioProvider()).toEqual({});
    expect(await phone.setProvider({ provider: 'twilio' })).toEqual({ provider: 'twilio' });
    expect(await sms.getSelectedProvider()).toEqual({ provider: 'twilio' });
    expect(await sms.setProvider({ provider: 'auth0' })).toEqual({ provider: 'auth0' });
    expect(await phone.getSelectedProvider()).toEqual({ provider: 'auth0' });
  });

  it('push notifications and Duo: keys are kept and never shown', async () => {
    const { pushNotification: push, duo } = guardian.factors;
    const region = { aws_region: 'us-east-1' };
    const sns = { aws_access_key_id: 'AKIA', aws_secret_access_key: 'secret', ...region };
    expect(await push.setSnsProvider(sns)).not.toHaveProperty('aws_secret_access_key');
    expect(await push.updateSnsProvider({ aws_region: 'eu-west-1' })).toMatchObject({ aws_region: 'eu-west-1' });
    expect(await push.getSnsProvider()).toMatchObject({ aws_access_key_id: 'AKIA', aws_region: 'eu-west-1' });
    expect(await push.setApnsProvider({ bundle_id: 'test.app', p12: 'secret' })).toEqual({ bundle_id: 'test.app' });
    expect(await push.updateApnsProvider({ sandbox: true })).toEqual({ bundle_id: 'test.app', sandbox: true });
    expect(await push.getApnsProvider()).toEqual({ bundle_id: 'test.app', sandbox: true });
    expect(await push.setFcmProvider({ server_key: 'secret' })).toEqual({});
    expect(await push.updateFcmProvider({ server_key: 'secret' })).toEqual({});
    expect(await push.setFcmv1Provider({ server_credentials: '{}' })).toEqual({});
    expect(await push.updateFcmv1Provider({ server_credentials: '{}' })).toEqual({});
    expect(await push.setProvider({ provider: 'direct' })).toEqual({ provider: 'direct' });
    expect(await push.getSelectedProvider()).toEqual({ provider: 'direct' });
    await push.setProvider({ provider: 'guardian' });
    expect(await duo.settings.set({ host: 'api.duo.test', ikey: 'ikey', skey: 'secret' })).not.toHaveProperty('skey');
    expect(await duo.settings.update({ ikey: 'other' })).toMatchObject({ host: 'api.duo.test', ikey: 'other' });
    expect(await duo.settings.get()).toEqual({ host: 'api.duo.test', ikey: 'other' });
  });
});
