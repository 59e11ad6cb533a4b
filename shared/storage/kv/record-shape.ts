import type { Registrations, Site } from '../../model/registry.ts';
import type { Slot } from './wanted-keys.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A record without these cannot be used at all. */
const needed: Readonly<Record<Slot, Readonly<Record<string, 'string' | 'number'>>>> = {
  tenant: {},
  client: { client_id: 'string' },
  api: { id: 'string', identifier: 'string', signing_alg: 'string', token_lifetime: 'number' },
  grant: { id: 'string', audience: 'string' },
  third_party_grant: { id: 'string', audience: 'string' },
  user_grant: { id: 'string', audience: 'string' },
  third_party_user_grant: { id: 'string', audience: 'string' },
  organization: { id: 'string', name: 'string' },
};

/** Fields that rules walk through: missing in an old record means empty, so nothing is allowed by them. */
const lists: Readonly<Record<Slot, readonly string[]>> = {
  tenant: [],
  client: ['grant_types', 'secrets'],
  api: ['scopes'],
  grant: ['scope'],
  third_party_grant: ['scope'],
  user_grant: ['scope'],
  third_party_user_grant: ['scope'],
  organization: ['client_grants'],
};

/**
 * Reads a record that another release may have written. What is missing means the stricter choice: a list is
 * empty, a client is a third party's, and a record without its identity counts as absent (STORE-08).
 * The value is frozen: requests share it.
 */
export function recordOf<Kind extends Slot>(slot: Kind, value: unknown): Registrations[Kind] | undefined {
  if (!isFields(value)) return undefined;
  for (const [name, type] of Object.entries(needed[slot])) if (typeof value[name] !== type) return undefined;
  const mended: Record<string, unknown> = { ...value };
  for (const name of lists[slot]) if (!Array.isArray(mended[name])) mended[name] = [];
  if (slot === 'client') {
    mended['is_first_party'] = mended['is_first_party'] === true;
    if (typeof mended['name'] !== 'string') mended['name'] = '';
  }
  // Without it ids are looked up.
  if (slot === 'tenant' && typeof mended['client_id_key'] !== 'string') delete mended['client_id_key'];
  return deepFreeze(mended) as unknown as Registrations[Kind];
}

/** Reads a site; undefined when it is not one of this host. */
export function siteOf(host: string, value: unknown): Site | undefined {
  if (!isFields(value) || value['host'] !== host) return undefined;
  const { tenant, domain } = value;
  return typeof tenant === 'string' && typeof domain === 'string' ? { tenant, host, domain } : undefined;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Freezes a value of JSON with everything in it, and returns it: requests share what is read. */
export function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
