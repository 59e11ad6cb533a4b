import { ApiError } from '../../model/api-error.ts';
import type { Ports } from '../../model/ports.ts';
import type { PublishedKey } from '../../model/signing-key.ts';
import { conflict } from './refusals.ts';
import type { TenantContext } from './write.ts';

/** The tenant's signing keys as the Management API shows and changes them (management-api 3.10). */

export type SigningKeyPorts = Pick<Ports, 'keyring' | 'documents'>;

const missing = (): ApiError => new ApiError(404, 'The signing key does not exist', 'inexistent_signing_key');

/**
 * 409 and not 429: tools repeat a 429 by themselves, some without end, and a rotation that is refused stays
 * refused for a quarter of an hour.
 */
const tooSoon = (): ApiError =>
  conflict(
    'The next key has not been published long enough to sign. Wait 15 minutes after a rotation, and keep fewer than 30 previous keys by revoking old ones.',
    'signing_key_conflict',
  );

const iso = (name: string, time: number | undefined): Record<string, string> =>
  time === undefined ? {} : { [name]: new Date(time).toISOString() };

async function text(ports: SigningKeyPorts, format: 'pem' | 'pb7' | 'fingerprint', key: PublishedKey): Promise<string> {
  const { body } = await ports.documents.render(format, key);
  return typeof body === 'string' ? body : '';
}

async function printKey(ports: SigningKeyPorts, key: PublishedKey): Promise<Record<string, unknown>> {
  const fingerprint = await text(ports, 'fingerprint', key);
  return {
    kid: key.kid,
    cert: await text(ports, 'pem', key),
    pkcs7: await text(ports, 'pb7', key),
    fingerprint,
    thumbprint: fingerprint.replaceAll(':', ''),
    current: key.state === 'current',
    next: key.state === 'next',
    previous: key.state === 'previous',
    revoked: key.state === 'revoked',
    ...iso('current_since', key.current_since),
    ...iso('current_until', key.current_until),
    ...iso('revoked_at', key.revoked_at),
  };
}

/** Every key: current, next, then previous and revoked ones, newest first. */
export async function listSigningKeys(ports: SigningKeyPorts, at: TenantContext): Promise<unknown> {
  const keys = await ports.keyring.keys(at.tenant);
  return Promise.all(keys.map((key) => printKey(ports, key)));
}

const find = async (ports: SigningKeyPorts, at: TenantContext, kid: string): Promise<PublishedKey> => {
  const key = (await ports.keyring.keys(at.tenant)).find((one) => one.kid === kid);
  if (key === undefined) throw missing();
  return key;
};

/** @throws {ApiError} 404 */
export const getSigningKey = async (ports: SigningKeyPorts, at: TenantContext, kid: string): Promise<unknown> =>
  printKey(ports, await find(ports, at, kid));

interface Changed {
  kid: string;
  cert: string;
}

const printChanged = async (ports: SigningKeyPorts, key: PublishedKey): Promise<Changed> => ({
  kid: key.kid,
  cert: await text(ports, 'pem', key),
});

/**
 * The next key signs from now on. Two calls at once make one new key.
 * @returns the key that has become current
 * @throws {ApiError} 409 while verifiers may not know the next key yet
 */
export async function rotateSigningKeys(ports: SigningKeyPorts, at: TenantContext): Promise<Changed> {
  const current = (await ports.keyring.keys(at.tenant)).find((key) => key.state === 'current');
  if (current === undefined) throw missing();
  const change = await ports.keyring.rotate(at.tenant, current.kid);
  if (!change.ok) throw change.why === 'unknown' ? missing() : tooSoon();
  return printChanged(ports, await find(ports, at, change.kid));
}

/**
 * Takes a previous key out of the key set: what it signed is refused from then on.
 * @throws {ApiError} 404 for an unknown key, 409 for the current and the next one
 */
export async function revokeSigningKey(ports: SigningKeyPorts, at: TenantContext, kid: string): Promise<Changed> {
  const key = await find(ports, at, kid);
  const change = await ports.keyring.revoke(at.tenant, kid);
  if (change.ok) return printChanged(ports, key);
  if (change.why === 'unknown') throw missing();
  throw conflict(
    `The ${change.state ?? key.state} signing key cannot be revoked: rotate first`,
    'signing_key_conflict',
  );
}
