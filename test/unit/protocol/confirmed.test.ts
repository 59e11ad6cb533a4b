import { describe, expect, it } from 'vitest';
import { invalidRequest, serviceNotFound } from '../../../shared/model/errors.ts';
import { Overloaded } from '../../../shared/model/failures.ts';
import { confirmed, type Find, lookups } from '../../../shared/protocol/confirmed.ts';
import { FakeRegistry } from '../../support/fake-registry.ts';

/** A rule that opens when the tenant it sees has this default audience. */
const opens = (audience: string) => async (find: Find) => {
  const { tenant } = await find({ client_id: 'c' });
  if (tenant.default_audience !== audience) throw serviceNotFound(audience);
  return tenant.default_audience;
};

function world(copy: string, record: string) {
  const registry = new FakeRegistry();
  registry.shelf('copy', 't').tenant = { default_audience: copy };
  registry.shelf('record', 't').tenant = { default_audience: record };
  return { registry, lookup: lookups('t', registry), asked: () => registry.asked.map(({ freshness }) => freshness) };
}

describe('confirmed', () => {
  it('believes a copy that opens', async () => {
    const { lookup, asked } = world('new', 'old');
    expect(await confirmed(lookup, opens('new'))).toBe('new');
    expect(asked()).toEqual(['copy']);
  });

  it('believes no copy that refuses, and the record in either way', async () => {
    for (const [record, outcome] of [
      ['new', 'new'],
      ['old', 'Service not found: new'],
    ] as const) {
      const { lookup, asked } = world('old', record);
      const decided = await Promise.resolve(confirmed(lookup, opens('new'))).catch((error: Error) => error.message);
      expect([decided, asked()]).toEqual([outcome, ['copy', 'record']]);
    }
  });

  it('asks the record before it refuses, and the rule once when the record holds the very same', async () => {
    const { lookup, registry, asked } = world('old', 'new');
    registry.shelf('record', 't').tenant = registry.shelf('copy', 't').tenant;
    let decided = 0;
    const rule = (find: Parameters<ReturnType<typeof opens>>[0]) => {
      decided += 1;
      return opens('new')(find);
    };
    await expect(confirmed(lookup, rule)).rejects.toThrow('Service not found: new');
    expect([decided, asked()]).toEqual([1, ['copy', 'record']]);
  });

  it('asks the rule again when the record holds more than the copies did', async () => {
    const { lookup, registry } = world('old', 'old');
    registry.shelf('record', 't').tenant = registry.shelf('copy', 't').tenant;
    const client = { client_id: 'c', name: 'C', is_first_party: true, grant_types: [], secrets: [] };
    registry.shelf('record', 't').clients.set('c', client);
    const known = async (find: Parameters<ReturnType<typeof opens>>[0]) => {
      if ((await find({ client_id: 'c' })).client === undefined) throw serviceNotFound('c');
      return 'known';
    };
    expect(await confirmed(lookup, known)).toBe('known');
  });

  it('does not ask the record about what is no matter of registrations', async () => {
    const { lookup, asked } = world('a', 'a');
    const rule = () => confirmed(lookup, async () => Promise.reject(invalidRequest('malformed')));
    await expect(rule()).rejects.toThrow('malformed');
    expect(asked()).toEqual([]);
  });

  it('STORE-05 does not fall back on the refusal of a copy when the record cannot be asked', async () => {
    const { lookup, registry } = world('old', 'new');
    registry.failing.record = new Overloaded(1);
    await expect(confirmed(lookup, opens('new'))).rejects.toBeInstanceOf(Overloaded);
  });
});

describe('lookups', () => {
  it('asks one question once, however often it is needed', async () => {
    const { lookup, asked } = world('a', 'a');
    for (const freshness of ['copy', 'copy', 'record', 'record', 'copy'] as const) {
      await lookup[freshness]({ client_id: 'c', audience: undefined });
    }
    expect(asked()).toEqual(['copy', 'record']);
  });

  it('takes what the record said for the copy from then on', async () => {
    const { lookup, registry } = world('old', 'new');
    registry.repopulates = false;
    await lookup.record({ client_id: 'c' });
    expect((await lookup.copy({ client_id: 'c' })).tenant.default_audience).toBe('new');
  });

  it('keeps different questions apart', async () => {
    const { lookup, asked } = world('a', 'a');
    for (const wanted of [
      { client_id: 'c' },
      { audience: 'c' },
      { organization: 'c' },
      { client_id: 'c', audience: 'c' },
    ]) {
      await lookup.copy(wanted);
    }
    expect(asked()).toHaveLength(4);
  });
});
