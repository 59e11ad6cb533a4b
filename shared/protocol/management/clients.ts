import { type Client, type ClientDocument, type ClientUpdate, clientCreate, clientUpdate } from '../../model/client.ts';
import type { Ports } from '../../model/ports.ts';
import { isClientId } from '../../model/registry-keys.ts';
import type { Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import {
  type ClientPorts,
  type ClientPreset,
  keepSecret,
  newClient,
  newSecret,
  renamedLogout,
  requireConsistent,
  requireEncryptedCallbacks,
} from './client-draft.ts';
import { clientInsert } from './client-record.ts';
import { type ClientView, printClient, wholeView } from './client-view.ts';
import { connectionsWithoutClient } from './connection-cleanup.ts';
import { mergePatch } from './merge.ts';
import { forgetGrants, grantIdsOf } from './organization-cleanup.ts';
import { clientMissing, conflict, notSupported } from './refusals.ts';
import { clientIdKey } from './tenant-settings.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/** Objects that PATCH merges by key. */
const rules = {
  merged: new Set([
    'jwt_configuration',
    'mobile',
    'native_social_login',
    'refresh_token',
    'client_metadata',
    'latchkey',
  ]),
};

/**
 * Creates a client with Auth0's defaults and answers it with its secret: the only time the secret is sure to
 * be shown.
 * @throws {ApiError} 400 for a bad body or key, 403 for a `client_id`, 409 for a preset id that is taken
 */
export async function createClient(
  ports: ClientPorts,
  at: TenantContext,
  body: unknown,
  preset: ClientPreset = {},
): Promise<Record<string, unknown> & { client_id: string; client_secret?: string }> {
  if (typeof body === 'object' && body !== null && Object.hasOwn(body, 'client_id')) {
    throw notSupported('This operation must be authorized by Auth0');
  }
  const input = validate(clientCreate, body);
  const { document, secret } = await newClient(ports, at, input, await clientIdKey(ports, at), preset);
  const insert = { op: 'insert' as const, ...clientInsert(at.tenant, document) };
  await write(
    ports,
    at.tenant,
    async () => ({ changes: [insert], answer: undefined }),
    () => conflict(`A client with the id ${document.entity.client_id} already exists`),
  );
  const printed = await printClient(ports, document, wholeView, secret);
  return {
    ...printed,
    client_id: document.entity.client_id,
    ...(secret === undefined ? {} : { client_secret: secret }),
  };
}

/** @throws {ApiError} 404 */
export async function getClient(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  clientId: string,
): Promise<{ document: ClientDocument; stored: Stored }> {
  const stored = isClientId(clientId) ? await ports.store.get(at.tenant, 'client', clientId) : undefined;
  if (stored === undefined) throw clientMissing();
  return { document: documentOf<ClientDocument>(stored), stored };
}

/**
 * Changes a client by the merge rules and answers it as the view allows.
 * @throws {ApiError} 400 for a bad body, 404 for an unknown client
 */
export async function updateClient(
  ports: ClientPorts,
  at: TenantContext,
  clientId: string,
  body: unknown,
  view: ClientView,
): Promise<Record<string, unknown>> {
  const input = validate(clientUpdate, body);
  const document = await changeClient(ports, at, clientId, (current) => patched(ports, at, current, input));
  return printClient(ports, document, view);
}

async function patched(
  ports: ClientPorts,
  at: TenantContext,
  current: ClientDocument,
  input: ClientUpdate,
): Promise<ClientDocument> {
  const { client_secret: secret, ...fields } = input;
  const entity = mergePatch(current.entity, renamedLogout(fields), rules) as Client;
  for (const [field, empty] of Object.entries(neverAbsent)) entity[field] ??= empty;
  requireConsistent(entity, current.credentials);
  // A callback of an earlier release stands in nobody's way until it is touched.
  const touched = 'callbacks' in input || 'latchkey' in input;
  if (at.local !== true && touched) requireEncryptedCallbacks(entity);
  const next: ClientDocument = { ...current, entity };
  if (typeof secret === 'string') {
    if (entity.global) throw notSupported();
    next.secret = await keepSecret(ports, entity.client_id, secret);
  }
  return next;
}

/** Fields that fall back to a value when they are unset, because rules read them. */
const neverAbsent = { is_first_party: true, grant_types: [], callbacks: [] };

/**
 * Reads a client, computes its next state and commits it, again if another writer was faster.
 * @returns the state that was stored
 * @throws {ApiError} 404, or what `change` refuses
 */
export async function changeClient(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  clientId: string,
  change: (document: ClientDocument) => Promise<ClientDocument>,
): Promise<ClientDocument> {
  return write(ports, at.tenant, async () => {
    const { document, stored } = await getClient(ports, at, clientId);
    const next = await change(document);
    return { changes: [{ op: 'replace', rev: stored.rev, ...clientInsert(at.tenant, next) }], answer: next };
  });
}

/**
 * Gives the client a new secret; the old one stops working at once.
 * @throws {ApiError} 400 for a client that authenticates by key, 403 for the global client, 404
 */
export async function rotateSecret(
  ports: ClientPorts,
  at: TenantContext,
  clientId: string,
): Promise<Record<string, unknown>> {
  const secret = newSecret(ports);
  const document = await changeClient(ports, at, clientId, async (current) => {
    if (current.entity.global) throw notSupported();
    if (current.entity.client_authentication_methods !== undefined) {
      throw invalidBody('The secret of a client that authenticates with credentials cannot be rotated');
    }
    return { ...current, secret: await keepSecret(ports, clientId, secret) };
  });
  return printClient(ports, document, wholeView, secret);
}

/** Kinds whose entities go with their client; each has the attribute `client_id`. */
const dependents = [
  ...['client-grant', 'organization-client', 'organization-invitation'],
  ...['grant', 'device-credential', 'refresh-token'],
];

/**
 * Removes a client, its grants and its places in connections and organizations. Removing one that is not there
 * is no error.
 * @throws {ApiError} 403 for the global client
 */
export async function deleteClient(ports: Pick<Ports, 'store'>, at: TenantContext, clientId: string): Promise<void> {
  if (!isClientId(clientId)) return;
  const grants = await grantIdsOf(ports, at.tenant, 'client_id', clientId);
  await write(ports, at.tenant, async () => {
    const stored = await ports.store.get(at.tenant, 'client', clientId);
    if (stored === undefined) return { changes: [], answer: undefined };
    if (documentOf<ClientDocument>(stored).entity.global) throw notSupported();
    const cascade = dependents.map((kind) => ({ kind, attribute: 'client_id', value: clientId }));
    const connections = await connectionsWithoutClient(ports, at.tenant, clientId);
    return { changes: [{ op: 'remove', kind: 'client', id: clientId, cascade }, ...connections], answer: undefined };
  });
  await forgetGrants(ports, at.tenant, grants);
}
