import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { expect } from 'vitest';
import type { Arrival, Stop } from '../form-browser.ts';
import { checkAuthorizationError } from '../oidcc-checks.ts';
import { addresses } from './parties.ts';
import { longState, type Run, type SignedIn } from './run.ts';

/** Modules about signing out. Each signs in first. */

type Module = (run: Run) => Promise<void>;
type Params = Readonly<Record<string, string>>;

/** Opens the end session endpoint and agrees to what it asks. */
async function leave(run: Run, params: Params): Promise<Stop> {
  const stop = await run.browser.visit(
    new URL(`?${new URLSearchParams(params)}`, run.parties.metadata.end_session_endpoint),
  );
  if (stop.kind === 'arrival') return stop;
  const form = stop.forms.find(({ buttons }) => buttons.some(({ name }) => name === 'action'));
  return form === undefined ? stop : run.browser.submit(form, {}, ['action', 'accept']);
}

/** A silent request finds nobody signed in. */
export async function checkSignedOut(run: Run): Promise<void> {
  const request = run.request({ prompt: 'none' });
  const stop = await run.open(request);
  if (stop.kind === 'page') throw new Error(`A page was shown: ${stop.text}`);
  const { params } = run.answer(request, stop);
  const errors = ['login_required', 'interaction_required', 'account_selection_required', 'consent_required'];
  checkAuthorizationError(params, request.params.get('state') ?? undefined, errors);
}

/** The browser came back to the client with its state and nothing else. */
function checkReturn(run: Run, stop: Stop, state: string | undefined): asserts stop is Arrival {
  if (stop.kind === 'page') throw new Error(`The browser did not go back to the client: ${stop.text}`);
  const { origin, pathname, searchParams, hash } = stop.url;
  expect(`${origin}${pathname}`, 'post_logout_redirect_uri').toBe(addresses.postLogout);
  expect(searchParams.get('state') ?? undefined, 'state').toBe(state);
  expect([stop.method, hash], 'how the browser comes back').toEqual(['GET', '']);
  const surplus = [...searchParams.keys()].filter((name) => name !== 'state');
  run.warnUnless(surplus.length === 0, `parameters beside state: ${surplus}`);
}

/** Signs in, out, and comes back to the client. */
export async function signOut(run: Run, state: string | undefined): Promise<SignedIn> {
  const signedIn = await run.signIn();
  const hint = { id_token_hint: signedIn.id_token, post_logout_redirect_uri: addresses.postLogout };
  checkReturn(run, await leave(run, { ...hint, ...(state === undefined ? {} : { state }) }), state);
  await checkSignedOut(run);
  return signedIn;
}

/** The request is wrong: the browser stays here, whatever it is told. */
const refused =
  (params: (signedIn: SignedIn, run: Run) => Params | Promise<Params>): Module =>
  async (run) => {
    const stop = await leave(run, { state: longState(), ...(await params(await run.signIn(), run)) });
    if (stop.kind === 'arrival') throw new Error(`The browser was sent to ${stop.url}`);
    expect(stop.text).toMatch(/went wrong|logged out/i);
    run.review('an error page, or one that says that nobody is signed in any more');
  };

/** Nothing says where to go: the person is signed out and told so. */
const toldHere =
  (params: (signedIn: SignedIn) => Params): Module =>
  async (run) => {
    const stop = await leave(run, params(await run.signIn()));
    if (stop.kind === 'arrival') throw new Error(`The browser was sent to ${stop.url}`);
    expect(stop.text).toContain('logged out');
    await checkSignedOut(run);
    run.review('the page that says so');
  };

const postLogout = { post_logout_redirect_uri: addresses.postLogout };

/** A hint that the client has signed itself, as if it were the server. */
async function ownHint({ claims }: SignedIn): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  const { iss = '', aud = '', ...others } = claims;
  return new SignJWT({ ...others, iss: String(aud), aud: iss }).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
}

export const logoutModules: Readonly<Record<string, Module>> = {
  'oidcc-rp-initiated-logout': async (run) => void (await signOut(run, longState())),
  'oidcc-rp-initiated-logout-no-state': async (run) => void (await signOut(run, undefined)),
  'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri': refused(({ id_token }) => ({
    id_token_hint: id_token,
    post_logout_redirect_uri: `${addresses.postLogout}/${crypto.randomUUID()}`,
  })),
  'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri': refused(({ id_token }) => ({
    id_token_hint: id_token,
    post_logout_redirect_uri: `${addresses.postLogout}?foo=bar`,
  })),
  'oidcc-rp-initiated-logout-modified-id-token-hint': refused(({ claims }) => ({
    ...postLogout,
    id_token_hint: new UnsecuredJWT(claims).encode(),
  })),
  'oidcc-rp-initiated-logout-bad-id-token-hint': refused(async (signedIn) => ({
    ...postLogout,
    id_token_hint: await ownHint(signedIn),
  })),
  'oidcc-rp-initiated-logout-no-id-token-hint': refused(() => postLogout),
  'oidcc-rp-initiated-logout-no-params': toldHere(() => ({})),
  'oidcc-rp-initiated-logout-no-post-logout-redirect-uri': toldHere(({ id_token }) => ({
    id_token_hint: id_token,
    state: longState(),
  })),
  'oidcc-rp-initiated-logout-only-state': toldHere(() => ({ state: longState() })),
};
