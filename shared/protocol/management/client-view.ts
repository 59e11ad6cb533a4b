import type { ClientDocument } from '../../model/client.ts';
import type { Ports } from '../../model/ports.ts';

/** Which fields of a client a caller sees (management-api 1.2). A missing scope hides fields; it is never an error. */

const summary: ReadonlySet<string> = new Set(['client_id', 'app_type', 'name', 'description']);
const keyFields: ReadonlySet<string> = new Set([
  'client_secret',
  'encryption_key',
  'client_authentication_methods',
  'signing_keys',
]);

export interface ClientView {
  /** Everything but the key fields. */
  normal: boolean;
  /** `client_secret` and what else concerns keys. */
  keys: boolean;
}

/** What the read scopes show. */
export const viewOf = (scopes: ReadonlySet<string>): ClientView => ({
  normal: scopes.has('read:clients') || scopes.has('read:client_keys'),
  keys: scopes.has('read:client_keys') || scopes.has('read:client_credentials'),
});

/** Whoever has just made or changed a client sees the normal fields of it. */
export const viewAfterWrite = (scopes: ReadonlySet<string>): ClientView => ({ ...viewOf(scopes), normal: true });

/** For create and rotate: the one moment at which the whole client is shown. */
export const wholeView: ClientView = { normal: true, keys: true };

/** What a client’s secret is sealed for, so that it opens for no other client. */
export const secretContext = (clientId: string): string => `client-secret:${clientId}`;

/**
 * A client as the caller may see it.
 * @param plain the secret, when this request made it; else it is opened from its sealed copy, if there is one
 */
export async function printClient(
  ports: Pick<Ports, 'sealer'>,
  document: ClientDocument,
  view: ClientView,
  plain?: string,
): Promise<Record<string, unknown>> {
  const { entity, secret } = document;
  const visible = Object.entries(entity).filter(([field]) => {
    if (keyFields.has(field)) return view.keys;
    return view.normal || summary.has(field);
  });
  const printed: Record<string, unknown> = Object.fromEntries(visible);
  if (view.normal && entity['oidc_logout'] !== undefined) printed['oidc_backchannel_logout'] = entity['oidc_logout'];
  if (!view.keys) return printed;
  const sealed = secret?.sealed;
  const value =
    plain ?? (sealed === undefined ? undefined : await ports.sealer.open(secretContext(entity.client_id), sealed));
  return value === undefined ? printed : { ...printed, client_secret: value };
}
