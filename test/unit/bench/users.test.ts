import { describe, expect, it } from 'vitest';
import type { UserSample } from '../../bench/users/measure.ts';
import { person } from '../../bench/users/people.ts';
import { loginParts, userRatios, userRows } from '../../bench/users/results.ts';

const sample = (round: number, size: number, cpu: number | undefined, more: Partial<UserSample> = {}): UserSample => ({
  ...{ title: 'by address', group: 'search_email', size, round, wall: 10, cpu, ...more },
});

describe('the cost of users', () => {
  it('is compared round by round, by the worst operation of each group that has a goal', () => {
    const name = { title: 'by name', group: 'search_prefix' as const };
    const samples = [
      ...[sample(1, 100, 2), sample(1, 100_000, 3), sample(2, 100_000, 2), sample(2, 100, 2)],
      ...[sample(1, 100, 1, { title: 'other' }), sample(1, 100_000, 1.4, { title: 'other' })],
      ...[sample(1, 100, 1, name), sample(1, 100_000, 1.7, name)],
      ...[
        sample(1, 100, 1, { group: 'protocol', title: 'x' }),
        sample(1, 100_000, 9, { group: 'protocol', title: 'x' }),
      ],
    ];
    const rows = userRows(samples, 100, 100_000);
    expect(rows[0]?.ratio).toEqual({ median: 1.25, min: 1, max: 1.5 });
    expect(userRatios({ rows })).toEqual({ users_search_email: 1.4, users_search_prefix: 1.7 });
  });

  it('of a sign-in is parted from the hashing, where CPU time can be seen', () => {
    const login = { group: 'login' as const, hashing: 20 };
    const parts = loginParts([sample(1, 100, 24, login), sample(1, 100_000, 25, login)], 100, 100_000);
    expect(parts?.rest.small.median).toBe(4);
    expect(parts?.rest.large.median).toBe(5);
    expect(loginParts([sample(1, 100, undefined, login), sample(1, 100_000, 25, login)], 100, 100_000)).toBeUndefined();
  });

  it('is that of people with an address each', () => {
    const people = Array.from({ length: 400 }, (_, number) => person(number));
    expect(new Set(people.map(({ email }) => email)).size).toBe(400);
    expect(people.filter(({ email }) => email.startsWith('ann.')).length).toBe(20);
  });
});
