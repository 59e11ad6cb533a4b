import { tenantFields, tenantUpdate } from '../../shared/model/tenant.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import { getTenantSettings, updateTenantSettings } from '../../shared/protocol/management/tenant-settings.ts';
import type { Route } from './route.ts';

/** `/tenants/settings` (management-api 3.9). */
export const tenantSettingsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/tenants/settings',
    scopes: ['read:tenant_settings'],
    status: 200,
    title: 'Get tenant settings',
    async run({ at, query }, ports) {
      const choice = readFields(query, tenantFields);
      return chooseFields({ ...(await getTenantSettings(ports, at)) }, choice);
    },
  },
  {
    method: 'PATCH',
    path: '/tenants/settings',
    scopes: ['update:tenant_settings'],
    status: 200,
    title: 'Update tenant settings',
    body: tenantUpdate,
    run: async (call, ports) => updateTenantSettings(ports, call.at, await call.body()),
  },
];
