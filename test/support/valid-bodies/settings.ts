import type { ManagementWorld } from '../management-world.ts';
import { made, type ValidBody, valid } from './valid-body.ts';

const defence: ValidBody[] = [
  valid('PATCH /attack-protection/brute-force-protection', {
    enabled: true,
    shields: ['block'],
    mode: 'count_per_identifier',
    allowlist: ['192.0.2.0/24'],
    max_attempts: 5,
  }),
  valid('PATCH /attack-protection/suspicious-ip-throttling', {
    enabled: true,
    shields: ['block'],
    allowlist: ['192.0.2.1'],
    stage: { 'pre-login': { max_attempts: 100, rate: 864_000 } },
  }),
  valid('PATCH /attack-protection/breached-password-detection', {
    enabled: true,
    shields: ['block'],
    admin_notification_frequency: ['daily'],
    method: 'standard',
    stage: { 'pre-user-registration': { shields: ['block'] } },
  }),
  valid('PATCH /attack-protection/bot-detection', {
    bot_detection_level: 'low',
    challenge_password_policy: 'never',
    allowlist: ['192.0.2.1'],
    monitoring_mode_enabled: true,
  }),
  valid('PATCH /attack-protection/captcha', {
    active_provider_id: 'hcaptcha',
    hcaptcha: { site_key: 'a', secret: 'b' },
  }),
  valid('PATCH /attack-protection/phone-provider-protection', { type: 'default' }),
  valid('PATCH /risk-assessments/settings', { enabled: true }),
  valid('PATCH /risk-assessments/settings/new-device', { remember_for: 30 }),
  valid('PATCH /supplemental-signals', { akamai_enabled: true }),
];

const twilio = { from: '+1', messaging_service_sid: 'a', auth_token: 'b', sid: 'c' };
const messages = { enrollment_message: 'enrol', verification_message: 'verify' };
const sns = { aws_access_key_id: 'a', aws_secret_access_key: 'b', aws_region: 'us-east-1' };
const apns = { sandbox: true, bundle_id: 'a', p12: 'b' };
const duo = { host: 'a', ikey: 'b', skey: 'c' };
const push = '/guardian/factors/push-notification';
const both = (path: string, body: unknown): ValidBody[] => [valid(`PATCH ${path}`, body), valid(`PUT ${path}`, body)];

const factors: ValidBody[] = [
  valid('PUT /guardian/factors/:name', { enabled: true }, '/guardian/factors/otp'),
  valid('PUT /guardian/policies', ['all-applications']),
  ...['phone', 'sms'].flatMap((kind) => [
    valid(`PUT /guardian/factors/${kind}/selected-provider`, { provider: 'twilio' }),
    valid(`PUT /guardian/factors/${kind}/providers/twilio`, twilio),
    valid(`PUT /guardian/factors/${kind}/templates`, messages),
  ]),
  valid('PUT /guardian/factors/phone/message-types', { message_types: ['sms'] }),
  valid(`PUT ${push}/selected-provider`, { provider: 'sns' }),
  ...both(`${push}/providers/sns`, sns),
  ...both(`${push}/providers/apns`, apns),
  ...both(`${push}/providers/fcm`, { server_key: 'a' }),
  ...both(`${push}/providers/fcmv1`, { server_credentials: 'a' }),
  ...both('/guardian/factors/duo/settings', duo),
];

const remembering = {
  display_remember_me_checkbox: true,
  remember_me_default_value: false,
  mfa_session_inactivity_timeout: 86_400,
  mfa_session_overall_timeout: 864_000,
};
const codes = { otp_length: 6, otp_expiration_time: 300 };

/** A public key of the customer's own. */
const jwk = { kty: 'EC', crv: 'P-256', x: 'a'.repeat(43), y: 'b'.repeat(43), alg: 'ES256', use: 'sig', kid: 'one' };

const template = {
  template: 'welcome_email',
  body: '<p>Hello</p>',
  from: 'a@mail.test',
  subject: 'Hello',
  syntax: 'liquid',
  enabled: true,
  resultUrl: 'https://app.test/done',
  urlLifetimeInSeconds: 60,
};

const provider = {
  name: 'sendgrid',
  enabled: true,
  default_from_address: 'a@mail.test',
  credentials: { api_key: 'a-key' },
};

const tenant = {
  friendly_name: 'A tenant',
  picture_url: 'https://logo.test/a.png',
  support_email: 'help@mail.test',
  support_url: 'https://help.test',
  allowed_logout_urls: ['https://app.test/bye'],
  session_lifetime: 72,
  idle_session_lifetime: 24,
  session_cookie: { mode: 'persistent' },
  enabled_locales: ['en'],
  flags: { enable_sso: true },
  sandbox_version: '18',
  default_redirection_uri: 'https://app.test/',
  oidc_logout: { rp_logout_end_session_endpoint_discovery: true },
};

/** Tenant, defence, factors, mail and domains. */
export async function settings(world: ManagementWorld): Promise<ValidBody[]> {
  const domain = await made(world, '/custom-domains', { domain: 'login.target.test', type: 'auth0_managed_certs' });
  await made(world, '/email-templates', { ...template, template: 'blocked_account' });
  const policy = { tls_policy: 'recommended', domain_metadata: { key: 'value' } };
  const { template: _template, ...change } = template;
  return [
    ...defence,
    ...factors,
    valid('PUT /guardian/settings', remembering),
    valid('PUT /guardian/factors/email/settings', codes),
    valid('PUT /guardian/factors/phone/settings', codes),
    valid('PUT /keys/custom-signing', { keys: [jwk] }),
    valid('PATCH /tenants/settings', tenant),
    valid('POST /emails/provider', provider),
    valid('PATCH /emails/provider', provider),
    valid('POST /email-templates', template),
    valid('PATCH /email-templates/:template', change, '/email-templates/blocked_account'),
    valid(
      'PUT /email-templates/:template',
      { ...template, template: 'blocked_account' },
      '/email-templates/blocked_account',
    ),
    valid('POST /custom-domains', { domain: 'other.target.test', type: 'auth0_managed_certs', ...policy }),
    valid('PATCH /custom-domains/:id', policy, `/custom-domains/${domain.custom_domain_id}`),
    valid('PATCH /custom-domains/default', { domain: world.domain }),
  ];
}
