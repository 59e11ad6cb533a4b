import { describe, expect, it } from 'vitest';
import { median, percentile, spreadOf } from '../../bench/statistics.ts';

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

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('is a value that was measured: of a hundred, the 99th is the last but one', () => {
    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile(hundred, 50)).toBe(50);
  });

  it('is the greatest of few, so that a short sample does not hide its worst', () => {
    expect(percentile([3, 1, 2], 99)).toBe(3);
  });

  it('does not exist without a value', () => {
    expect(() => percentile([], 99)).toThrow('No value');
  });
});
