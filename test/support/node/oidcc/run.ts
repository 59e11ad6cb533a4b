import type { JWTPayload } from 'jose';
import { expect } from 'vitest';
import { type Arrival, FormBrowser, type Page, type Stop } from '../form-browser.ts';
import {
  checkIdToken,
  checkLifetime,
  checkLoginPage,
  checkSecret,
  checkTokenResponse,
  checkUserinfo,
  type TokenResponse,
} from '../oidcc-checks.ts';
import { addresses, type Parties, type RelyingParty } from './parties.ts';

/** How a module ends, in the suite's words. A failed one throws instead. */
export interface Verdict {
  result: 'passed' | 'warning' | 'review' | 'skipped';
  notes: readonly string[];
}

export interface Round {
  response_type: string;
  /** Answers come by a form. */
  form_post: boolean;
}

/** An authorization request of the suite. */
export interface Request {
  client: RelyingParty;
  params: URLSearchParams;
}

/** An authorization response, from wherever it stood. */
export interface Answer {
  request: Request;
  params: Readonly<Record<string, string>>;
}

/** What a sign-in has brought. */
export interface SignedIn {
  request: Request;
  code: string | undefined;
  /** Of the token endpoint where there is one, else of the front channel. */
  access_token: string | undefined;
  refresh_token: string | undefined;
  /** Of the ID token; the token endpoint's counts where there are two. */
  claims: JWTPayload;
  id_token: string;
  front: JWTPayload | undefined;
  back: JWTPayload | undefined;
}

class Skipped extends Error {}

const random = (length: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => (byte % 36).toString(36)).join('');

/** 128 characters with all that a parameter may hold unescaped. */
export const longState = (): string => `${random(124)}-._~`;

/** One run of one module: a browser of its own, and the suite's client. */
export class Run {
  readonly parties: Parties;
  readonly round: Round;
  browser: FormBrowser;
  readonly #warnings: string[] = [];
  readonly #reviews: string[] = [];

  constructor(parties: Parties, round: Round) {
    this.parties = parties;
    this.round = round;
    this.browser = new FormBrowser(parties.metadata.issuer);
  }

  /** What the suite would only warn of. */
  warnUnless(condition: boolean, note: string): void {
    if (!condition) this.#warnings.push(note);
  }

  /** What a person looks at. */
  review(what: string): void {
    this.#reviews.push(what);
  }

  skip(reason: string): never {
    throw new Skipped(reason);
  }

  async verdict(module: (run: Run) => Promise<void>): Promise<Verdict> {
    try {
      await module(this);
    } catch (error) {
      if (error instanceof Skipped) return { result: 'skipped', notes: [error.message] };
      throw error;
    }
    if (this.#warnings.length > 0) return { result: 'warning', notes: this.#warnings };
    if (this.#reviews.length > 0) return { result: 'review', notes: this.#reviews };
    return { result: 'passed', notes: [] };
  }

  has(word: 'code' | 'token' | 'id_token'): boolean {
    return this.round.response_type.split(' ').includes(word);
  }

  /** Whether there is an access token, from wherever. */
  get hasAccessToken(): boolean {
    return this.has('code') || this.has('token');
  }

  /** @param params undefined leaves one out, a text adds or changes it */
  request(params: Readonly<Record<string, string | undefined>> = {}, client = this.parties.first): Request {
    const all = {
      client_id: client.client_id,
      redirect_uri: addresses.callback,
      scope: 'openid',
      state: random(10),
      nonce: random(10),
      response_type: this.round.response_type,
      ...(this.round.form_post ? { response_mode: 'form_post' } : {}),
      ...params,
    };
    const kept = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return { client, params: new URLSearchParams(kept) };
  }

  /** Opens the request in the browser; nothing is pressed. */
  async open({ params }: Request): Promise<Stop> {
    return this.#pressed(await this.browser.visit(new URL(`?${params}`, this.parties.metadata.authorization_endpoint)));
  }

  /** What script would do: send the form of form_post on. */
  async #pressed(stop: Stop): Promise<Stop> {
    if (stop.kind === 'arrival') return stop;
    const [form] = stop.forms;
    if (form?.action.href !== addresses.callback) return stop;
    this.browser.seen.pop();
    expect(stop.html, 'the form sends itself').toContain('.submit()');
    return this.browser.submit(form);
  }

  /** Signs in and allows what is asked, as far as it is asked. */
  async pass(stop: Stop): Promise<Arrival> {
    let at = stop;
    for (let step = 0; step < 4; step += 1) {
      if (at.kind === 'arrival') return at;
      at = await this.#pressed(await this.#step(at));
    }
    throw new Error(`The sign-in does not end: ${this.browser.seen.join(' ')}`);
  }

  #step(page: Page): Promise<Stop> {
    const form = page.forms.find(({ buttons }) => buttons.some(({ name }) => name === 'action'));
    if (form === undefined) throw new Error(`No form on ${page.url.pathname} (${page.status}): ${page.text}`);
    if (page.url.pathname === '/u/consent') return this.browser.submit(form, {}, ['action', 'accept']);
    checkLoginPage(page);
    const filled = Object.entries(this.parties.person).filter(([name]) =>
      form.fields.some((field) => field.name === name),
    );
    return this.browser.submit(form, Object.fromEntries(filled), ['action', 'default']);
  }

  /** The answer in an arrival, having come the way that it must. */
  answer(request: Request, arrival: Arrival): Answer {
    const { url } = arrival;
    expect(`${url.origin}${url.pathname}`, 'redirect_uri').toBe(addresses.callback);
    const fragment = new URLSearchParams(url.hash.slice(1));
    const usual = this.round.response_type === 'code' ? url.searchParams : fragment;
    const source = this.round.form_post ? arrival.form : usual;
    expect(arrival.method, 'how the answer travels').toBe(this.round.form_post ? 'POST' : 'GET');
    for (const other of [url.searchParams, fragment, arrival.form]) {
      if (other !== source) expect([...other.keys()], 'parameters in a wrong place').toEqual([]);
    }
    const params = Object.fromEntries(source);
    expect([...source], 'each parameter once').toHaveLength(Object.keys(params).length);
    expect(params['state'], 'state').toBe(request.params.get('state') ?? undefined);
    if (params['iss'] !== undefined) expect(params['iss'], 'iss').toBe(this.parties.metadata.issuer);
    return { request, params };
  }

  /** Opens a request and hopes for a code or tokens. */
  async authorize(request: Request): Promise<Answer> {
    const answer = this.answer(request, await this.pass(await this.open(request)));
    expect(answer.params['error_description'] ?? answer.params['error'], 'an error').toBeUndefined();
    return answer;
  }

  /** A request to the token endpoint, by a client as it authenticates. */
  token({ client_id, client_secret, method }: RelyingParty, form: Readonly<Record<string, string>>): Promise<Response> {
    const body = new URLSearchParams(form);
    const headers = new Headers();
    if (method === 'client_secret_basic') {
      const pair = [client_id, client_secret].map((part) => encodeURIComponent(part)).join(':');
      headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
    } else {
      body.set('client_id', client_id);
      body.set('client_secret', client_secret);
    }
    return fetch(this.parties.metadata.token_endpoint, { method: 'POST', headers, body });
  }

  exchange(client: RelyingParty, code: string, more: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.token(client, { grant_type: 'authorization_code', code, redirect_uri: addresses.callback, ...more });
  }

  /** A whole sign-in, with everything that section 1 of the suite's rules asks. */
  async signIn(request = this.request(), exchange: Readonly<Record<string, string>> = {}): Promise<SignedIn> {
    return this.redeem(await this.authorize(request), exchange);
  }

  async redeem({ request, params }: Answer, exchange: Readonly<Record<string, string>> = {}): Promise<SignedIn> {
    const { client } = request;
    const expected = { client_id: client.client_id, nonce: request.params.get('nonce') ?? undefined };
    const { code, access_token, id_token } = params;
    const front =
      id_token === undefined
        ? undefined
        : await checkIdToken(id_token, this.parties, { ...expected, access_token, code });
    if (access_token !== undefined) {
      checkSecret(access_token, 'access_token');
      expect(params['token_type']?.toLowerCase(), 'token_type').toBe('bearer');
      checkLifetime(Number(params['expires_in']));
    }
    let answer: TokenResponse | undefined;
    if (code !== undefined) answer = await checkTokenResponse(await this.exchange(client, code, exchange));
    const back =
      answer === undefined
        ? undefined
        : await checkIdToken(answer.id_token, this.parties, { ...expected, access_token: answer.access_token, code });
    const claims = back ?? front;
    if (claims === undefined) throw new Error('No ID token came');
    if (front !== undefined && back !== undefined) {
      expect([back.iss, back.sub], 'both ID tokens').toEqual([front.iss, front.sub]);
    }
    return {
      ...{ request, code, claims, front, back },
      id_token: answer?.id_token ?? id_token ?? '',
      access_token: answer?.access_token ?? access_token,
      refresh_token: answer?.refresh_token,
    };
  }

  userinfo(access_token: string | undefined, init: RequestInit = {}): Promise<Response> {
    return fetch(this.parties.metadata.userinfo_endpoint, {
      ...init,
      headers: { authorization: `Bearer ${access_token}`, ...init.headers },
    });
  }

  /** The person's claims, from where they belong: userinfo, or the ID token where nothing else comes with it. */
  async personOf(signedIn: SignedIn): Promise<Record<string, unknown>> {
    if (!this.hasAccessToken) return signedIn.claims;
    return checkUserinfo(await this.userinfo(signedIn.access_token), signedIn.claims.sub);
  }
}
