import { describe, expect, it } from 'vitest';
import { median, spreadOf } from '../../bench/statistics.ts';

describe('median', () => {
  it('is the middle one of an odd number, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it('is the mean of the two in the middle of an even number', () => {
    expect(median([10, 2, 4, 1])).toBe(3);
  });

  it('compares numbers, not texts', () => {
    expect(median([100, 9, 20])).toBe(20);
  });

  it('does not exist without a value', () => {
    expect(() => median([])).toThrow('No value');
  });
});

describe('spread', () => {
  it('holds the median and both ends', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  });
});
