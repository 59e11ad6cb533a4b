import type { SecurityEvent } from '../model/event.ts';
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
  const { status, error, request_id } = event;
  // What most entries say: bounded as it is.
  if (status === undefined && error === undefined && event.details === undefined && request_id !== undefined) {
    return { request_id };
  }
  const answer = { status, error: bounded(error), request_id };
  const details = Object.fromEntries(
    Object.entries({ ...answer, ...event.details }).filter(([, value]) => value !== undefined),
  );
  if (Object.keys(details).length === 0) return undefined;
  return JSON.stringify(details).length <= longestDetails ? details : { request_id, truncated: true };
}

/**
 * An event as an entry of its tenant's log, in Auth0's field names (management-api 3.14).
 * @param at when it happened, milliseconds since 1970
 */
export function logEntry(event: SecurityEvent, at: number): LogEntry {
  const entry: Record<string, unknown> = {
    date: new Date(at).toISOString(),
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
  };
  const said: Record<string, unknown> = {};
  for (const name in entry) if (entry[name] !== undefined) said[name] = entry[name];
  return said as unknown as LogEntry;
}
