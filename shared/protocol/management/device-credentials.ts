import {
  type DeviceCredentialDocument,
  deviceCredentialCreate,
  isDeviceCredentialId,
} from '../../model/device-credential.ts';
import type { Ports } from '../../model/ports.ts';
import { isClientId } from '../../model/registry-keys.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { deviceCredentialInsert } from './access-records.ts';
import type { Caller } from './bearer.ts';
import { invalidUri } from './query.ts';
import { conflict, notSupported } from './refusals.ts';
import { notOneself } from './user-refusals.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/** Device credentials (management-api 3.11): a user registers a public key, an operator removes it. */

/**
 * Registers a public key of the user whose token it is, for the client that the body names or the token's own.
 * @throws {ApiError} 400 for a bad body or an unknown client, 403 for a token that is no user's, 409 for a device
 * that has a key already
 */
export async function createDeviceCredential(
  ports: Pick<Ports, 'store' | 'random'>,
  at: TenantContext,
  caller: Caller,
  body: unknown,
): Promise<{ id: string }> {
  const { device_name, device_id, type, value, client_id = caller.client_id } = validate(deviceCredentialCreate, body);
  if ((await ports.store.get(at.tenant, 'user', caller.subject)) === undefined) {
    throw notSupported('Device credentials are created with a token of their user');
  }
  if (!isClientId(client_id)) throw invalidBody('The specified client_id does not exist');
  const id = `dcr_${ports.random.text(16, alphanumeric)}`;
  const entity = { id, device_name, device_id, type, user_id: caller.subject, client_id };
  const requires = [
    { kind: 'user', id: caller.subject },
    { kind: 'client', id: client_id },
  ];
  const insert = { op: 'insert' as const, ...deviceCredentialInsert({ entity, value }), requires };
  return write(
    ports,
    at.tenant,
    async () => ({ changes: [insert], answer: { id } }),
    (result) =>
      result.why === 'missing'
        ? invalidBody('The specified client_id does not exist')
        : conflict('The device has a credential already', 'device_credential_conflict'),
  );
}

/**
 * Removes a device credential. Removing one that is not there is no error.
 * @param owner the only user whose credentials the caller may remove; everybody's when left out
 * @throws {ApiError} 400 for an id that is none (management-api 1.10), 403 for one of another user
 */
export async function deleteDeviceCredential(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
  owner?: string,
): Promise<void> {
  if (!isDeviceCredentialId(id)) throw invalidUri('device-credential-id', id);
  const stored = await ports.store.get(at.tenant, 'device-credential', id);
  if (stored === undefined) return;
  const { entity } = documentOf<DeviceCredentialDocument>(stored);
  if (owner !== undefined && entity.user_id !== owner) throw notOneself();
  const changes = [{ op: 'remove' as const, kind: 'device-credential', id }];
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}
