import type { Credential } from '../../model/client-credential.ts';
import { credentialCreate, credentialUpdate } from '../../model/client-credential.ts';
import type { Ports } from '../../model/ports.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { changeClient, getClient } from './clients.ts';
import { activeIds, type CredentialPorts, makeCredential, printCredential, requireFuture } from './credentials.ts';
import { credentialMissing, notSupported } from './refusals.ts';
import type { TenantContext } from './write.ts';

/** The credentials of a client as a resource of their own (management-api 3.2). */

type Printed = Omit<Credential, 'jwk'>;
type CredentialStore = CredentialPorts & Pick<Ports, 'store'>;

/** @throws {ApiError} 404 for an unknown client */
export async function listCredentials(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  clientId: string,
): Promise<Printed[]> {
  const { document } = await getClient(ports, at, clientId);
  return document.credentials.map(printCredential);
}

/** @throws {ApiError} 404 for an unknown client or credential */
export async function getCredential(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  clientId: string,
  id: string,
): Promise<Printed> {
  const found = (await listCredentials(ports, at, clientId)).find((credential) => credential.id === id);
  if (found === undefined) throw credentialMissing();
  return found;
}

/**
 * Adds a credential. It counts only once the client's settings name it.
 * @throws {ApiError} 400 for a bad body or a key that is not good enough, 403 for the global client, 404
 */
export async function createCredential(
  ports: CredentialStore,
  at: TenantContext,
  clientId: string,
  body: unknown,
): Promise<Printed> {
  const input = validate(credentialCreate, body);
  const made: { credential?: Credential } = {};
  await changeClient(ports, at, clientId, async (current) => {
    if (current.entity.global) throw notSupported();
    made.credential = await makeCredential(ports, input, current.credentials);
    return { ...current, credentials: [...current.credentials, made.credential] };
  });
  if (made.credential === undefined) throw credentialMissing();
  return printCredential(made.credential);
}

/**
 * Changes when a credential ends; `null` makes it last for ever.
 * @throws {ApiError} 400 for an end that has passed, 404
 */
export async function updateCredential(
  ports: Pick<Ports, 'store' | 'clock'>,
  at: TenantContext,
  clientId: string,
  id: string,
  body: unknown,
): Promise<Printed> {
  const input = validate(credentialUpdate, body);
  if (typeof input.expires_at === 'string') requireFuture(Date.parse(input.expires_at), ports.clock.now());
  const document = await changeClient(ports, at, clientId, async (current) => {
    if (!current.credentials.some((item) => item.id === id)) throw credentialMissing();
    const credentials = current.credentials.map((item) => (item.id === id ? renewed(item, input, ports) : item));
    return { ...current, credentials };
  });
  const changed = document.credentials.find((item) => item.id === id);
  if (changed === undefined) throw credentialMissing();
  return printCredential(changed);
}

function renewed(
  credential: Credential,
  { expires_at }: { expires_at?: string | null },
  ports: Pick<Ports, 'clock'>,
): Credential {
  if (expires_at === undefined) return credential;
  const { expires_at: _old, ...rest } = credential;
  const updated_at = new Date(ports.clock.now()).toISOString();
  const end = expires_at === null ? {} : { expires_at: new Date(expires_at).toISOString() };
  return { ...rest, updated_at, ...end };
}

/**
 * Removes a credential. One that is not there is no error; one that the client's settings name is, since the
 * client could otherwise be left without a way to authenticate by mistake.
 * @throws {ApiError} 400 for an active credential, 404 for an unknown client
 */
export async function deleteCredential(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  clientId: string,
  id: string,
): Promise<void> {
  await changeClient(ports, at, clientId, async (current) => {
    if (activeIds(current.entity).includes(id)) {
      throw invalidBody('The credential is in use: take it out of the settings of the client first');
    }
    return { ...current, credentials: current.credentials.filter((item) => item.id !== id) };
  });
}
