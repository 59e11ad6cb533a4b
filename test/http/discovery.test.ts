import { describe, expect, it } from 'vitest';
import { grants } from '../../shared/protocol/grants/index.ts';
import { tokenOf } from '../support/answers.ts';
import { certificate, thumbprint } from '../support/certificates.ts';
import { assertionClaims, assertionType, clientKeyPair, signedByHand } from '../support/client-assertions.ts';
import { makeManagementWorld } from '../support/management-world.ts';
import { makeWorld } from '../support/world.ts';

const paths = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
type Document = Record<string, unknown> & {
  grant_types_supported: string[];
  token_endpoint_auth_methods_supported: string[];
};

describe('discovery', () => {
  it.each(paths)('%s says exactly this', async (path) => {
    const world = makeWorld();
    const response = await world.send(path);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe(
      JSON.stringify({
        issuer: world.issuer,
        authorization_endpoint: `${world.issuer}authorize`,
        token_endpoint: `${world.issuer}oauth/token`,
        userinfo_endpoint: `${world.issuer}userinfo`,
        jwks_uri: `${world.issuer}.well-known/jwks.json`,
        revocation_endpoint: `${world.issuer}oauth/revoke`,
        scopes_supported: [
          ...['openid', 'profile', 'offline_access', 'name', 'given_name', 'family_name', 'nickname', 'email'],
          ...['email_verified', 'picture', 'created_at', 'phone', 'address'],
        ],
        response_types_supported: [
          ...['code', 'token', 'id_token', 'code token', 'code id_token', 'id_token token', 'code id_token token'],
        ],
        code_challenge_methods_supported: ['S256'],
        response_modes_supported: ['query', 'fragment', 'form_post'],
        claims_supported: [
          ...['address', 'at_hash', 'aud', 'auth_time', 'birthdate', 'c_hash', 'created_at', 'email'],
          ...['email_verified', 'exp', 'family_name', 'gender', 'given_name', 'iat', 'iss', 'locale', 'middle_name'],
          ...['name', 'nickname', 'nonce', 'phone_number', 'phone_number_verified', 'picture', 'preferred_username'],
          ...['profile', 'sid', 'sub', 'updated_at', 'website', 'zoneinfo'],
        ],
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'PS256', 'ES256'],
        claims_parameter_supported: false,
        grant_types_supported: [
          ...['client_credentials', 'authorization_code', 'refresh_token', 'password'],
          'http://auth0.com/oauth/grant-type/password-realm',
          'implicit',
        ],
        subject_types_supported: ['public'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
        token_endpoint_auth_signing_alg_values_supported: ['RS256', 'RS384', 'PS256', 'ES256'],
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
      }),
    );
  });

  it('both names give the same document', async () => {
    const world = makeWorld();
    const [one, two] = await Promise.all(paths.map(async (path) => (await world.send(path)).text()));
    expect(one).toBe(two);
  });

  it('every address it names answers', async () => {
    const world = makeWorld();
    const document = (await (await world.send(paths[0] ?? '')).json()) as Document;
    const addresses = Object.entries(document).filter(([name]) => /(?:_endpoint|_uri)$/.test(name));
    expect(addresses.length).toBeGreaterThan(1);
    for (const [, address] of addresses) {
      expect((await world.send(new URL(String(address)).pathname)).status).not.toBe(404);
    }
  });

  it('every grant type it names is known, and every known one is named', async () => {
    const world = makeWorld();
    const document = (await (await world.send(paths[0] ?? '')).json()) as Document;
    // The implicit grant has no business at the token endpoint; its response types are tested with /authorize.
    expect(document.grant_types_supported).toEqual([...grants.keys(), 'implicit']);
    for (const grant_type of grants.keys()) {
      expect((await world.post({ grant_type })).status).toBe(401);
    }
  });

  it('holds what the config certification plan of OpenID demands', async () => {
    const world = await makeManagementWorld();
    const get = async (url: string) => {
      const response = await world.app.fetch(new Request(url));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      return (await response.json()) as Record<string, unknown>;
    };
    const url = `https://${world.domain}/.well-known/openid-configuration`;
    const document = await get(url);
    expect(`${document['issuer']}.well-known/openid-configuration`).toBe(url);
    for (const [name, value] of Object.entries(document)) {
      if (name.endsWith('_endpoint') || name === 'jwks_uri') expect(value).toMatch(/^https:\/\/[^?#@]+$/);
      if (name.endsWith('_supported') && name !== 'response_types_supported') expect(value).not.toEqual([]);
    }
    expect(document['response_types_supported']).toEqual(
      expect.arrayContaining(['code', 'id_token', 'id_token token']),
    );
    expect(document['grant_types_supported']).toEqual(expect.arrayContaining(['authorization_code', 'implicit']));
    expect(document['subject_types_supported']).toContain('public');
    expect(document['id_token_signing_alg_values_supported']).toContain('RS256');
    expect(document['scopes_supported']).toEqual(
      expect.arrayContaining(['openid', 'profile', 'email', 'offline_access']),
    );
    expect(document['token_endpoint_auth_methods_supported']).toContain('client_secret_basic');
    expect(document['request_uri_parameter_supported']).toBe(false);
    const { keys } = (await get(String(document['jwks_uri']))) as unknown as { keys: Record<string, string>[] };
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    for (const key of keys) {
      const members = key['kty'] === 'EC' ? { crv: 'P-256' } : { kty: 'RSA', e: 'AQAB' };
      expect(key).toMatchObject({ ...members, use: 'sig', kid: expect.stringMatching(/./) });
      for (const secret of ['d', 'p', 'q', 'k']) expect(key).not.toHaveProperty(secret);
    }
  });

  it('every method of client authentication it names works', async () => {
    const world = makeWorld({ app: { mtls: true } });
    const document = (await (await world.send(paths[0] ?? '')).json()) as Document;
    expect(document['tls_client_certificate_bound_access_tokens']).toBe(true);
    const key = clientKeyPair('ES256');
    const subject_dn = certificate()['certSubjectDNRFC2253'] ?? '';
    const setups = new Map<string, () => Promise<Response>>([
      ['client_secret_post', async () => world.post((await world.machine()).form)],
      [
        'client_secret_basic',
        async () => {
          const { form } = await world.machine({ client: { token_endpoint_auth_method: 'client_secret_basic' } });
          const { client_id, client_secret, ...rest } = form;
          const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;
          return world.post(rest, { headers: { authorization } });
        },
      ],
      [
        'private_key_jwt',
        async () => {
          const { form } = await world.machine({
            client: { key_authentication: { method: 'private_key_jwt', keys: [key.registered] } },
          });
          const { client_secret: _, ...rest } = form;
          const claims = assertionClaims(form.client_id, world.issuer);
          const client_assertion = signedByHand({ alg: 'ES256' }, claims, 'ES256', key.privateKey);
          return world.post({ ...rest, client_assertion_type: assertionType, client_assertion });
        },
      ],
      ...(['tls_client_auth', 'self_signed_tls_client_auth'] as const).map(
        (method): [string, () => Promise<Response>] => [
          method,
          async () => {
            const { form } = await world.machine({
              client: {
                key_authentication:
                  method === 'tls_client_auth'
                    ? { method, subjects: [{ subject_dn }] }
                    : { method, thumbprints: [{ thumbprint }] },
              },
            });
            const { client_secret: _, ...rest } = form;
            return world.post(rest, { tls: certificate() });
          },
        ],
      ),
    ]);
    expect(document.token_endpoint_auth_methods_supported.toSorted()).toEqual([...setups.keys()].toSorted());
    for (const send of setups.values()) await tokenOf(await send());
  });
});
