import * as model from '../../model/guardian.ts';
import type { Ports } from '../../model/ports.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { invalidPath } from './refusals.ts';
import { readSingleton, type Singleton, type SingletonPorts, writeSingleton } from './singleton.ts';
import type { TenantContext } from './write.ts';

/**
 * Second factors (management-api 3.16). `phone` is the newer name of `sms`: both paths are the same settings.
 * Keys of the message providers are stored and never printed.
 */

const switches: Singleton = {
  id: 'guardian/factors',
  schema: model.factorSwitches,
  defaults: Object.fromEntries(model.factorNames.map((name) => [name, false])),
};

/** Every factor in Auth0's order, on or off. */
export async function listFactors(ports: Pick<Ports, 'store'>, at: TenantContext): Promise<unknown> {
  const enabled = (await readSingleton(ports, at, switches)) as Record<string, boolean>;
  return model.factorNames.map((name) => ({ name, enabled: enabled[name] === true, trial_expired: false }));
}

const isFactor = (name: string): boolean => (model.factorNames as readonly string[]).includes(name);

/** @throws {ApiError} 400 for an unknown factor or a bad body */
export async function switchFactor(
  ports: SingletonPorts,
  at: TenantContext,
  name: string,
  body: unknown,
): Promise<{ enabled: boolean }> {
  if (!isFactor(name)) throw invalidPath(`No enum match for: ${name.slice(0, 100)}`, 'name');
  const { enabled } = validate(model.factorSwitch, body);
  await writeSingleton(ports, at, switches, 'patch', { [name]: enabled });
  return { enabled };
}

export const policies: Singleton = { id: 'guardian/policies', schema: model.guardianPolicies, defaults: [] };

export const phoneProvider: Singleton = {
  id: 'guardian/phone/selected-provider',
  schema: model.phoneProviderChoice,
  defaults: { provider: 'auth0' },
};

export const messageTypes: Singleton = {
  id: 'guardian/phone/message-types',
  schema: model.phoneMessageTypes,
  defaults: { message_types: [] },
};

export const phoneTemplates: Singleton = {
  id: 'guardian/phone/templates',
  schema: model.phoneTemplates,
  defaults: {
    enrollment_message:
      '{{code}} is your verification code for {{tenant.friendly_name}}. Please enter this code to verify your enrollment.',
    verification_message: '{{code}} is your verification code for {{tenant.friendly_name}}',
  },
};

export const twilio: Singleton = {
  id: 'guardian/phone/twilio',
  schema: model.twilioProvider,
  defaults: {},
  writeOnly: ['auth_token'],
};

export const pushProvider: Singleton = {
  id: 'guardian/push/selected-provider',
  schema: model.pushProviderChoice,
  defaults: { provider: 'guardian' },
};

export const sns: Singleton = {
  id: 'guardian/push/sns',
  schema: model.snsProvider,
  defaults: {},
  writeOnly: ['aws_secret_access_key'],
};

export const apns: Singleton = {
  id: 'guardian/push/apns',
  schema: model.apnsProvider,
  defaults: {},
  writeOnly: ['p12'],
};

export const fcm: Singleton = {
  id: 'guardian/push/fcm',
  schema: model.fcmProvider,
  defaults: {},
  writeOnly: ['server_key'],
};

export const fcmv1: Singleton = {
  id: 'guardian/push/fcmv1',
  schema: model.fcmv1Provider,
  defaults: {},
  writeOnly: ['server_credentials'],
};

export const duo: Singleton = {
  id: 'guardian/duo',
  schema: model.duoSettings,
  defaults: {},
  writeOnly: ['skey'],
};

/** Codes that are sent by mail or to a phone. */
export const codes = (factor: 'email' | 'phone'): Singleton => ({
  id: `guardian/${factor}/settings`,
  schema: model.codeSettings,
  defaults: { otp_length: 6, otp_expiration_time: 300 },
});

/** How long a browser skips the second factor: 30 days, as Auth0 remembers it. */
export const settings: Singleton = {
  id: 'guardian/settings',
  schema: model.guardianSettings,
  defaults: {
    display_remember_me_checkbox: true,
    remember_me_default_value: false,
    mfa_session_inactivity_timeout: 2_592_000,
    mfa_session_overall_timeout: 2_592_000,
  },
};

/** @throws {ApiError} 400 for a bad body, or more inactivity than there is time in all */
export const setSettings = (ports: SingletonPorts, at: TenantContext, body: unknown): Promise<unknown> =>
  writeSingleton(ports, at, settings, 'put', body, {
    check(value) {
      const { mfa_session_inactivity_timeout: idle, mfa_session_overall_timeout: all } = value as {
        mfa_session_inactivity_timeout: number;
        mfa_session_overall_timeout: number;
      };
      if (idle <= all) return;
      throw invalidBody('mfa_session_inactivity_timeout must not be greater than mfa_session_overall_timeout');
    },
  });
