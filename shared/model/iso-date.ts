/** The last second that was asked for, and its text up to the dot: events come many a second. */
let second = Number.NaN;
let text = '';

/**
 * A time as `toISOString` has it, for about a tenth of its price.
 * @param at whole milliseconds since 1970
 */
export function isoDate(at: number): string {
  const milliseconds = at % 1000;
  if (at - milliseconds !== second) {
    second = at - milliseconds;
    text = new Date(second).toISOString().slice(0, -4);
  }
  return `${text}${String(milliseconds).padStart(3, '0')}Z`;
}
