import { beforeEach, describe, expect, it } from 'vitest';
import type { Change, Insert } from '../../../shared/model/tenant-store.ts';
import { TenantLedger } from '../../../shared/storage/durable/tenant-ledger.ts';
import { failingSql, type MemorySql, memorySql } from '../../support/memory-sql.ts';

let sql: MemorySql;
let ledger: TenantLedger;

beforeEach(() => {
  sql = memorySql();
  ledger = new TenantLedger(sql);
});

const client = (id: string, more: Partial<Insert> = {}): Insert => ({
  op: 'insert',
  kind: 'client',
  id,
  doc: { client_id: id },
  unique: [`client_id:${id}`],
  attributes: {},
  copies: { [`t:t:client:${id}`]: { client_id: id } },
  ...more,
});

const grant = (id: string, clientId: string, more: Partial<Insert> = {}): Insert => ({
  op: 'insert',
  kind: 'client-grant',
  id,
  doc: { id },
  unique: [`grant:${clientId}:api`],
  attributes: { client_id: clientId },
  copies: { [`t:t:grant:${clientId}:api`]: { id } },
  ...more,
});

const replaced = (change: Insert, more: Partial<Insert>, rev: number): Change => ({
  ...change,
  ...more,
  op: 'replace',
  rev,
});

const read = (...keys: string[]): Record<string, unknown> => Object.fromEntries(ledger.read(keys).records);
const revOf = (id: string): number => ledger.get('client', id)?.rev ?? -1;
const dump = (): unknown =>
  ['entity', 'unique_key', 'attribute', 'tally', 'record', 'meta'].map((table) =>
    sql.exec(`SELECT * FROM ${table}`).toArray(),
  );

describe('entities', () => {
  it('are found by id and by unique key, per kind', () => {
    ledger.commit([client('a')]);
    expect(ledger.get('client', 'a')).toEqual({ id: 'a', doc: { client_id: 'a' }, rev: 1 });
    expect(ledger.getByKey('client', 'client_id:a')?.id).toBe('a');
    expect(ledger.get('organization', 'a')).toBeUndefined();
    expect(ledger.getByKey('organization', 'client_id:a')).toBeUndefined();
  });

  it('get a higher revision with every write', () => {
    ledger.commit([client('a')]);
    const before = revOf('a');
    ledger.commit([replaced(client('a'), { doc: { n: 2 } }, before)]);
    expect(revOf('a')).toBeGreaterThan(before);
    expect(ledger.get('client', 'a')?.doc).toEqual({ n: 2 });
  });

  it('may be named like members of Object.prototype', () => {
    for (const id of ['__proto__', 'constructor', 'toString']) ledger.commit([client(id)]);
    expect(ledger.get('client', '__proto__')?.id).toBe('__proto__');
    expect(ledger.list('client', { limit: 10 }).total).toBe(3);
  });
});

describe('STORE-05 a commit is all or nothing', () => {
  const refusals: [string, Change[], unknown][] = [
    ['a taken id', [client('n'), client('a', { unique: [] })], { ok: false, why: 'conflict', key: 'id:a' }],
    [
      'a taken key',
      [client('n'), client('b', { unique: ['client_id:a'] })],
      { ok: false, why: 'conflict', key: 'client_id:a' },
    ],
    [
      'two of the same key',
      [client('n', { unique: ['k'] }), client('b', { unique: ['k'] })],
      { ok: false, why: 'conflict', key: 'k' },
    ],
    ['an old revision', [client('n'), replaced(client('a'), {}, 99)], { ok: false, why: 'stale' }],
    ['an entity that is gone', [client('n'), replaced(client('z'), {}, 1)], { ok: false, why: 'stale' }],
    [
      'a double replacement',
      [client('n'), replaced(client('a'), {}, 1), replaced(client('a'), {}, 1)],
      { ok: false, why: 'stale' },
    ],
    [
      'something required that is missing',
      [client('n'), grant('g', 'z', { requires: [{ kind: 'client', id: 'z' }] })],
      { ok: false, why: 'missing', kind: 'client', id: 'z' },
    ],
    [
      'something required that the same commit removes',
      [
        client('n'),
        grant('g', 'a', { requires: [{ kind: 'client', id: 'a' }] }),
        { op: 'remove', kind: 'client', id: 'a' },
      ],
      { ok: false, why: 'missing', kind: 'client', id: 'a' },
    ],
  ];

  it.each(refusals)('%s refuses it and changes nothing', (_, changes, answer) => {
    ledger.commit([client('a')]);
    const before = dump();
    expect(ledger.commit(changes)).toEqual(answer);
    expect(dump()).toEqual(before);
  });

  it('an error of the database between any two statements undoes all', () => {
    ledger.commit([client('a'), grant('g', 'a')]);
    const before = dump();
    const failing = failingSql(sql);
    const broken = new TenantLedger(failing.broken);
    const changes: Change[] = [
      client('b'),
      replaced(client('a'), { copies: {} }, revOf('a')),
      { op: 'remove', kind: 'client-grant', id: 'g' },
    ];
    let failures = 0;
    for (let at = 1; ; at += 1) {
      failing.failAt(at);
      try {
        broken.commit(changes);
        break;
      } catch {
        failures += 1;
        expect(dump()).toEqual(before);
      }
    }
    expect(failures).toBeGreaterThan(15);
    expect(dump()).not.toEqual(before);
  });

  it('what is required may be made in the same commit, in any order', () => {
    const result = ledger.commit([grant('g', 'a', { requires: [{ kind: 'client', id: 'a' }] }), client('a')]);
    expect(result.ok).toBe(true);
  });

  it('two entities may swap their unique keys', () => {
    ledger.commit([client('a', { unique: ['name:x'] }), client('b', { unique: ['name:y'] })]);
    const swap = [
      replaced(client('a'), { unique: ['name:y'] }, revOf('a')),
      replaced(client('b'), { unique: ['name:x'] }, revOf('b')),
    ];
    expect(ledger.commit(swap).ok).toBe(true);
    expect(ledger.getByKey('client', 'name:y')?.id).toBe('a');
  });

  it('takes more unique keys, attributes and copies than a statement takes bindings', () => {
    const names = Array.from({ length: 300 }, (_, i) => `n${i}`);
    const all = Object.fromEntries(names.map((name) => [name, name]));
    expect(ledger.commit([client('a', { unique: names, attributes: all, copies: all })]).ok).toBe(true);
    expect(ledger.read(names).records).toHaveLength(300);
    ledger.commit([{ op: 'remove', kind: 'client', id: 'a' }]);
    expect(ledger.read(names).records).toHaveLength(0);
  });
});

describe('read copies', () => {
  it('are there with the commit, and reported', () => {
    expect(ledger.commit([client('a')])).toEqual({ ok: true, keys: ['t:t:client:a'] });
    expect(read('t:t:client:a', 't:t:client:b')).toEqual({ 't:t:client:a': { client_id: 'a' } });
    expect(ledger.read([]).rev).toBe(1);
  });

  it('replace the earlier ones of the entity', () => {
    ledger.commit([client('a', { copies: { 't:t:org:1': 1, 't:t:orgname:old': 1 } })]);
    const result = ledger.commit([
      replaced(client('a'), { copies: { 't:t:org:1': 2, 't:t:orgname:new': 2 } }, revOf('a')),
    ]);
    expect(result.ok && [...result.keys].sort()).toEqual(['t:t:org:1', 't:t:orgname:new', 't:t:orgname:old']);
    expect(read('t:t:org:1', 't:t:orgname:old', 't:t:orgname:new')).toEqual({ 't:t:org:1': 2, 't:t:orgname:new': 2 });
  });

  it('pass from one entity to another in one commit, whatever the order', () => {
    ledger.commit([client('a', { copies: { k: 'a' } }), client('b', { copies: {} })]);
    ledger.commit([
      replaced(client('b'), { copies: { k: 'b' } }, revOf('b')),
      replaced(client('a'), { copies: {} }, revOf('a')),
    ]);
    expect(read('k')).toEqual({ k: 'b' });
  });

  it('STORE-03 go with the entity and with its dependents, and all are reported', () => {
    ledger.commit([client('a'), client('b'), grant('g1', 'a'), grant('g2', 'b')]);
    const result = ledger.commit([
      {
        op: 'remove',
        kind: 'client',
        id: 'a',
        cascade: [{ kind: 'client-grant', attribute: 'client_id', value: 'a' }],
      },
    ]);
    expect(result.ok && [...result.keys].sort()).toEqual(['t:t:client:a', 't:t:grant:a:api']);
    expect(read('t:t:client:a', 't:t:grant:a:api', 't:t:grant:b:api')).toEqual({ 't:t:grant:b:api': { id: 'g2' } });
    expect(ledger.get('client-grant', 'g1')).toBeUndefined();
    expect(ledger.list('client-grant', { limit: 10 }).total).toBe(1);
  });

  it('come back with the same keys after a removal, also within one commit', () => {
    ledger.commit([client('a')]);
    ledger.commit([{ op: 'remove', kind: 'client', id: 'a' }, client('a', { doc: { again: true } })]);
    expect(ledger.get('client', 'a')?.doc).toEqual({ again: true });
    expect(read('t:t:client:a')).toEqual({ 't:t:client:a': { client_id: 'a' } });
  });

  it('removing what is not there does no harm', () => {
    expect(ledger.commit([{ op: 'remove', kind: 'client', id: 'nobody' }])).toEqual({ ok: true, keys: [] });
  });
});
