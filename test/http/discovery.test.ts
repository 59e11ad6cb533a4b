import { describe, expect, it } from 'vitest';
import { grants } from '../../shared/protocol/grants/index.ts';
import { tokenOf } from '../support/answers.ts';
import { certificate, thumbprint } from '../support/certificates.ts';
import { assertionClaims, assertionType, clientKeyPair, signedByHand } from '../support/client-assertions.ts';
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
        token_endpoint: `${world.issuer}oauth/token`,
        jwks_uri: `${world.issuer}.well-known/jwks.json`,
        response_types_supported: [],
        grant_types_supported: ['client_credentials'],
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
    expect(document.grant_types_supported).toEqual([...grants.keys()]);
    for (const grant_type of document.grant_types_supported) {
      expect((await world.post({ grant_type })).status).toBe(401);
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
