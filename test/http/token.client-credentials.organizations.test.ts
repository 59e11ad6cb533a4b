import { describe, expect, it } from 'vitest';
import { expectError, partOf, tokenOf } from '../support/answers.ts';
import type { Machine } from '../support/fixtures.ts';
import { makeWorld, type World } from '../support/world.ts';

type Usage = 'deny' | 'allow' | 'require' | undefined;

const texts = {
  required: 'parameter organization is required for this client',
  forbidden: 'parameter organization is not allowed for this client',
};

async function setting(usage: Usage, more: Parameters<World['grant']>[2] = {}) {
  const world = makeWorld();
  const machine: Machine = await world.machine({
    grant: { ...(usage === undefined ? {} : { organization_usage: usage }), ...more },
  });
  return { world, ...machine };
}

describe('client_credentials for an organization', () => {
  it.each([
    ['TOK-07 deny', 'deny', true, texts.forbidden],
    ['TOK-07 no setting, which means deny', undefined, true, texts.forbidden],
    ['TOK-07 require', 'require', false, texts.required],
  ] as const)('refuses under %s', async (_, usage, sends, description) => {
    const { world, form, grant } = await setting(usage);
    const organization = world.organization({ client_grants: [grant.id] });
    const response = await world.post({ ...form, ...(sends ? { organization: organization.id } : {}) });
    await expectError(response, 403, 'access_denied', description);
  });

  it.each(['deny', 'allow', undefined] as const)('issues without one under %s when none is named', async (usage) => {
    const { world, form } = await setting(usage);
    const { access_token } = await tokenOf(await world.post(form));
    expect(partOf(access_token, 1)).not.toHaveProperty('org_id');
  });

  it.each([
    ['allow', 'id'],
    ['allow', 'name'],
    ['require', 'id'],
    ['require', 'name'],
  ] as const)('TOK-07 issues under %s by %s, with the id from the record', async (usage, by) => {
    const { world, form, grant } = await setting(usage);
    const organization = world.organization({ client_grants: [grant.id] });
    const { access_token } = await tokenOf(await world.post({ ...form, organization: organization[by] }));
    const claims = partOf(access_token, 1);
    expect(claims['org_id']).toBe(organization.id);
    expect(claims).not.toHaveProperty('org_name');
    expect(Object.keys(claims)).toEqual(['iss', 'sub', 'aud', 'iat', 'exp', 'scope', 'org_id', 'gty', 'azp']);
  });

  it('adds org_name when the tenant allows names', async () => {
    const { world, form, grant } = await setting('allow');
    world.setTenant({ allow_organization_name_in_authentication_api: true });
    const organization = world.organization({ client_grants: [grant.id] });
    const { access_token } = await tokenOf(await world.post({ ...form, organization: organization.id }));
    expect(partOf(access_token, 1)).toMatchObject({ org_id: organization.id, org_name: organization.name });
  });

  it('TOK-07 answers alike for one that does not exist and one without the grant', async () => {
    const { world, form } = await setting('allow');
    const foreign = world.organization();
    for (const organization of [foreign.id, foreign.name, 'org_missing', 'missing', '__proto__', 'constructor']) {
      const description = `parameter organization is invalid: ${organization}`;
      await expectError(await world.post({ ...form, organization }), 403, 'access_denied', description);
    }
  });

  it('TOK-07 never finds an organization of another tenant', async () => {
    const { world, form, grant } = await setting('allow', { allow_any_organization: true });
    const other = makeWorld();
    const organization = other.organization({ client_grants: [grant.id] });
    await expectError(
      await world.post({ ...form, organization: organization.id }),
      403,
      'access_denied',
      `parameter organization is invalid: ${organization.id}`,
    );
  });

  it('allow_any_organization opens every one to a first-party client', async () => {
    const { world, form } = await setting('allow', { allow_any_organization: true });
    const organization = world.organization();
    await tokenOf(await world.post({ ...form, organization: organization.name }));
  });

  it('TOK-07 allow_any_organization never counts for a third-party client', async () => {
    const world = makeWorld();
    const { form } = await world.machine({
      client: { is_first_party: false },
      grant: { organization_usage: 'allow', allow_any_organization: true },
    });
    const organization = world.organization();
    await expectError(
      await world.post({ ...form, organization: organization.id }),
      403,
      'access_denied',
      `parameter organization is invalid: ${organization.id}`,
    );
  });

  it.each([
    ['require', ['client_credentials'], true],
    ['allow', ['client_credentials'], false],
    ['deny', ['client_credentials'], false],
  ] as const)('the default organization of the client under %s', async (usage, flows, counts) => {
    const world = makeWorld();
    const organization = world.organization();
    const { form, grant } = await world.machine({
      client: { default_organization: { organization_id: organization.id, flows: [...flows] } },
      grant: { organization_usage: usage },
    });
    organization.client_grants.push(grant.id);
    const { access_token } = await tokenOf(await world.post(form));
    expect(partOf(access_token, 1)['org_id']).toBe(counts ? organization.id : undefined);
  });

  it('TOK-07 a default organization for other flows does not satisfy require', async () => {
    const world = makeWorld();
    const organization = world.organization();
    const { form } = await world.machine({
      client: { default_organization: { organization_id: organization.id, flows: [] } },
      grant: { organization_usage: 'require' },
    });
    await expectError(await world.post(form), 403, 'access_denied', texts.required);
  });

  it('TOK-07 refuses a scope outside the grant in an organization too', async () => {
    const { world, form, grant } = await setting('allow');
    const organization = world.organization({ client_grants: [grant.id] });
    await expectError(
      await world.post({ ...form, organization: organization.id, scope: 'write:things' }),
      403,
      'access_denied',
      'Client has not been granted scopes: write:things',
    );
  });
});
