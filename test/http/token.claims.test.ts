import { describe, expect, it } from 'vitest';
import type { AccessTokenDialect } from '../../shared/model/token.ts';
import { partOf, tokenOf } from '../support/answers.ts';
import { epoch, makeWorld } from '../support/world.ts';

const protocolClaims = [
  ...['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti', 'azp', 'client_id', 'scope', 'permissions', 'gty', 'org_id'],
  ...['org_name', 'cnf', 'auth_time', 'act', 'kid', 'alg', 'typ', 'sub_profile'],
];

describe('claims of access tokens', () => {
  it.each(['access_token', 'access_token_authz', 'rfc9068_profile', 'rfc9068_profile_authz'] as AccessTokenDialect[])(
    'TOK-05 no parameter of the request becomes a claim of %s',
    async (token_dialect) => {
      const world = makeWorld();
      const { form } = await world.machine({ api: { token_dialect, enforce_policies: true } });
      const names = protocolClaims.filter((name) => name !== 'client_id' && name !== 'scope');
      const hostile = Object.fromEntries(names.map((name) => [name, `hostile-${name}`]));
      const { access_token } = await tokenOf(await world.post({ ...hostile, ...form }));
      expect(JSON.stringify([partOf(access_token, 0), partOf(access_token, 1)])).not.toContain('hostile');
    },
  );

  it('TOK-05 nothing of the client, API, grant or organization but its ids reaches the token', async () => {
    const world = makeWorld();
    const canary = { hostile: 'canary', sub: 'canary', aud: 'canary' };
    const organization = world.organization(canary as object);
    const { form, grant } = await world.machine({
      client: { ...(canary as object), name: 'canary' },
      api: { ...(canary as object), identifier: 'https://api.test/' },
      grant: { ...(canary as object), audience: 'https://api.test/', organization_usage: 'allow' },
    });
    organization.client_grants.push(grant.id);
    const { access_token } = await tokenOf(await world.post({ ...form, organization: organization.id }));
    expect(JSON.stringify(partOf(access_token, 1))).not.toContain('canary');
  });

  it('JWT-03 times are whole seconds, floored, and exp - iat is the life time', async () => {
    const world = makeWorld();
    const { form } = await world.machine({ api: { token_lifetime: 61 } });
    world.clock.advance(999);
    const { iat, exp } = partOf((await tokenOf(await world.post(form))).access_token, 1);
    expect([iat, exp]).toEqual([epoch / 1000, epoch / 1000 + 61]);
  });

  it('JWT-03 every dialect has what a verifier needs and no personal data', async () => {
    const world = makeWorld();
    const allowed = new Set([
      'iss',
      'sub',
      'aud',
      'iat',
      'exp',
      'scope',
      'gty',
      'azp',
      'jti',
      'client_id',
      'permissions',
    ]);
    for (const token_dialect of ['access_token', 'rfc9068_profile_authz'] as const) {
      const { form } = await world.machine({ api: { token_dialect, enforce_policies: true } });
      const claims = partOf((await tokenOf(await world.post(form))).access_token, 1);
      expect(Object.keys(claims).filter((name) => !allowed.has(name))).toEqual([]);
      for (const name of ['iss', 'sub', 'aud', 'iat', 'exp']) expect(claims).toHaveProperty(name);
      expect(claims['azp'] ?? claims['client_id']).toBe(form.client_id);
    }
  });

  it('the certificate, the organization and the permissions stand where Auth0 puts them', async () => {
    const world = makeWorld();
    world.setTenant({ allow_organization_name_in_authentication_api: true });
    const { form, grant } = await world.machine({
      api: { token_dialect: 'rfc9068_profile_authz', enforce_policies: true },
      grant: { organization_usage: 'require' },
    });
    const organization = world.organization({ client_grants: [grant.id] });
    const { access_token } = await tokenOf(await world.post({ ...form, organization: organization.name }));
    expect(Object.keys(partOf(access_token, 1))).toEqual([
      ...['iss', 'sub', 'aud', 'iat', 'exp', 'jti', 'scope', 'org_id', 'org_name', 'client_id', 'permissions'],
    ]);
  });
});
