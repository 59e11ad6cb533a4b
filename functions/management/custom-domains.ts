import {
  type CustomDomain,
  customDomainCreate,
  customDomainFields,
  customDomainUpdate,
  defaultDomain,
} from '../../shared/model/custom-domain.ts';
import type { Ports } from '../../shared/model/ports.ts';
import {
  addCustomDomain,
  getCustomDomain,
  removeCustomDomain,
  testCustomDomain,
  updateCustomDomain,
  verifyCustomDomain,
} from '../../shared/protocol/management/custom-domains.ts';
import {
  getDefaultDomain,
  printDomain,
  setDefaultDomain,
  standingOf,
} from '../../shared/protocol/management/default-domain.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import { listPage, type Page, readPage } from '../../shared/protocol/management/paging.ts';
import { documentOf, type TenantContext } from '../../shared/protocol/management/write.ts';
import { param, type Route } from './route.ts';

/** `/custom-domains` (management-api 3.15). `default` stands before the ids: the first path that fits is taken. */
const all = '/custom-domains';
const one = `${all}/:id`;

const printed = async (ports: Pick<Ports, 'store'>, at: TenantContext, domain: CustomDomain) =>
  printDomain(domain, await standingOf(ports, at));

/** A bare list has no pages: tools that never ask for one see every domain. */
const everything: Page = { style: 'offset', page: 0, per_page: 1000, totals: false };

const list: Route = {
  method: 'GET',
  path: all,
  scopes: ['read:custom_domains'],
  status: 200,
  title: 'Get custom domains',
  async run({ at, query }, ports) {
    const asked = readPage(query, { checkpoint: true, least: 0 });
    const choice = readFields(query, customDomainFields);
    const standing = await standingOf(ports, at);
    const scope = { tenant: at.tenant, kind: 'custom-domain', where: {}, key: 'custom_domains' };
    return listPage(ports, scope, asked.style === 'checkpoint' ? asked : everything, async (stored) =>
      chooseFields({ ...printDomain(documentOf<CustomDomain>(stored), standing) }, choice),
    );
  },
};

const standard: readonly Route[] = [
  {
    method: 'GET',
    path: `${all}/default`,
    scopes: ['read:custom_domains'],
    status: 200,
    title: 'Get the default domain',
    run: ({ at }, ports) => getDefaultDomain(ports, at),
  },
  {
    method: 'PATCH',
    path: `${all}/default`,
    scopes: ['update:custom_domains'],
    status: 200,
    title: 'Set the default domain',
    body: defaultDomain,
    run: async (call, ports) => setDefaultDomain(ports, call.at, await call.body()),
  },
];

export const customDomainRoutes: readonly Route[] = [
  list,
  ...standard,
  {
    method: 'POST',
    path: all,
    scopes: ['create:custom_domains'],
    status: 201,
    title: 'Add a custom domain',
    body: customDomainCreate,
    run: async (call, ports) => printed(ports, call.at, await addCustomDomain(ports, call.at, await call.body())),
  },
  {
    method: 'GET',
    path: one,
    scopes: ['read:custom_domains'],
    status: 200,
    title: 'Get a custom domain',
    run: async (call, ports) => printed(ports, call.at, await getCustomDomain(ports, call.at, param(call, 'id'))),
  },
  {
    method: 'PATCH',
    path: one,
    scopes: ['update:custom_domains'],
    status: 200,
    title: 'Update a custom domain',
    body: customDomainUpdate,
    run: async (call, ports) =>
      printed(ports, call.at, await updateCustomDomain(ports, call.at, param(call, 'id'), await call.body())),
  },
  {
    method: 'DELETE',
    path: one,
    scopes: ['delete:custom_domains'],
    status: 204,
    title: 'Delete a custom domain',
    run: (call, ports) => removeCustomDomain(ports, call.at, param(call, 'id')),
  },
  {
    method: 'POST',
    path: `${one}/verify`,
    scopes: ['create:custom_domains'],
    status: 201,
    title: 'Verify a custom domain',
    run: async (call, ports) => printed(ports, call.at, await verifyCustomDomain(ports, call.at, param(call, 'id'))),
  },
  {
    method: 'POST',
    path: `${one}/test`,
    scopes: ['read:custom_domains'],
    status: 200,
    title: 'Test a custom domain',
    run: (call, ports) => testCustomDomain(ports, call.at, param(call, 'id')),
  },
];
