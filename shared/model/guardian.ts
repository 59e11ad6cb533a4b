import * as v from 'valibot';
import { closed, line, nullableEach, optionalEach, text, unique } from './validation.ts';

/** Second factors and how their messages travel (management-api 3.16). */

/** Factors in the order in which they are listed. */
export const factorNames = [
  ...(['sms', 'push-notification', 'otp', 'email', 'duo', 'webauthn-roaming', 'webauthn-platform'] as const),
  'recovery-code',
] as const;

/** Body of PUT /guardian/factors/{name}. */
export const factorSwitch = closed({ enabled: v.boolean() });

/** Every factor and whether it is on. */
export const factorSwitches = closed(optionalEach(Object.fromEntries(factorNames.map((name) => [name, v.boolean()]))));

/** Body of PUT /guardian/policies: when a second factor is asked for. */
export const guardianPolicies = unique(v.picklist(['all-applications', 'confidence-score']), 2);

export const phoneProviderChoice = closed({ provider: v.picklist(['auth0', 'twilio', 'phone-message-hook']) });
export const pushProviderChoice = closed({ provider: v.picklist(['guardian', 'sns', 'direct']) });
export const phoneMessageTypes = closed({ message_types: unique(v.picklist(['sms', 'voice']), 2) });
export const phoneTemplates = closed({ enrollment_message: text(1, 5000), verification_message: text(1, 5000) });

const setting = line(1, 1000);
export const twilioProvider = closed(
  nullableEach({ from: line(0, 64), messaging_service_sid: setting, auth_token: setting, sid: setting }),
);

const region = v.pipe(
  v.string(),
  v.regex(/^(?:us-east|us-west|ap-southeast|ap-northeast|ap-central|eu-west|eu-central)-[0-9]{1,2}$/),
);
export const snsProvider = closed(
  nullableEach({
    aws_access_key_id: setting,
    aws_secret_access_key: setting,
    aws_region: region,
    sns_apns_platform_application_arn: setting,
    sns_gcm_platform_application_arn: setting,
  }),
);
export const apnsProvider = closed(nullableEach({ sandbox: v.boolean(), bundle_id: setting, p12: text(1, 10_000) }));
export const fcmProvider = closed(nullableEach({ server_key: line(1, 152) }));
export const fcmv1Provider = closed(nullableEach({ server_credentials: text(1, 10_000) }));

const duoText = line(1, 10_000);
export const duoSettings = closed(optionalEach({ host: line(0, 10_000), ikey: line(0, 10_000), skey: duoText }));

const hour = 3600;
const seconds = (least: number, largest: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(largest));

/** Body of PUT /guardian/settings: how long a browser is remembered, in seconds. */
export const guardianSettings = closed({
  display_remember_me_checkbox: v.boolean(),
  remember_me_default_value: v.boolean(),
  mfa_session_inactivity_timeout: seconds(hour, 30 * 24 * hour),
  mfa_session_overall_timeout: seconds(hour, 90 * 24 * hour),
});

/** Body of PUT /guardian/factors/{email,phone}/settings: digits of a code, and its life in seconds. */
export const codeSettings = closed({ otp_length: seconds(4, 12), otp_expiration_time: seconds(30, 24 * hour) });
