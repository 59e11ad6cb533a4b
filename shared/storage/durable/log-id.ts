/**
 * Ids of log entries (management-api 1.10): 40 decimal digits, a prefix, the time of arrival and the order
 * within the tenant, so that ids sort by time as texts and an id says where its entry is.
 */

const form = /^900\d{17}(\d{20})$/;

/** The id of a row `m` of the log, as an SQL expression: no row keeps its id. */
export const logId = `('900' || strftime('%Y%m%d%H%M%S', m.arrived / 1000, 'unixepoch')
  || printf('%03d%020d', m.arrived % 1000, m.seq))`;

/** The place of an id in its tenant's log; undefined when no entry can have this id. */
export function placeOf(id: string): number | undefined {
  const seq = Number(form.exec(id)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(seq) ? seq : undefined;
}
