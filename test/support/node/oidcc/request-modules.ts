import { setTimeout as wait } from 'node:timers/promises';
import { UnsecuredJWT } from 'jose';
import { expect } from 'vitest';
import { checkAuthorizationError, checkErrorPage, listsNoUnsignedObjects } from '../oidcc-checks.ts';
import { addresses } from './parties.ts';
import { longState, type Run } from './run.ts';

/** Modules about what an authorization request may say. */

type Module = (run: Run) => Promise<void>;
type Params = Readonly<Record<string, string | undefined>>;

/** The parameters do no harm. */
const harmless =
  (params: (run: Run) => Params): Module =>
  async (run) => {
    await run.signIn(run.request(params(run)));
  };

const silentErrors = ['login_required', 'interaction_required', 'account_selection_required', 'consent_required'];

const responseTypeMissing: Module = async (run) => {
  const request = run.request({ response_type: undefined, ...(run.round.form_post ? {} : { nonce: undefined }) });
  const stop = await run.open(request);
  if (stop.kind === 'page') {
    checkErrorPage(stop);
    return run.review('an error page about the missing response_type');
  }
  const source = run.round.form_post ? stop.form : stop.url.searchParams;
  const state = request.params.get('state') ?? undefined;
  checkAuthorizationError(Object.fromEntries(source), state, ['invalid_request', 'unsupported_response_type']);
};

const promptLogin: Module = async (run) => {
  const first = await run.signIn();
  const pages = run.browser.seen.length;
  await wait(1100);
  const second = await run.signIn(run.request({ prompt: 'login' }));
  expect(run.browser.seen.length, 'the login page is shown again').toBeGreaterThan(pages);
  const [earlier, later] = [first.claims['auth_time'], second.claims['auth_time']];
  if (typeof earlier === 'number') expect(later, 'auth_time of the second sign-in').toBeGreaterThan(earlier);
  run.review('the login page of the second request');
};

const promptNoneNotLoggedIn: Module = async (run) => {
  const request = run.request({ prompt: 'none', state: longState() });
  const stop = await run.open(request);
  if (stop.kind === 'page') throw new Error(`A page was shown: ${stop.text}`);
  const { params } = run.answer(request, stop);
  checkAuthorizationError(params, request.params.get('state') ?? undefined, silentErrors);
};

/** The second request is answered at once: no page, the same person, the same moment of the sign-in. */
const again =
  (first: Params, second: (id_token: string) => Params, demands: { auth_time: boolean }): Module =>
  async (run) => {
    const one = await run.signIn(run.request(first));
    const pages = run.browser.seen.length;
    const two = await run.signIn(run.request(second(one.id_token)));
    expect(run.browser.seen.slice(pages), 'pages of the second request').toEqual([]);
    expect(two.claims.sub, 'sub').toBe(one.claims.sub);
    const times = [one.claims['auth_time'], two.claims['auth_time']];
    if (demands.auth_time) expect(times, 'auth_time').not.toContain(undefined);
    if (!times.includes(undefined)) expect(times[1], 'auth_time').toBe(times[0]);
  };

const maxAge1: Module = async (run) => {
  const first = await run.signIn();
  const pages = run.browser.seen.length;
  await wait(2000);
  const second = await run.signIn(run.request({ max_age: '1' }));
  expect(run.browser.seen.length, 'the login page is shown again').toBeGreaterThan(pages);
  const { auth_time } = second.claims;
  expect(auth_time, 'auth_time').toBeTypeOf('number');
  expect(auth_time, 'auth_time is later than the first sign-in').toBeGreaterThan(first.claims.iat ?? 0);
  run.review('the login page of the second request');
};

const acrValues: Module = async (run) => {
  const wanted = run.parties.metadata.acr_values_supported ?? ['1', '2'];
  const { claims } = await run.signIn(run.request({ acr_values: wanted.join(' ') }));
  run.warnUnless(wanted.includes(String(claims['acr'])), 'no acr of those that were asked for');
};

const registeredRedirectUri: Module = async (run) => {
  const stop = await run.open(run.request({ redirect_uri: `${addresses.callback}/${crypto.randomUUID()}` }));
  if (stop.kind === 'arrival') throw new Error(`The browser was sent to ${stop.url}`);
  checkErrorPage(stop);
  run.review('an error page about the redirect_uri');
};

const postRequest: Module = async (run) => {
  const request = run.request();
  const stop = await run.browser.visit(new URL(run.parties.metadata.authorization_endpoint), request.params);
  await run.redeem(run.answer(request, await run.pass(stop)));
};

const unsigned = (params: URLSearchParams, more: Record<string, string>): string =>
  new UnsecuredJWT({ ...Object.fromEntries(params), ...more }).encode();

const unsignedRequestObject: Module = async (run) => {
  if (listsNoUnsignedObjects(run.parties.metadata)) run.skip('unsigned request objects are not listed');
  const request = run.request();
  request.params.set('request', unsigned(request.params, {}));
  const stop = await run.open(request);
  if (stop.kind === 'page') throw new Error(`Neither processed nor refused: ${stop.text}`);
  const { params } = run.answer(request, stop);
  checkAuthorizationError(params, request.params.get('state') ?? undefined, ['request_not_supported']);
  run.skip('request_not_supported');
};

/** Inside of the object is the good redirect URI, outside a foreign one, which must hear nothing. */
const requestObjectWithRedirectUri: Module = async (run) => {
  if (listsNoUnsignedObjects(run.parties.metadata)) run.skip('unsigned request objects are not listed');
  const request = run.request({ redirect_uri: `${addresses.callback}/${crypto.randomUUID()}` });
  request.params.set('request', unsigned(request.params, { redirect_uri: addresses.callback }));
  const stop = await run.open(request);
  if (stop.kind === 'arrival') throw new Error(`The browser was sent to ${stop.url}`);
  checkErrorPage(stop);
  run.review('an error page about the redirect_uri outside of the object');
};

export const requestModules: Readonly<Record<string, Module>> = {
  'oidcc-response-type-missing': responseTypeMissing,
  'oidcc-display-page': harmless(() => ({ display: 'page' })),
  'oidcc-display-popup': harmless(() => ({ display: 'popup' })),
  'oidcc-prompt-login': promptLogin,
  'oidcc-prompt-none-not-logged-in': promptNoneNotLoggedIn,
  'oidcc-prompt-none-logged-in': again({}, () => ({ prompt: 'none' }), { auth_time: false }),
  'oidcc-max-age-1': maxAge1,
  'oidcc-max-age-10000': again({ max_age: '15000' }, () => ({ max_age: '10000' }), { auth_time: true }),
  'oidcc-ensure-request-with-unknown-parameter-succeeds': harmless(() => ({ extra: 'foobar' })),
  'oidcc-id-token-hint': again({}, (id_token_hint) => ({ prompt: 'none', id_token_hint }), { auth_time: false }),
  'oidcc-login-hint': harmless(({ parties }) => ({ login_hint: parties.person.username })),
  'oidcc-ui-locales': harmless(() => ({ ui_locales: 'se' })),
  'oidcc-claims-locales': harmless(() => ({ claims_locales: 'se' })),
  'oidcc-ensure-request-with-acr-values-succeeds': acrValues,
  'oidcc-ensure-registered-redirect-uri': registeredRedirectUri,
  'oidcc-ensure-post-request-succeeds': postRequest,
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': unsignedRequestObject,
  'oidcc-ensure-request-object-with-redirect-uri': requestObjectWithRedirectUri,
};
