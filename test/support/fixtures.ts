import { randomBytes } from 'node:crypto';
import { secrets } from '../../shared/keys/secrets.ts';
import type {
  ApiRecord,
  ClientRecord,
  GrantRecord,
  OrganizationRecord,
  Site,
  TenantRecord,
} from '../../shared/model/registry.ts';
import { type FakeRegistry, grantName, type Shelf } from './fake-registry.ts';

/** An id that no other test uses. */
export const freshId = (prefix: string): string => `${prefix}-${randomBytes(6).toString('hex')}`;

/** Where a fixture stands: in both places, or in one only to make the copies old. */
export type Place = 'both' | 'copy' | 'record';

export interface FixtureMaker {
  setTenant(tenant: TenantRecord, place?: Place): void;
  /** A confidential client that posts its secret; what is given replaces the defaults. */
  client(
    given?: Partial<ClientRecord> & { secret?: string },
    place?: Place,
  ): Promise<ClientRecord & { secret: string }>;
  api(given?: Partial<ApiRecord>, place?: Place): ApiRecord;
  grant(
    client: { client_id: string },
    api: { identifier: string },
    given?: Partial<GrantRecord>,
    place?: Place,
  ): GrantRecord;
  thirdPartyGrant(api: { identifier: string }, given?: Partial<GrantRecord>): GrantRecord;
  organization(given?: Partial<OrganizationRecord>, place?: Place): OrganizationRecord;
  /** Another host of the same tenant, such as a custom domain. */
  host(given?: Partial<Site>): Site;
  /** A client, an API and the grant between them, with what is needed to ask for a token. */
  machine(given?: MachineOptions): Promise<Machine>;
}

export interface MachineOptions {
  client?: Partial<ClientRecord> & { secret?: string };
  api?: Partial<ApiRecord>;
  grant?: Partial<GrantRecord>;
}

export interface Machine {
  client: ClientRecord & { secret: string };
  api: ApiRecord;
  grant: GrantRecord;
  /** Parameters of a request that is granted. */
  form: { grant_type: string; client_id: string; client_secret: string; audience: string };
}

/** @param tenant whose shelves are filled */
export function fixtures(registry: FakeRegistry, tenant: string, uuid: () => string): FixtureMaker {
  const on = (place: Place, put: (shelf: Shelf) => void): void => {
    if (place !== 'record') put(registry.shelf('copy', tenant));
    if (place !== 'copy') put(registry.shelf('record', tenant));
  };
  const make: FixtureMaker = {
    setTenant: (record, place = 'both') =>
      on(place, (shelf) => {
        shelf.tenant = record;
      }),
    async client({ secret = randomBytes(32).toString('base64url'), ...given } = {}, place = 'both') {
      const client_id = given.client_id ?? freshId('client');
      const client: ClientRecord = {
        client_id,
        name: `Client ${client_id}`,
        is_first_party: true,
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'client_secret_post',
        secrets: [{ hash: await secrets.hash(client_id, secret) }],
        ...given,
      };
      on(place, (shelf) => shelf.clients.set(client_id, client));
      return { ...client, secret };
    },
    api(given = {}, place = 'both') {
      const api: ApiRecord = {
        id: freshId('api'),
        identifier: `https://api.test/${uuid()}`,
        scopes: ['read:things', 'write:things'],
        signing_alg: 'RS256',
        token_lifetime: 86_400,
        ...given,
      };
      on(place, (shelf) => shelf.apis.set(api.identifier, api));
      return api;
    },
    grant({ client_id }, { identifier }, given = {}, place = 'both') {
      const grant: GrantRecord = {
        id: freshId('cgr'),
        client_id,
        audience: identifier,
        scope: ['read:things'],
        ...given,
      };
      on(place, (shelf) => shelf.grants.set(grantName(client_id, identifier), grant));
      return grant;
    },
    thirdPartyGrant({ identifier }, given = {}) {
      const grant: GrantRecord = { id: freshId('cgr'), audience: identifier, scope: ['read:things'], ...given };
      on('both', (shelf) => shelf.thirdPartyGrants.set(identifier, grant));
      return grant;
    },
    organization(given = {}, place = 'both') {
      const organization: OrganizationRecord = {
        id: `org_${randomBytes(8).toString('hex')}`,
        name: freshId('acme'),
        client_grants: [],
        ...given,
      };
      on(place, (shelf) => shelf.organizations.set(organization.id, organization));
      return organization;
    },
    host(given = {}) {
      const host = given.host ?? `${freshId('login')}.example.test`;
      const site: Site = { tenant, host, domain: `${tenant}.auth.test`, ...given };
      registry.sites.set(host, site);
      return site;
    },
    async machine(given = {}) {
      const client = await make.client(given.client);
      const api = make.api(given.api);
      const grant = make.grant(client, api, given.grant);
      const { client_id, secret } = client;
      const form = {
        grant_type: 'client_credentials',
        client_id,
        client_secret: secret,
        audience: api.identifier,
      };
      return { client, api, grant, form };
    },
  };
  return make;
}
