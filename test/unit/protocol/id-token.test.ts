import { describe, expect, it } from 'vitest';
import { OAuthError } from '../../../shared/model/errors.ts';
import type { ClientSignIn } from '../../../shared/model/registry.ts';
import type { SigningOrder } from '../../../shared/model/token.ts';
import { type Beside, idToken } from '../../../shared/protocol/id-token.ts';
import { aClient, aTenant, aUser, forUser } from '../../support/issuances.ts';

const at = { site: { tenant: 't', host: 't.test', domain: 't.test' }, issuer: 'https://t.test/' };

/** The order to sign, and its claims. */
async function ordered(options: Parameters<typeof forUser>[0] = {}, beside: Beside = {}) {
  let order: SigningOrder | undefined;
  const ports = {
    clock: { now: () => 1000_900 },
    leftHash: async (text: string) => `left half of ${text}`,
    tokens: {
      prepare: () => undefined,
      sign: async (_tenant: string, given: SigningOrder) => {
        order = given;
        return 'signed';
      },
      keyFor: async () => 'kid',
      verify: async () => undefined,
    },
  };
  await idToken(forUser(options), at, ports, beside);
  if (order === undefined) throw new Error('Nothing was signed');
  return { order, claims: order.claims as Record<string, unknown> };
}

const strict = { tenant: aTenant({ latchkey: { strict_oidc: true } }) };
const scope = ['openid', 'profile', 'email'];

describe('the ID token', () => {
  it('has the claims of the recordings in their order, whatever comes with it', async () => {
    for (const beside of [{}, { token_endpoint: true as const }]) {
      const { order, claims } = await ordered({ scope }, beside);
      expect([order.alg, order.typ]).toEqual(['RS256', 'JWT']);
      expect(Object.keys(claims)).toEqual([
        ...['nickname', 'name', 'picture', 'updated_at', 'email', 'email_verified', 'iss', 'sub', 'aud', 'iat', 'exp'],
      ]);
      expect(claims).toMatchObject({ iss: at.issuer, sub: aUser().user_id, aud: 'c', iat: 1000, exp: 37_000 });
    }
  });

  it('says nothing of the person beyond the scopes', async () => {
    const { claims } = await ordered({ scope: ['openid'] });
    expect(Object.keys(claims)).toEqual(['iss', 'sub', 'aud', 'iat', 'exp']);
  });

  it('says when and how the person signed in only where that was asked for or matters', async () => {
    const person = { auth_time: 900, nonce: 'n', sid: 's', amr: ['mfa'], acr: 'high' };
    const wanted = await ordered({ scope: ['openid'], person: { ...person, auth_time_wanted: true } });
    expect(wanted.claims).toMatchObject({ auth_time: 900, nonce: 'n', sid: 's', amr: ['mfa'], acr: 'high' });
    const unwanted = await ordered({ scope: ['openid'], person: { ...person, auth_time_wanted: false } });
    expect(unwanted.claims).not.toHaveProperty('auth_time');
  });

  it('says the hashes of what came through the browser with it, and of nothing else', async () => {
    const both = await ordered({}, { access_token: 'A', code: 'C' });
    expect(both.claims).toMatchObject({ at_hash: 'left half of A', c_hash: 'left half of C' });
    expect((await ordered({}, { code: 'C' })).claims).not.toHaveProperty('at_hash');
    expect((await ordered({}, { token_endpoint: true })).claims).not.toHaveProperty('c_hash');
  });

  it.each<[string, Beside, boolean]>([
    ['alone', {}, true],
    ['from the token endpoint', { token_endpoint: true }, false],
    ['with an access token', { access_token: 'A' }, false],
    ['with a code', { code: 'C' }, false],
  ])('of a tenant that wants the standard, %s', async (_name, beside, told) => {
    const { claims } = await ordered({ ...strict, scope }, beside);
    expect('email' in claims).toBe(told);
    if (told) expect(claims['updated_at']).toBe(1_767_225_600);
  });

  it('names the organization, by name only where the tenant allows that', async () => {
    const organization = { id: 'org_1', name: 'acme', client_grants: [] };
    const { claims } = await ordered({ organization });
    expect([claims['org_id'], claims['org_name']]).toEqual(['org_1', undefined]);
    const tenant = aTenant({ allow_organization_name_in_authentication_api: true });
    expect((await ordered({ organization, tenant })).claims['org_name']).toBe('acme');
  });

  it('is signed as the client wants it, for as long as it wants', async () => {
    const of = (id_token: Partial<ClientSignIn['id_token']>) => ordered({ client: aClient({ sign_in: { id_token } }) });
    expect((await of({ alg: 'PS256', lifetime: 60 })).order).toMatchObject({ alg: 'PS256', claims: { exp: 1060 } });
    expect((await of({ alg: 'ES256' })).order).toMatchObject({ alg: 'ES256', typ: 'JWT' });
    expect((await of({ alg: 'ES256' })).order).not.toHaveProperty('secret');
    const secret = { value: 'x', sealed: true };
    expect((await of({ alg: 'HS256', secret })).order).toMatchObject({
      ...{ alg: 'HS256', secret: { context: 'client-secret:c', ...secret } },
    });
    await expect(of({ alg: 'HS256' })).rejects.toThrow(OAuthError);
  });
});
