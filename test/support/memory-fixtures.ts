import type { ApiRecord, ClientRecord, GrantRecord, OrganizationRecord } from '../../shared/model/registry.ts';
import type { Change, Insert, Kind } from '../../shared/model/tenant-store.ts';
import { type MemoryStorage, type MemoryStorageOptions, makeMemoryStorage } from './memory.ts';
import { type HandClock, handClock } from './memory-clock.ts';
import { keyPress } from './memory-keys.ts';

export const host = 'acme.test';
export const tenant = 'acme';
export const audience = 'https://api.test/';
const encoded = encodeURIComponent(audience);

export const client = (id: string, more: Partial<ClientRecord> = {}): ClientRecord => ({
  client_id: id,
  name: id,
  is_first_party: true,
  grant_types: ['client_credentials'],
  secrets: [{ hash: 'old' }],
  ...more,
});

export const api: ApiRecord = {
  id: 'api1',
  identifier: audience,
  scopes: ['read:x'],
  signing_alg: 'RS256',
  token_lifetime: 86_400,
};

export const grant: GrantRecord = { id: 'cgr_1', client_id: 'app', audience, scope: ['read:x'] };
export const organization: OrganizationRecord = { id: 'org_1', name: 'first', client_grants: ['cgr_1'] };

const insert = (kind: Kind, id: string, copies: Insert['copies'], unique: string[] = []): Insert => ({
  op: 'insert',
  kind,
  id,
  doc: { id },
  unique,
  attributes: {},
  copies,
});

export const clientInsert = (record: ClientRecord): Insert =>
  insert('client', record.client_id, { [`t:${tenant}:client:${record.client_id}`]: record });

/** The change that turns a client into this, computed from what is stored. */
export async function clientReplace(storage: MemoryStorage, record: ClientRecord): Promise<Change> {
  const stored = await storage.store.get(tenant, 'client', record.client_id);
  return { ...clientInsert(record), op: 'replace', rev: stored?.rev ?? -1 };
}

/** A storage with one host, one client `app`, one API, the grant between them and an organization. */
export async function acme(
  options: Partial<MemoryStorageOptions> = {},
): Promise<{ clock: HandClock; storage: MemoryStorage }> {
  const clock = handClock();
  const { makeKey } = keyPress();
  const storage = makeMemoryStorage({ clock, makeKey, digest: async (text) => `d${text.length}`, ...options });
  await storage.directory.claim(host, tenant, host);
  await storage.store.commit(tenant, [
    insert('tenant', 'settings', { [`t:${tenant}:tenant`]: { default_audience: audience } }),
    clientInsert(client('app')),
    insert('resource-server', 'api1', { [`t:${tenant}:api:${encoded}`]: api }),
    insert('client-grant', 'cgr_1', { [`t:${tenant}:grant:app:${encoded}`]: grant }),
    insert('organization', 'org_1', {
      [`t:${tenant}:org:org_1`]: organization,
      [`t:${tenant}:orgname:first`]: organization,
    }),
  ]);
  return { clock, storage };
}
