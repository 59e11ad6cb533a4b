import { expect, it } from 'vitest';
import type { Subject } from '../../../shared/model/subject.ts';
import { makeAccess } from '../../../shared/storage/durable/access.ts';

const user_id = 'auth0|ann';
const subject = (blocked: boolean): Subject => ({
  user: { user_id, identities: [], created_at: '', updated_at: '', blocked },
  rev: 1,
  permissions: [],
});

it('an answer that was on its way when this isolate changed the person is not remembered', async () => {
  const waiting: ((value: Subject) => void)[] = [];
  const object = {
    subject: () => new Promise((settle) => waiting.push((value) => settle({ ok: true, value }))),
  };
  const access = makeAccess({ namespace: { getByName: () => object }, clock: { now: () => 0 } });
  const before = access.subject('t', { user_id }, 'copy');
  access.changed('t', user_id);
  waiting[0]?.(subject(false));
  expect((await before)?.user.blocked).toBe(false);
  const after = access.subject('t', { user_id }, 'copy');
  expect(waiting).toHaveLength(2);
  waiting[1]?.(subject(true));
  expect((await after)?.user.blocked).toBe(true);
  expect((await access.subject('t', { user_id }, 'copy'))?.user.blocked).toBe(true);
  expect(waiting).toHaveLength(2);
});
