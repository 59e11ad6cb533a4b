import * as model from '../../model/attack-protection.ts';
import type { Singleton } from './singleton.ts';

/** The defences of login and their defaults (management-api 3.16). Rates are milliseconds. */
export const attackProtection = {
  'brute-force-protection': {
    id: 'attack-protection/brute-force-protection',
    schema: model.bruteForceProtection,
    defaults: {
      enabled: true,
      shields: ['block', 'user_notification'],
      mode: 'count_per_identifier_and_ip',
      allowlist: [],
      max_attempts: 10,
    },
  },
  'suspicious-ip-throttling': {
    id: 'attack-protection/suspicious-ip-throttling',
    schema: model.suspiciousIpThrottling,
    merged: new Set(['stage']),
    defaults: {
      enabled: true,
      shields: ['admin_notification', 'block'],
      allowlist: [],
      stage: {
        'pre-login': { max_attempts: 100, rate: 864_000 },
        'pre-user-registration': { max_attempts: 50, rate: 1200 },
        'pre-custom-token-exchange': { max_attempts: 10, rate: 600_000 },
      },
    },
  },
  'breached-password-detection': {
    id: 'attack-protection/breached-password-detection',
    schema: model.breachedPasswordDetection,
    merged: new Set(['stage']),
    defaults: {
      enabled: false,
      shields: [],
      admin_notification_frequency: [],
      method: 'standard',
      stage: { 'pre-user-registration': { shields: [] }, 'pre-change-password': { shields: [] } },
    },
  },
  'bot-detection': {
    id: 'attack-protection/bot-detection',
    schema: model.botDetection,
    defaults: {
      bot_detection_level: 'medium',
      challenge_password_policy: 'never',
      challenge_passwordless_policy: 'never',
      challenge_password_reset_policy: 'never',
      allowlist: [],
      monitoring_mode_enabled: false,
    },
  },
  captcha: {
    id: 'attack-protection/captcha',
    schema: model.captcha,
    merged: new Set([
      ...['arkose', 'auth_challenge', 'friendly_captcha', 'hcaptcha', 'recaptcha_v2', 'recaptcha_enterprise'],
      'simple_captcha',
    ]),
    writeOnly: [
      ...['arkose.secret', 'friendly_captcha.secret', 'hcaptcha.secret', 'recaptcha_v2.secret'],
      'recaptcha_enterprise.api_key',
    ],
    defaults: {
      active_provider_id: 'auth_challenge',
      simple_captcha: {},
      auth_challenge: { fail_open: false },
      recaptcha_v2: { site_key: '' },
      recaptcha_enterprise: { site_key: '', project_id: '' },
      hcaptcha: { site_key: '' },
      friendly_captcha: { site_key: '' },
      arkose: { site_key: '', fail_open: false, client_subdomain: 'client-api', verify_subdomain: 'verify-api' },
    },
  },
  'phone-provider-protection': {
    id: 'attack-protection/phone-provider-protection',
    schema: model.phoneProviderProtection,
    defaults: { type: 'default' },
  },
} as const satisfies Record<string, Singleton>;
