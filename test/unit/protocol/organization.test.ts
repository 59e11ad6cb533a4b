import { describe, expect, it } from 'vitest';
import type { ClientRecord, GrantRecord, OrganizationRecord } from '../../../shared/model/registry.ts';
import { organizationFor, wantedOrganization } from '../../../shared/protocol/organization.ts';

const client = (more: Partial<ClientRecord> = {}): ClientRecord => ({
  ...{ client_id: 'c', name: 'c', is_first_party: true, grant_types: [], secrets: [] },
  ...more,
});
const grant = (more: Partial<GrantRecord> = {}): GrantRecord => ({ id: 'g', audience: 'a', scope: [], ...more });
const acme: OrganizationRecord = { id: 'org_1', name: 'acme', client_grants: ['g'] };
const standard = { default_organization: { organization_id: 'org_1', flows: ['client_credentials'] } };

describe('wantedOrganization', () => {
  it.each<[string | undefined, GrantRecord['organization_usage'], Partial<ClientRecord>, string | undefined]>([
    [undefined, undefined, {}, undefined],
    [undefined, 'deny', standard, undefined],
    [undefined, 'allow', standard, undefined],
    [undefined, 'require', standard, 'org_1'],
    ['acme', 'allow', {}, 'acme'],
    ['acme', 'require', standard, 'acme'],
  ])('asked %s under %s: %o gives %s', (asked, usage, more, wanted) => {
    const used = usage === undefined ? {} : { organization_usage: usage };
    expect(wantedOrganization(asked, client(more), grant(used))).toBe(wanted);
  });

  it('TOK-07 STORE-08 a record without the setting denies', () => {
    expect(() => wantedOrganization('acme', client(), grant())).toThrow('is not allowed for this client');
  });

  it('TOK-07 require without one is refused', () => {
    expect(() => wantedOrganization(undefined, client(), grant({ organization_usage: 'require' }))).toThrow(
      'is required',
    );
  });
});

describe('organizationFor', () => {
  it('TOK-07 takes one that is associated, by id and by name', () => {
    for (const wanted of ['org_1', 'acme']) expect(organizationFor(wanted, acme, client(), grant())).toBe(acme);
  });

  it.each<[string, string, OrganizationRecord | undefined, GrantRecord, boolean]>([
    ['one that does not exist', 'acme', undefined, grant(), true],
    ['one without the grant', 'acme', { ...acme, client_grants: ['other'] }, grant(), true],
    ['one that was not asked for', 'other', acme, grant(), true],
    [
      'any one for a third party',
      'acme',
      { ...acme, client_grants: [] },
      grant({ allow_any_organization: true }),
      false,
    ],
  ])('TOK-07 refuses %s alike', (_, wanted, organization, given, first) => {
    expect(() => organizationFor(wanted, organization, client({ is_first_party: first }), given)).toThrow(
      `parameter organization is invalid: ${wanted}`,
    );
  });

  it('allow_any_organization takes every one for a first party', () => {
    const any = grant({ allow_any_organization: true });
    expect(organizationFor('acme', { ...acme, client_grants: [] }, client(), any).id).toBe('org_1');
  });
});
