import type { Ports } from '../../model/ports.ts';
import type { TenantRecord } from '../../model/registry.ts';
import { tenantKey } from '../../model/registry-keys.ts';
import {
  sessionLifetimes,
  type TenantDocument,
  type TenantSettings,
  type TenantUpdate,
  tenantUpdate,
} from '../../model/tenant.ts';
import type { Insert, Replace, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { mergePatch } from './merge.ts';
import { tenantMissing } from './refusals.ts';
import { identifierKey } from './resource-server-record.ts';
import { tenantSignIn } from './sign-in-record.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/** The settings of a tenant (management-api 3.9). There is one entity of this kind, so its id is fixed. */
export const settingsId = 'settings';

const rules = { merged: new Set(['flags', 'latchkey']) };

/** The record of the token path. */
export function tenantRecord(settings: TenantDocument): TenantRecord {
  const audience = settings.default_audience ?? '';
  return {
    ...(audience === '' ? {} : { default_audience: audience }),
    ...(settings.allow_organization_name_in_authentication_api === true
      ? { allow_organization_name_in_authentication_api: true }
      : {}),
    ...(settings.flags['remove_alg_from_jwks'] === true ? { remove_alg_from_jwks: true } : {}),
    sign_in: tenantSignIn(settings),
    ...(settings.latchkey === undefined ? {} : { latchkey: settings.latchkey }),
    ...(settings.client_id_key === undefined ? {} : { client_id_key: settings.client_id_key }),
  };
}

/** Everything of a write but the operation. */
export const tenantInsert = (tenant: string, settings: TenantDocument): Omit<Insert, 'op'> => ({
  kind: 'tenant',
  id: settingsId,
  doc: { ...settings },
  unique: [],
  attributes: {},
  copies: { [tenantKey(tenant)]: tenantRecord(settings) },
});

async function read(ports: Pick<Ports, 'store'>, at: TenantContext): Promise<Stored> {
  const stored = await ports.store.get(at.tenant, 'tenant', settingsId);
  if (stored === undefined) throw tenantMissing();
  return stored;
}

const shown = ({ client_id_key: _key, ...settings }: TenantDocument): TenantSettings => settings as TenantSettings;

/** @throws {ApiError} 404 for a tenant that was never set up */
export const getTenantSettings = async (ports: Pick<Ports, 'store'>, at: TenantContext): Promise<TenantSettings> =>
  shown(documentOf<TenantDocument>(await read(ports, at)));

/** The key that a new client's id is made with; undefined when ids of the tenant say nothing by their form. */
export async function clientIdKey(ports: Pick<Ports, 'store'>, at: TenantContext): Promise<string | undefined> {
  const stored = await ports.store.get(at.tenant, 'tenant', settingsId);
  return stored && documentOf<TenantDocument>(stored).client_id_key;
}

/**
 * Changes settings: `flags` and `latchkey` are merged by key, all else is replaced, `null` unsets.
 * @throws {ApiError} 400 for a bad body or a `default_audience` that is no API of the tenant; 404
 */
export async function updateTenantSettings(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  body: unknown,
): Promise<TenantSettings> {
  const input = validate(tenantUpdate, body);
  return write(ports, at.tenant, async () => {
    const stored = await read(ports, at);
    const next = mergePatch(stored.doc, input, rules) as TenantDocument;
    next.flags ??= {};
    alignLifetimes(next, input);
    if (input.default_audience) await requireApi(ports, at, input.default_audience);
    return { changes: [{ op: 'replace', rev: stored.rev, ...tenantInsert(at.tenant, next) }], answer: shown(next) };
  });
}

/**
 * Hours and minutes say the same. Minutes appear once they have been used, and hours are fractions then (3.0166),
 * as with Auth0. Given both, the minutes win, since only they are exact.
 */
function alignLifetimes(settings: TenantSettings, change: TenantUpdate): void {
  for (const field of sessionLifetimes) {
    const minutes = `${field}_in_minutes` as const;
    const given = change[minutes];
    if (typeof given === 'number') settings[field] = given / 60;
    else if (typeof change[field] === 'number' && minutes in settings) settings[minutes] = change[field] * 60;
  }
}

async function requireApi(ports: Pick<Ports, 'store'>, at: TenantContext, audience: string): Promise<void> {
  const api = await ports.store.getByKey(at.tenant, 'resource-server', identifierKey(audience));
  if (api === undefined) throw invalidBody(`The default_audience ${audience} is not the identifier of an API`);
}

/** The settings without an audience or a connection that is about to go: they belong into the commit that removes it. */
async function settingsWithout(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  field: 'default_audience' | 'default_directory',
  value: string,
): Promise<Replace[]> {
  const stored = await ports.store.get(at.tenant, 'tenant', settingsId);
  if (stored === undefined) return [];
  const settings = documentOf<TenantDocument>(stored);
  if (settings[field] !== value) return [];
  return [{ op: 'replace', rev: stored.rev, ...tenantInsert(at.tenant, { ...settings, [field]: '' }) }];
}

/** @param identifier of the API that goes */
export const settingsWithoutAudience = (
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  identifier: string,
): Promise<Replace[]> => settingsWithout(ports, at, 'default_audience', identifier);

/** @param name of the connection that goes */
export const settingsWithoutDirectory = (
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  name: string,
): Promise<Replace[]> => settingsWithout(ports, at, 'default_directory', name);
