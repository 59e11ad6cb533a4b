import { beforeEach, describe, expect, it } from 'vitest';
import { checkedClientId } from '../../../shared/keys/client-ids.ts';
import type { Change, Insert } from '../../../shared/model/tenant-store.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { failingSql, type MemorySql, memorySql } from '../../support/memory-sql.ts';

const key = 'a-key-of-client-ids';
const tenantKey = 't:t:tenant';
const own = (start: string): string => checkedClientId(key, start.padEnd(32, '0'));

let sql: MemorySql;
let ledger: TenantLedger;

const entity = (kind: string, id: string, doc: Insert['doc'], copies: Insert['copies']): Insert => ({
  ...{ op: 'insert', kind, id, doc, unique: [], attributes: {}, copies },
});
const tenant = (more: object = {}): Insert =>
  entity(
    'tenant',
    'settings',
    { friendly_name: 'T', client_id_key: key, ...more },
    { [tenantKey]: { default_audience: 'a', client_id_key: key, ...more } },
  );
const client = (id: string): Insert => entity('client', id, { id }, { [`t:t:client:${id}`]: { client_id: id } });
const commit = (...changes: Change[]) => ledger.commit(changes, checkedClientId);
const copy = (): unknown => new Map(ledger.read([tenantKey]).records).get(tenantKey);
const doc = (): unknown => ledger.get('tenant', 'settings')?.doc;
const dump = (): unknown =>
  ['entity', 'record', 'change', 'meta'].map((table) => sql.exec(`SELECT * FROM ${table}`).toArray());

beforeEach(() => {
  sql = memorySql();
  ledger = new TenantLedger(sql);
});

describe('the key of a tenant’s client ids', () => {
  it('stays as long as every client has its check', () => {
    commit(tenant(), client(own('a')));
    expect(commit(client(own('b')), client(own('c')))).toEqual({
      ok: true,
      keys: [`t:t:client:${own('b')}`, `t:t:client:${own('c')}`],
    });
    expect([doc(), copy()]).toMatchObject([{ client_id_key: key }, { client_id_key: key }]);
  });

  it('goes in the commit that stores another id, from the settings and their copy, and nothing else does', () => {
    commit(tenant(), client(own('a')));
    const before = ledger.get('tenant', 'settings')?.rev ?? 0;
    const result = commit(client(own('b')), client('from-elsewhere'));
    expect(result.ok && result.keys).toContain(tenantKey);
    expect(doc()).toEqual({ friendly_name: 'T' });
    expect(copy()).toEqual({ default_audience: 'a' });
    expect(ledger.get('tenant', 'settings')?.rev).toBeGreaterThan(before);
  });

  it('is published as gone, and listed as changed', () => {
    commit(tenant());
    for (const now of [0, 2000]) {
      for (let row = ledger.outbox.pending(now); row !== undefined; row = ledger.outbox.pending(now)) {
        ledger.outbox.sent(row.key, row.rev, now);
      }
    }
    commit(client('from-elsewhere'));
    const listed = ledger.outbox.pending(10_000);
    expect([listed?.key, listed?.value]).toEqual(['t:t:changes', expect.stringContaining('["tenant",')]);
    ledger.outbox.sent('t:t:changes', listed?.rev ?? 0, 10_000);
    const rows = sql.exec('SELECT value FROM record WHERE key = ? AND rev > sent_rev', tenantKey).toArray();
    expect(rows).toEqual([{ value: '{"default_audience":"a"}' }]);
  });

  it('is not there when the tenant begins with another id', () => {
    const result = commit(tenant(), client('from-elsewhere'), client(own('a')));
    expect(result.ok && result.keys.filter((one) => one === tenantKey)).toEqual([tenantKey]);
    expect([doc(), copy()]).toEqual([{ friendly_name: 'T' }, { default_audience: 'a' }]);
  });

  it('goes, too, when a commit changes the settings and brings another id', () => {
    commit(tenant());
    const rev = ledger.get('tenant', 'settings')?.rev ?? 0;
    commit({ ...tenant({ friendly_name: 'U' }), op: 'replace', rev }, client('from-elsewhere'));
    expect([doc(), copy()]).toEqual([{ friendly_name: 'U' }, { default_audience: 'a', friendly_name: 'U' }]);
  });

  it('does not come back with settings that were read before it went', () => {
    commit(tenant());
    const rev = ledger.get('tenant', 'settings')?.rev ?? 0;
    commit(client('from-elsewhere'));
    expect(commit({ ...tenant(), op: 'replace', rev })).toEqual({ ok: false, why: 'stale' });
    expect(copy()).toEqual({ default_audience: 'a' });
  });

  it('goes when a client comes by a way that does not know of checks', () => {
    commit(tenant());
    ledger.commit([client(own('a'))]);
    expect(copy()).toEqual({ default_audience: 'a' });
  });

  it('stays when other kinds have any ids, and when a client goes', () => {
    commit(tenant(), client(own('a')));
    commit(entity('connection', 'con_1', {}, {}), { op: 'remove', kind: 'client', id: own('a') });
    expect(copy()).toMatchObject({ client_id_key: key });
  });

  it('a tenant without one is left as it is', () => {
    commit(entity('tenant', 'settings', { friendly_name: 'T' }, { [tenantKey]: { default_audience: 'a' } }));
    const rev = ledger.get('tenant', 'settings')?.rev;
    expect(commit(client('any'))).toEqual({ ok: true, keys: ['t:t:client:any'] });
    expect(ledger.get('tenant', 'settings')?.rev).toBe(rev);
  });

  it('STORE-05 stays when the commit is refused, or fails at any statement', () => {
    commit(tenant(), client(own('a')));
    const before = dump();
    expect(commit(client('from-elsewhere'), client(own('a'))).ok).toBe(false);
    expect(dump()).toEqual(before);
    const failing = failingSql(sql);
    const broken = new TenantLedger(failing.broken);
    let failures = 0;
    for (let at = 1; ; at += 1) {
      failing.failAt(at);
      try {
        broken.commit([client('from-elsewhere')], checkedClientId);
        break;
      } catch {
        failures += 1;
        expect(dump()).toEqual(before);
      }
    }
    expect(failures).toBeGreaterThan(5);
    expect(copy()).toEqual({ default_audience: 'a' });
  });
});
