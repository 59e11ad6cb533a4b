import type { ListedLogs, Log, LogCount, Logs } from '../../model/log.ts';
import type { LogObject } from './log-object.ts';
import { ask, type Namespace } from './rpc.ts';

const objectOf = (tenant: string): string => `logs:${tenant}`;

/** The tenants' logs. An append may be made again: the object knows its batch by name. */
export function makeLogs(namespace: Namespace): Logs {
  return {
    append: async (tenant, ...batch) => {
      await ask<LogObject, null>(namespace, objectOf(tenant), 'repeatable', (object) => object.append(...batch));
    },
    list: (tenant, query) =>
      ask<LogObject, ListedLogs>(namespace, objectOf(tenant), 'repeatable', (object) => object.list(query)),
    get: (tenant, id) =>
      ask<LogObject, Log | undefined>(namespace, objectOf(tenant), 'repeatable', (object) => object.get(id)),
    count: (tenant, query) =>
      ask<LogObject, readonly LogCount[]>(namespace, objectOf(tenant), 'repeatable', (object) => object.count(query)),
  };
}
