/**
 * Ids of log entries (management-api 1.10): 40 decimal digits, a prefix, the time of arrival and the order
 * within the tenant, so that ids sort by time as texts and an id says where its entry is.
 */

const form = /^900\d{17}(\d{20})$/;

/** @param arrived milliseconds since 1970 */
export function logId(seq: number, arrived: number): string {
  const time = new Date(arrived).toISOString().replaceAll(/\D/g, '');
  return `900${time}${String(seq).padStart(20, '0')}`;
}

/** The place of an id in its tenant's log; undefined when no entry can have this id. */
export function placeOf(id: string): number | undefined {
  const seq = Number(form.exec(id)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(seq) ? seq : undefined;
}
