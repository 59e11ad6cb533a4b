/** Several measurements of one thing. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** The middle value, or the mean of the two in the middle. @throws when there is none */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted.length % 2 === 0 ? sorted[middle - 1] : upper;
  if (upper === undefined || lower === undefined) throw new Error('No value to take the median of');
  return (lower + upper) / 2;
}

/** Median with the least and the greatest value. @throws when there is none */
export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/**
 * The value that so many percent of all are at most, the nearest rank: one that was measured.
 * @throws when there is none
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (found === undefined) throw new Error('No value to take a percentile of');
  return found;
}
