import * as v from 'valibot';
import { closed, integer, line, open, optionalEach, unique } from './validation.ts';

/** How a tenant defends its login (management-api 3.16). Every PATCH names only what it changes. */

const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(?:3[0-2]|[12]?\d))?$/;
const v6 = /^(?=[0-9A-Fa-f.]*:)([0-9A-Fa-f:.]{2,45})(?:\/(?:12[0-8]|1[01]\d|[1-9]?\d))?$/;

/** Whether a text is an IPv6 address, by letting the URL parser read it. */
const isIpv6 = (address: string): boolean => {
  try {
    return new URL(`http://[${address}]/`).host.startsWith('[');
  } catch {
    return false;
  }
};

const isAddressOrRange = (text: string): boolean => {
  const parts = v4.exec(text)?.slice(1, 5);
  if (parts !== undefined) return parts.every((part) => Number(part) <= 255);
  const address = v6.exec(text)?.[1];
  return address !== undefined && isIpv6(address);
};

/** Addresses and CIDR ranges that are never throttled. */
const allowlist = unique(
  v.pipe(
    line(2, 64),
    v.check(isAddressOrRange, (issue) => `Object didn't pass validation for format cidr: ${issue.input}`),
  ),
  100,
);

const some = <const Values extends readonly string[]>(...values: Values) => unique(v.picklist(values), values.length);

export const bruteForceProtection = closed(
  optionalEach({
    enabled: v.boolean(),
    shields: some('block', 'user_notification'),
    mode: v.picklist(['count_per_identifier_and_ip', 'count_per_identifier']),
    allowlist,
    max_attempts: integer(1, 100),
  }),
);

const day = 86_400_000;
/** @param slowest least time between two attempts that are given back, in milliseconds */
const throttle = (most: number, slowest: number) =>
  closed(optionalEach({ max_attempts: integer(1, most), rate: integer(slowest, day) }));

export const suspiciousIpThrottling = closed(
  optionalEach({
    enabled: v.boolean(),
    shields: some('block', 'admin_notification'),
    allowlist,
    stage: closed(
      optionalEach({
        'pre-login': throttle(2500, 34_560),
        'pre-user-registration': throttle(72_000, 1200),
        'pre-custom-token-exchange': throttle(72_000, 1200),
      }),
    ),
  }),
);

const breachedStage = closed(optionalEach({ shields: some('block', 'admin_notification') }));
export const breachedPasswordDetection = closed(
  optionalEach({
    enabled: v.boolean(),
    shields: some('block', 'user_notification', 'admin_notification'),
    admin_notification_frequency: some('immediately', 'daily', 'weekly', 'monthly'),
    method: v.picklist(['standard', 'enhanced']),
    stage: closed(optionalEach({ 'pre-user-registration': breachedStage, 'pre-change-password': breachedStage })),
  }),
);

const challenge = v.picklist(['never', 'when_risky', 'always']);
export const botDetection = closed(
  optionalEach({
    bot_detection_level: v.picklist(['low', 'medium', 'high']),
    challenge_password_policy: challenge,
    challenge_passwordless_policy: challenge,
    challenge_password_reset_policy: challenge,
    allowlist,
    monitoring_mode_enabled: v.boolean(),
  }),
);

const short = line(0, 100);
const withSecret = closed(optionalEach({ site_key: short, secret: short }));
export const captcha = closed(
  optionalEach({
    active_provider_id: v.picklist([
      ...([
        'arkose',
        'auth_challenge',
        'friendly_captcha',
        'hcaptcha',
        'recaptcha_v2',
        'recaptcha_enterprise',
      ] as const),
      'simple_captcha',
    ]),
    arkose: closed(
      optionalEach({
        site_key: short,
        secret: short,
        client_subdomain: short,
        verify_subdomain: short,
        fail_open: v.boolean(),
      }),
    ),
    auth_challenge: closed(optionalEach({ fail_open: v.boolean() })),
    friendly_captcha: withSecret,
    hcaptcha: withSecret,
    recaptcha_v2: withSecret,
    recaptcha_enterprise: closed(optionalEach({ site_key: short, project_id: short, api_key: short })),
    simple_captcha: open({}),
  }),
);

/** How sending codes to a phone slows down when a provider is abused. */
export const phoneProviderProtection = closed({ type: v.picklist(['default', 'exponential']) });
