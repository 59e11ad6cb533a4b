import type { SecurityEvent } from '../model/event.ts';
import { isoDate } from '../model/iso-date.ts';
import type { LogEntry } from '../model/log.ts';

/**
 * Longest text of an entry and longest `details` as JSON, in UTF-16 units: an entry is bounded whatever a
 * caller sends (LOG-02).
 */
const longestText = 300;
const longestDetails = 4000;

/** For the operator of the deployment only: their texts name causes inside of it. */
const internalTypes: ReadonlySet<string> = new Set(['failure']);

/** Whether an event belongs into the log of a tenant. */
export const isTenantEvent = (event: SecurityEvent): event is SecurityEvent & { tenant: string } =>
  event.tenant !== undefined && !internalTypes.has(event.type);

const bounded = (text: string | undefined): string | undefined => {
  if (text === undefined || text === '') return undefined;
  return (text.length <= longestText ? text : `${text.slice(0, longestText)}…`).toWellFormed();
};

const isMobile = (agent: string | undefined): boolean => /\b(?:Mobile|Android|iPhone|iPad)\b/.test(agent ?? '');

/** What the event says beyond Auth0's own fields. */
function detailsOf(event: SecurityEvent): Record<string, unknown> | undefined {
  const { status, request_id } = event;
  const error = bounded(event.error);
  // What most entries say: bounded as it is.
  if (event.details === undefined && request_id !== undefined) return { status, error, request_id };
  const details = { status, error, request_id, ...event.details };
  const { length } = JSON.stringify(details);
  if (length === '{}'.length) return undefined;
  return length <= longestDetails ? details : { request_id, truncated: true };
}

/**
 * An event as an entry of its tenant's log, in Auth0's field names (management-api 3.14): the JSON text of a
 * `LogEntry`, so that nothing of the event has to be kept.
 * @param at when it happened, milliseconds since 1970
 */
export function logEntry(event: SecurityEvent, at: number): string {
  // What is undefined is not in the text.
  return JSON.stringify({
    date: isoDate(at),
    type: event.type,
    description: bounded(event.description),
    client_id: bounded(event.client_id),
    client_name: bounded(event.client_name),
    connection: bounded(event.connection),
    connection_id: bounded(event.connection_id),
    strategy: bounded(event.strategy),
    strategy_type: bounded(event.strategy_type),
    organization_id: bounded(event.organization),
    ip: bounded(event.ip),
    hostname: bounded(event.host),
    user_agent: bounded(event.user_agent),
    isMobile: isMobile(event.user_agent),
    user_id: bounded(event.user_id),
    user_name: bounded(event.user_name),
    audience: bounded(event.audience),
    scope: bounded(event.scope),
    details: detailsOf(event),
  } satisfies Record<keyof LogEntry, unknown>);
}
