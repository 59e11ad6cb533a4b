import type { Round, Verdict } from './run.ts';

/**
 * The suite's certification plans: which modules each has, and how each ends here. The tests run every module of a
 * plan and hold it to its result; the page `docs/conformance.md` is written from this list. Names are the suite's.
 */

export interface Plan {
  name: string;
  /** The test file, below `test/conformance/`. */
  file: string;
  rounds: readonly PlanRound[];
}

export interface PlanRound extends Round {
  modules: readonly string[];
}

export interface Ending {
  result: Verdict['result'] | 'needs registration';
  note?: string;
}

const basic = [
  ...['server', 'response-type-missing', 'idtoken-signature', 'idtoken-unsigned', 'userinfo-get'],
  ...['userinfo-post-header', 'userinfo-post-body', 'ensure-request-without-nonce-succeeds-for-code-flow'],
  ...['scope-profile', 'scope-email', 'scope-address', 'scope-phone', 'scope-all', 'alternate-happy-flow'],
  ...['display-page', 'display-popup', 'prompt-login', 'prompt-none-not-logged-in', 'prompt-none-logged-in'],
  ...['max-age-1', 'max-age-10000', 'ensure-request-with-unknown-parameter-succeeds', 'id-token-hint', 'login-hint'],
  ...['ui-locales', 'claims-locales', 'ensure-request-with-acr-values-succeeds', 'codereuse', 'codereuse-30seconds'],
  ...['ensure-registered-redirect-uri', 'ensure-post-request-succeeds', 'server-client-secret-post'],
  'request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
  'unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
  ...['claims-essential', 'ensure-request-object-with-redirect-uri', 'refresh-token'],
  'ensure-request-with-valid-pkce-succeeds',
].map((name) => `oidcc-${name}`);

const withoutNonce = 'oidcc-ensure-request-without-nonce-succeeds-for-code-flow';
const nonceMissing = 'oidcc-ensure-request-without-nonce-fails';

/** What needs a token endpoint. */
const ofTheTokenEndpoint = new Set(
  [
    ...['idtoken-unsigned', 'codereuse', 'codereuse-30seconds', 'server-client-secret-post', 'refresh-token'],
    'ensure-request-with-valid-pkce-succeeds',
  ].map((name) => `oidcc-${name}`),
);

/** The modules of a round: what the response type has no use for is not there. */
function modulesOf(response_type: string): string[] {
  const words = response_type.split(' ');
  return basic
    .filter((name) => words.includes('code') || !ofTheTokenEndpoint.has(name))
    .filter((name) => response_type !== 'id_token' || !name.startsWith('oidcc-userinfo-'))
    .filter((name) => response_type !== 'id_token token' || name !== 'oidcc-response-type-missing')
    .map((name) => (name === withoutNonce && words.includes('id_token') ? nonceMissing : name));
}

const round = (response_type: string, form_post = false): PlanRound => ({
  ...{ response_type, form_post },
  modules: modulesOf(response_type),
});

const logout = [
  ...['rp-initiated-logout-discovery-endpoint-verification', 'rp-initiated-logout', 'rp-initiated-logout-no-state'],
  ...['rp-initiated-logout-bad-post-logout-redirect-uri', 'rp-initiated-logout-modified-id-token-hint'],
  ...['rp-initiated-logout-query-added-to-post-logout-redirect-uri', 'rp-initiated-logout-bad-id-token-hint'],
  ...['rp-initiated-logout-no-id-token-hint', 'rp-initiated-logout-no-params', 'rp-initiated-logout-only-state'],
  'rp-initiated-logout-no-post-logout-redirect-uri',
].map((name) => `oidcc-${name}`);

const code = { response_type: 'code', form_post: false };

export const plans: readonly Plan[] = [
  {
    name: 'oidcc-config-certification-test-plan',
    file: 'oidcc-config',
    rounds: [{ ...code, modules: ['oidcc-discovery-endpoint-verification'] }],
  },
  { name: 'oidcc-basic-certification-test-plan', file: 'oidcc-basic', rounds: [round('code')] },
  { name: 'oidcc-formpost-basic-certification-test-plan', file: 'oidcc-form-post', rounds: [round('code', true)] },
  {
    name: 'oidcc-implicit-certification-test-plan',
    file: 'oidcc-implicit',
    rounds: [round('id_token'), round('id_token token')],
  },
  {
    name: 'oidcc-hybrid-certification-test-plan',
    file: 'oidcc-hybrid',
    rounds: [round('code id_token'), round('code token'), round('code id_token token')],
  },
  {
    name: 'oidcc-rp-initiated-logout-certification-test-plan',
    file: 'oidcc-rp-initiated-logout',
    rounds: [{ ...code, modules: logout }],
  },
  {
    name: 'oidcc-backchannel-rp-initiated-logout-certification-test-plan',
    file: 'oidcc-backchannel-logout',
    rounds: [
      {
        ...code,
        modules: ['oidcc-backchannel-logout-discovery-endpoint-verification', 'oidcc-backchannel-rp-initiated-logout'],
      },
    ],
  },
];

/** Plans that nothing of can run before clients can register themselves. */
export const laterPlans: readonly { name: string; why: string }[] = [
  { name: 'oidcc-dynamic-certification-test-plan', why: 'clients cannot register themselves yet' },
  { name: 'oidcc-3rdparty-init-login-certification-test-plan', why: 'clients cannot register themselves yet' },
  { name: 'oidcc-frontchannel-rp-initiated-logout-certification-test-plan', why: 'Auth0 has no such logout' },
  { name: 'oidcc-session-management-certification-test-plan', why: 'Auth0 has no session management' },
  { name: 'fapi2-security-profile-final-test-plan', why: 'pushed requests and DPoP are not there yet' },
  { name: 'fapi2-message-signing-final-test-plan', why: 'signed requests and answers are not there yet' },
];

const registration: Ending = { result: 'needs registration', note: 'runs with dynamic registration only' };
const shown = (note: string): Ending => ({ result: 'review', note });
const noObjects = 'we publish no request objects, and refuse one with `request_not_supported`';

/** How a module ends where it does not just pass. */
const endings: Readonly<Record<string, Ending>> = {
  'oidcc-idtoken-signature': registration,
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': registration,
  'oidcc-idtoken-unsigned': { result: 'skipped', note: 'we do not list `none`, and sign everything' },
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': {
    result: 'skipped',
    note: noObjects,
  },
  'oidcc-ensure-request-object-with-redirect-uri': shown('the error page about the outer redirect URI'),
  'oidcc-ensure-registered-redirect-uri': shown('the error page'),
  'oidcc-prompt-login': shown('the login page of the second request'),
  'oidcc-max-age-1': shown('the login page of the second request'),
  'oidcc-ensure-request-with-acr-values-succeeds': {
    result: 'warning',
    note: 'no `acr` is given: there is one way to sign in, and it has no name',
  },
};

const pagesOfLogout = ['bad-post', 'query-added', 'modified', 'bad-id-token', 'no-id-token', 'no-p', 'only-state'];

/** How a module of a round ends. */
export function endingOf(module: string, { response_type }: Round): Ending {
  if (pagesOfLogout.some((part) => module.startsWith(`oidcc-rp-initiated-logout-${part}`))) {
    return shown('the page that says what happened');
  }
  if (module === 'oidcc-claims-essential' && response_type !== 'id_token') {
    return { result: 'warning', note: 'the `claims` parameter is ignored, as Auth0 does' };
  }
  return endings[module] ?? { result: 'passed' };
}

/** Waiting for half a minute once is enough: the module does so in this round, and in the others for a second. */
export const waitsInFull = {
  module: 'oidcc-codereuse-30seconds',
  plan: 'oidcc-hybrid-certification-test-plan',
  response_type: 'code token',
} as const;
