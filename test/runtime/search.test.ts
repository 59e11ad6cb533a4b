import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import type { Search } from '../../shared/model/search.ts';
import { userInsert } from '../../shared/protocol/management/user-record.ts';
import { makeTenantStore } from '../../shared/storage/durable/tenant-store.ts';

const clock = { now: () => Date.now() };

it('the largest searches that rules may ask for stay within the platform’s bounds', async () => {
  const store = makeTenantStore(env.TENANT, clock);
  const now = new Date(clock.now()).toISOString();
  const identities = [{ connection: 'db', user_id: '1', provider: 'auth0', isSocial: false }];
  const user = { user_id: 'auth0|1', email: 'ann@example.com', name: 'Änne', identities };
  const insert = userInsert({ ...user, created_at: now, updated_at: now });
  await store.commit('largest', [{ op: 'insert', ...insert }]);
  const starts = (field: string, text: string): Search => ({
    ...{ op: 'match', path: field.split('.'), fold: !field.includes('.') },
    test: { like: { starts: text, ends: '', contains: text } },
  });
  const fields = ['email', 'name', 'nickname', 'given_name', 'identities.connection', 'app_metadata.plan'];
  const leaves = (text: string): Search[] =>
    Array.from({ length: 39 }, (_, index) => starts(fields[index % 5] ?? '', `${text}${index}`));
  const first = starts('name', 'än');
  const member: Search = {
    ...{ op: 'named', kind: 'organization-member', by: 'user_id' },
    ...{ attribute: 'organization_id', values: ['org_1'] },
  };
  const searches: [Search, number][] = [
    [{ op: 'or', of: [...leaves('x'), first] }, 1],
    [{ op: 'or', of: [...leaves('x'), starts('app_metadata.plan', 'g')] }, 0],
    [{ op: 'and', of: [first, ...leaves('x').map((of): Search => ({ op: 'not', of }))] }, 1],
    [{ op: 'and', of: leaves('x').map((of): Search => ({ op: 'not', of })) }, 1],
    [{ op: 'and', of: [{ op: 'or', of: leaves('x') }, first] }, 0],
    [{ op: 'or', of: [member, first] }, 1],
    [{ op: 'not', of: member }, 1],
  ];
  for (const [match, total] of searches) {
    const sort = { path: ['name'], fold: true, descending: true };
    expect((await store.search('largest', 'user', { match, limit: 10 })).items.length).toBe(total);
    expect((await store.search('largest', 'user', { match, sort, limit: 10 })).total).toBe(total);
  }
});
