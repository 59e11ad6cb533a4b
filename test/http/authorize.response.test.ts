import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { responseModes, responseTypes } from '../../shared/protocol/authorize/response-type.ts';
import { callback, makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;
let cookie: string;

beforeAll(async () => {
  world = await makeSignInWorld();
  await world.call('PATCH', `/clients/${world.web.client_id}`, { body: { web_origins: ['https://app.example.com'] } });
  ({ cookie } = await world.signIn());
});

const leftHalf = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');

const unescaped = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The fields of an answer, from where its mode puts them and from nowhere else. */
async function fieldsOf(mode: string, response: Response): Promise<Record<string, string>> {
  if (mode === 'query' || mode === 'fragment') {
    expect(response.status).toBe(302);
    const to = world.location(response);
    expect(to.origin + to.pathname).toBe(callback);
    const [there, nothing] = mode === 'query' ? [to.search, to.hash] : [to.hash, to.search];
    expect(nothing).toBe('');
    return Object.fromEntries(new URLSearchParams(there.slice(1)));
  }
  expect([response.status, response.headers.get('location')]).toEqual([200, null]);
  const page = await response.text();
  if (mode === 'form_post') {
    expect(page).toContain(`<form method="post" action="${callback}">`);
    const inputs = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, unescaped(value)]));
  }
  const [, message = '', origin] = /postMessage\((\{.*\}),("[^"]*")\)/.exec(page) ?? [];
  expect(origin).toBe('"https://app.example.com"');
  const { type, response: fields } = JSON.parse(message);
  expect(type).toBe('authorization_response');
  return fields;
}

const namesOf: Record<string, string[]> = {
  code: ['code'],
  token: ['access_token', 'expires_in', 'token_type'],
  id_token: ['id_token'],
};

describe('each response type in each mode', () => {
  for (const type of responseTypes) {
    it(`gives what ${type} names and nothing else`, async () => {
      const expected = new Set([...type.split(' ').flatMap((word) => namesOf[word] ?? []), 'state']);
      for (const mode of responseModes.filter((one) => one !== 'query' || type === 'code')) {
        const asked = { response_type: type, response_mode: mode, nonce: 'n-0', scope: 'openid email' };
        const fields = await fieldsOf(mode, await world.authorize(asked, { cookie }));
        expect(new Set(Object.keys(fields))).toEqual(expected);
        expect(fields['state']).toBe('the-state');
        const { id_token, access_token, code } = fields;
        if (id_token === undefined) continue;
        expect(decodeJwt(id_token)).toMatchObject({
          ...{
            iss: world.issuer,
            aud: world.web.client_id,
            sub: world.user.user_id,
            nonce: 'n-0',
            email: world.user.email,
          },
          ...(access_token === undefined ? {} : { at_hash: leftHalf(access_token) }),
          ...(code === undefined ? {} : { c_hash: leftHalf(code) }),
        });
      }
    });
  }

  it('says the scope where it is another than the one asked for, and never a refresh token', async () => {
    const asked = { response_type: 'token', audience: world.api, scope: 'openid read:items made:up offline_access' };
    const fields = await fieldsOf('fragment', await world.authorize(asked, { cookie }));
    expect(fields['scope']).toBe('openid read:items');
    expect(decodeJwt(fields['access_token'] ?? '')).toMatchObject({
      sub: world.user.user_id,
      scope: 'openid read:items',
    });
  });

  it('takes the words of a type in any order', async () => {
    const asked = { response_type: 'token id_token', nonce: 'n' };
    expect(await fieldsOf('fragment', await world.authorize(asked, { cookie }))).toHaveProperty('id_token');
  });

  it('refuses proof of possession that a browser cannot give, in the fragment', async () => {
    const audience = 'https://bound.example.com';
    const made = await world.call('POST', '/resource-servers', {
      body: {
        ...{ identifier: audience, skip_consent_for_verifiable_first_party_clients: true },
        proof_of_possession: { mechanism: 'mtls', required: true },
      },
    });
    expect(made.status).toBe(201);
    const fields = await fieldsOf('fragment', await world.authorize({ response_type: 'token', audience }, { cookie }));
    expect(fields).toMatchObject({ error: 'invalid_request', state: 'the-state' });
  });
});

describe('errors travel as the answer would have', () => {
  it('in every mode', async () => {
    for (const mode of responseModes) {
      const fields = await fieldsOf(mode, await world.authorize({ response_mode: mode, prompt: 'none' }));
      expect(fields).toEqual({ error: 'login_required', error_description: 'Login required', state: 'the-state' });
    }
  });

  it('AZ-02 and in the fragment where tokens would be, also if the query was asked for', async () => {
    for (const response_mode of [undefined, 'query', 'nonsense']) {
      const asked = { response_type: 'id_token token', nonce: undefined, response_mode };
      const fields = await fieldsOf('fragment', await world.authorize(asked));
      expect(fields['error']).toBe('invalid_request');
    }
  });

  it('ISS-09 with the issuer in every answer, where the tenant says who it is', async () => {
    const other = await makeSignInWorld();
    await other.call('PATCH', '/tenants/settings', { body: { authorization_response_iss_parameter_supported: true } });
    const session = await other.signIn();
    const answers = [
      await other.authorize({}, { cookie: session.cookie }),
      await other.authorize({ prompt: 'none' }),
      await other.authorize({ response_type: 'nonsense' }),
    ];
    const places = answers.map((answer) => other.location(answer)).map(({ hash, search }) => hash.slice(1) || search);
    expect(places.map((place) => new URLSearchParams(place).getAll('iss'))).toEqual(answers.map(() => [other.issuer]));
  });
});

describe('form_post', () => {
  it('AZ-02 is a form that cannot be broken out of', async () => {
    const state = `"><script>alert(1)</script>'&amp;\u2028`;
    const response = await world.authorize({ response_mode: 'form_post', state }, { cookie });
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).toContain("form-action 'self' https:;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect([response.headers.get('x-frame-options'), response.headers.get('cache-control')]).toEqual([
      'DENY',
      'no-store',
    ]);
    const page = await response.clone().text();
    const nonce = /script-src 'nonce-([A-Za-z0-9]+)'/.exec(policy)?.[1];
    const scripts = [...page.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes);
    expect(scripts).toEqual([` nonce="${nonce}"`]);
    expect((await fieldsOf('form_post', response))['state']).toBe(state);
    expect(page).toContain('<button type="submit">');
  });

  it('leads to the scheme of an application of its own', async () => {
    const { client_id } = await world.application({
      ...{ callbacks: ['com.example.app://cb'], skip_non_verifiable_callback_uri_confirmation_prompt: true },
    });
    const asked = { client_id, redirect_uri: 'com.example.app://cb' };
    const form = await world.authorize({ ...asked, response_mode: 'form_post' }, { cookie });
    expect(form.headers.get('content-security-policy')).toContain("form-action 'self' https: com.example.app:;");
    expect((await world.authorize(asked, { cookie })).headers.get('location')).toMatch(
      /^com\.example\.app:\/\/cb\?code=/,
    );
  });
});

describe('web_message', () => {
  it('SESS-04 is no page, may be framed by the origin of the callback alone, and AZ-02 cannot be broken out of', async () => {
    const state = '</script><script>alert(1)</script><!--\u2028\u2029';
    const response = await world.authorize({ response_mode: 'web_message', prompt: 'none', state }, { cookie });
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'nonce-[A-Za-z0-9]{22}'; .*frame-ancestors https:\/\/app\.example\.com$/,
    );
    expect(response.headers.get('x-frame-options')).toBeNull();
    const page = await response.clone().text();
    expect(page.match(/<\/?script/g)).toHaveLength(2);
    expect(page).not.toMatch(/[\u2028\u2029]|postMessage\([^)]*"\*"/);
    expect((await fieldsOf('web_message', response))['state']).toBe(state);
  });

  it('AZ-02 is refused where the origin is not listed', async () => {
    const lists: [string[], number][] = [
      [[], 403],
      [['https://app.example.com:8443', 'http://app.example.com', 'https://example.com'], 403],
      [['https://*.example.org'], 403],
      [['https://*.example.com'], 200],
      [['https://app.example.com/'], 200],
    ];
    for (const [web_origins, status] of lists) {
      const { client_id } = await world.application({ web_origins });
      const response = await world.authorize({ client_id, response_mode: 'web_message', prompt: 'none' }, { cookie });
      expect([web_origins, response.status, response.headers.get('location')]).toEqual([web_origins, status, null]);
      if (status === 403) expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
  });
});
