import { describe, expect, it } from 'vitest';
import { compare, ratiosAt, rowsOf } from '../../bench/results.ts';
import type { Sample } from '../../bench/sandwich.ts';

const sample = (target: Sample['target'], round: number, ratio: number, more: Partial<Sample> = {}): Sample => ({
  target,
  connections: 16,
  round,
  rate: ratio * 1000,
  limit: 1000,
  ratio,
  ownLimit: 1000,
  cpu: 1.2,
  beyond: 0.0002,
  foreign: 0.01,
  load: 0.00005,
  ...more,
});

describe('comparison of two targets', () => {
  it('divides round by round, so that a slow round weighs no more than a fast one', () => {
    const samples = [
      sample('token', 1, 0.8),
      sample('floor', 1, 1.0),
      sample('token', 2, 0.3),
      sample('floor', 2, 0.5),
      sample('token', 3, 0.7),
      sample('floor', 3, 1.0),
    ];
    const spread = compare(samples, ['token', 'floor'], 16);
    expect(spread?.median).toBeCloseTo(0.7);
    expect(spread?.min).toBeCloseTo(0.6);
    expect(spread?.max).toBeCloseTo(0.8);
  });

  it('leaves out rounds that only one of them has', () => {
    const samples = [sample('token', 1, 0.8), sample('floor', 1, 1.0), sample('token', 2, 0.1)];
    expect(compare(samples, ['token', 'floor'], 16)).toEqual({ median: 0.8, min: 0.8, max: 0.8 });
  });

  it('does not mix numbers of connections', () => {
    const samples = [sample('token', 1, 0.8), sample('floor', 1, 1.0, { connections: 1 })];
    expect(compare(samples, ['token', 'floor'], 16)).toBeUndefined();
  });
});

describe('ratios by name', () => {
  it('are those that the samples allow', () => {
    const ratios = ratiosAt([sample('token', 1, 0.8)], 16);
    expect(Object.keys(ratios)).toEqual(['token_over_raw_rs256']);
  });

  it('tell what the peer owes to its runtime from what it owes to itself', () => {
    const samples = [
      sample('token', 1, 0.8, { beyond: 0.0002 }),
      sample('oidc_provider', 1, 1.0, { ownLimit: 2500, beyond: 0.0004 }),
    ];
    const ratios = ratiosAt(samples, 16);
    expect(ratios['token_over_oidc_provider']?.median).toBeCloseTo(0.8);
    expect(ratios['token_over_oidc_provider_by_own_raw_rs256']?.median).toBeCloseTo(2);
    expect(ratios['token_beyond_signature_over_oidc_provider']?.median).toBeCloseTo(0.5);
    expect(ratios['node_raw_rs256_over_raw_rs256']?.median).toBeCloseTo(2.5);
  });
});

describe('the price of a refusal', () => {
  it('is its CPU over that of a token, and of two kinds the dearer is quoted', () => {
    const ratios = ratiosAt(
      [
        sample('token', 1, 0.8, { cpu: 1.5 }),
        sample('unknown_client', 1, 2, { cpu: 0.6 }),
        sample('wrong_secret', 1, 3, { cpu: 0.3 }),
      ],
      16,
    );
    expect(ratios['unknown_client_over_accepted']?.median).toBeCloseTo(0.4);
    expect(ratios['wrong_secret_over_accepted']?.median).toBeCloseTo(0.2);
    expect(ratios['refused_over_accepted']?.median).toBeCloseTo(0.4);
  });

  it('is not quoted when one kind was not measured or CPU cannot be seen', () => {
    const one = [sample('token', 1, 0.8), sample('wrong_secret', 1, 3)];
    const unseen = [...one, sample('unknown_client', 1, 2, { cpu: undefined })];
    expect(ratiosAt(one, 16)).not.toHaveProperty('refused_over_accepted');
    expect(ratiosAt(unseen, 16)).not.toHaveProperty('refused_over_accepted');
  });
});

describe('rows', () => {
  it('gather the rounds of one target at one number of connections and count the quiet ones', () => {
    const samples = [
      sample('token', 1, 0.8, { foreign: 0.5 }),
      sample('token', 2, 0.7),
      sample('token', 1, 0.6, { connections: 1 }),
    ];
    const [at16, at1] = rowsOf(samples);
    expect(at16).toMatchObject({ target: 'token', connections: 16, samples: 2, clean: 1 });
    expect(at16?.ratio).toEqual({ median: 0.75, min: 0.7, max: 0.8 });
    expect(at1).toMatchObject({ connections: 1, samples: 1 });
  });

  it('say that CPU is unknown where the system does not show it', () => {
    const [row] = rowsOf([
      sample('token', 1, 0.8, { cpu: undefined, beyond: undefined, foreign: undefined, load: undefined }),
    ]);
    expect(row).toMatchObject({ cpu: undefined, beyond: undefined, load: undefined, clean: undefined });
  });
});
