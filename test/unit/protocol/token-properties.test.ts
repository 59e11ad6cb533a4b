import { describe, expect, it } from 'vitest';
import { isClientId } from '../../../shared/model/registry-keys.ts';
import type { SigningOrder } from '../../../shared/model/token.ts';
import { isRfc9068 } from '../../../shared/protocol/claims.ts';
import { mint } from '../../../shared/protocol/mint.ts';
import { aClient, anApi, aTenant, aUser, forUser } from '../../support/issuances.ts';

/** A generator that gives the same values in every run: mulberry32. */
function dice(seed: number): { below(limit: number): number; of<Value>(list: readonly Value[]): Value } {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return { below, of: (list) => list[below(list.length)] as never };
}

const dialects = ['access_token', 'access_token_authz', 'rfc9068_profile', 'rfc9068_profile_authz'] as const;
const scopes = ['openid', 'profile', 'email', 'phone', 'address', 'read', 'write', 'nickname'];
/** Values that must never stand in a token that did not ask for them. */
const personal = {
  ...{ email: 'secret@example.com', name: 'Secret Name', nickname: 'secret-nick', phone_number: '+49999' },
  ...{ given_name: 'Secret-Given', last_ip: '203.0.113.99', username: 'secret-user' },
};

/** Anything that a tenant, a client, an API and a user may be set to. */
function anything(seed: number) {
  const { below, of } = dice(seed);
  const maybe = <Value>(value: Value): Value | undefined => (below(2) === 0 ? value : undefined);
  const lifetime = of([1, 60, 3600, 86_400, 2_592_000, 99_999_999, 0, -5, 0.5, Number.NaN]);
  const alg = of(['RS256', 'PS256', 'HS256'] as const);
  const secret = { value: 'x', sealed: true };
  const api = anApi({
    ...{ token_lifetime: lifetime, token_dialect: of(dialects), signing_alg: alg, signing_secret: secret },
    ...{ enforce_policies: below(2) === 0, token_lifetime_for_web: of([60, 7200, 9_999_999]) },
  });
  const strict_oidc = below(2) === 0;
  const client = aClient({
    latchkey: { strict_oidc },
    sign_in: { id_token: { alg, lifetime: of([1, 600, 36_000]), secret }, strict_third_party: below(4) === 0 },
  });
  const tenant = aTenant({ allow_organization_name_in_authentication_api: below(2) === 0 });
  const scope = scopes.filter(() => below(2) === 0);
  const organization = maybe({ id: 'org_1', name: 'acme', client_grants: [] });
  const person = {
    ...{ auth_time: 1_699_999_000 - below(1000), auth_time_wanted: below(2) === 0, sid: maybe('s'), nonce: maybe('n') },
    ...{ amr: maybe(['mfa']), acr: maybe('high') },
  };
  const issuance = forUser({
    ...{ tenant, client, scope, organization, person, api: maybe(api), front_channel: below(2) === 0 },
    ...{ gty: of([undefined, 'password', 'refresh_token'] as const), user: aUser(personal), code: maybe('code') },
    permissions: ['read'],
  });
  return { issuance, now: 1_700_000_000_000 + below(1000), longest: Math.min(2_592_000, Math.max(1, lifetime || 1)) };
}

async function minted(seed: number) {
  const { issuance, now, longest } = anything(seed);
  const orders: SigningOrder[] = [];
  const opaque: Record<string, unknown>[] = [];
  const response = await mint(issuance, { site: { tenant: 't', host: 't', domain: 't' }, issuer: 'https://t.test/' }, {
    ...{ clock: { now: () => now }, leftHash: async (text: string) => text },
    random: { uuid: () => 'jti', bytes: () => new Uint8Array(), text: () => '' },
    tokens: {
      sign: async (_tenant: string, order: SigningOrder) => `signed ${orders.push(order)}`,
      verify: async () => undefined,
    },
    envelopes: {
      sealToken: async (_tenant: string, _issuer: string, contents: object) => `opaque ${opaque.push({ ...contents })}`,
    },
  } as never);
  return { issuance, now: Math.floor(now / 1000), longest, response, orders, opaque };
}

describe('tokens, whatever the settings', () => {
  it('JWT-03 always say who, for whom, by whom and until when, and no more of the person than was asked for', async () => {
    for (let seed = 1; seed <= 1500; seed += 1) {
      const { issuance, now, longest, response, orders, opaque } = await minted(seed);
      const order = issuance.api === undefined ? undefined : orders[0];
      const claims = (order?.claims ?? opaque[0] ?? {}) as Record<string, unknown>;
      const why = `seed ${seed}: ${JSON.stringify(claims)}`;
      expect(claims['sub'], why).toBe('auth0|ann');
      expect([claims['azp'], claims['client_id']], why).toContain('c');
      expect([claims['iat'], Number.isInteger(claims['exp'])], why).toEqual([now, true]);
      const life = Number(claims['exp']) - now;
      expect(life, why).toBe(response.expires_in);
      expect(life > 0, why).toBe(true);
      if (issuance.api !== undefined && order !== undefined) {
        const rfc9068 = isRfc9068({ ...issuance, api: issuance.api });
        expect([order.typ, claims['jti'] !== undefined], why).toEqual(rfc9068 ? ['at+jwt', true] : ['JWT', false]);
        expect(claims['iss'], why).toBe('https://t.test/');
        expect([claims['aud']].flat()[0], why).toBe('urn:api');
        expect(life, why).toBeLessThanOrEqual(longest);
        expect('permissions' in claims, why).toBe(
          issuance.api.enforce_policies === true && String(issuance.api.token_dialect).endsWith('_authz'),
        );
      }
      for (const value of Object.values(personal)) expect(why).not.toContain(value);
    }
  });

  it('JWT-03 an ID token is the client’s own, and says of the person what the scopes open', async () => {
    for (let seed = 1; seed <= 1500; seed += 1) {
      const { issuance, now, response, orders } = await minted(seed);
      const wanted = issuance.scope.includes('openid') && issuance.client.sign_in?.strict_third_party !== true;
      expect('id_token' in response).toBe(wanted);
      const id = orders.at(-1)?.claims as Record<string, unknown> | undefined;
      if (!wanted || id === undefined) continue;
      expect(id).toMatchObject({ iss: 'https://t.test/', sub: 'auth0|ann', aud: 'c', iat: now });
      const said = (name: string, scope: string): boolean =>
        (id[name] !== undefined) === (issuance.person?.strict_oidc !== true && issuance.scope.includes(scope));
      expect(
        [said('email', 'email'), said('phone_number', 'phone'), said('given_name', 'profile')],
        `seed ${seed}`,
      ).toEqual([...[true, true, true]]);
      expect(JSON.stringify(id)).not.toContain(personal.last_ip);
      expect(JSON.stringify(id)).not.toContain(personal.username);
    }
  });
});

describe('subjects', () => {
  it('JWT-08 of machines and of people can never be the same text', () => {
    // A user's id has a provider before a bar, and no client id can have one.
    for (const id of ['auth0|x', 'auth0|x@clients', '|', 'a|b']) expect(isClientId(id)).toBe(false);
    expect(isClientId('a'.repeat(32))).toBe(true);
  });
});
