import type { ConnectionDocument } from '../../model/connection.ts';
import type { Insert } from '../../model/tenant-store.ts';

/** The attribute by which connections of a client are found. */
export const enabledFor = (clientId: string): string => `client:${clientId}`;

/** Everything of a write but the operation: names are unique, lists filter by name, strategy and client. */
export function connectionInsert(document: ConnectionDocument): Omit<Insert, 'op'> {
  const { id, name, strategy, enabled_clients } = document.entity;
  return {
    kind: 'connection',
    id,
    doc: { ...document },
    unique: [`name:${name}`],
    attributes: { name, strategy, ...Object.fromEntries(enabled_clients.map((client) => [enabledFor(client), '1'])) },
    copies: {},
  };
}
