import { ApiError } from '../../model/api-error.ts';
import type { AuthenticationMethod, AuthenticationMethodDocument } from '../../model/authentication-method.ts';
import type { Ports } from '../../model/ports.ts';
import { removeEvery } from './access-records.ts';
import { methodInsert, methodKind } from './authentication-method-record.ts';
import { invalidUri } from './query.ts';
import { busy } from './refusals.ts';
import { everyEntity } from './scan.ts';
import { requireUser } from './user-presence.ts';
import { userMissing } from './user-refusals.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/** The older view of authentication methods: second factors only (management-api 3.5 and 3.16). */

/** What the older view calls a method; those that are missing are no second factor there. */
const enrolledAs = new Map<AuthenticationMethod['type'], string>([
  ['totp', 'authenticator'],
  ['phone', 'sms'],
  ['push', 'guardian'],
  ['guardian', 'guardian'],
  ['webauthn-roaming', 'webauthn-roaming'],
  ['webauthn-platform', 'webauthn-platform'],
]);

/** A passkey signs in by itself; it is no second factor and stays when those go. */
const isFactor = ({ type }: AuthenticationMethod): boolean => type !== 'passkey';

const methodsOf = async (
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
): Promise<AuthenticationMethod[]> => {
  const stored = await everyEntity(ports, at.tenant, methodKind, { user_id: [userId] });
  return stored.map((each) => documentOf<AuthenticationMethodDocument>(each).entity);
};

/** A user's second factors. @throws {ApiError} 404 */
export async function listEnrollments(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
): Promise<Record<string, unknown>[]> {
  await requireUser(ports, at, userId);
  return (await methodsOf(ports, at, userId)).flatMap((method) => {
    const auth_method = enrolledAs.get(method.type);
    return auth_method === undefined ? [] : [enrollment(method, auth_method)];
  });
}

const enrollment = (method: AuthenticationMethod, auth_method: string): Record<string, unknown> => ({
  id: method.id,
  status: method.confirmed ? 'confirmed' : 'pending',
  type: method.type,
  auth_method,
  ...(method.name === undefined ? {} : { name: method.name }),
  ...(method.phone_number === undefined ? {} : { phone_number: method.phone_number }),
  ...(method.enrolled_at === undefined ? {} : { enrolled_at: method.enrolled_at }),
  ...(method.last_auth_at === undefined ? {} : { last_auth: method.last_auth_at }),
});

/** @throws {ApiError} 400 for an id that no enrollment can have */
async function findEnrollment(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<AuthenticationMethod | undefined> {
  if (!/^(?:[a-z-]{1,30}\|)?dev_[A-Za-z0-9_-]{1,100}$/.test(id)) throw invalidUri('enrollment-id', id);
  const stored = await ports.store.get(at.tenant, methodKind, id);
  const method = stored === undefined ? undefined : documentOf<AuthenticationMethodDocument>(stored).entity;
  return method !== undefined && isFactor(method) ? method : undefined;
}

/** One second factor, whoever's it is. @throws {ApiError} 400 `invalid_uri`, 404 */
export async function getEnrollment(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<Record<string, unknown>> {
  const method = await findEnrollment(ports, at, id);
  if (method === undefined) throw new ApiError(404, 'The enrollment does not exist', 'inexistent_enrollment');
  const { type: _type, auth_method: _name, ...printed } = enrollment(method, '');
  return printed;
}

/** Removes one second factor. Removing one that is not there is no error. @throws {ApiError} 400 `invalid_uri` */
export async function deleteEnrollment(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<void> {
  const method = await findEnrollment(ports, at, id);
  if (method === undefined) return;
  const changes = [{ op: 'remove' as const, kind: methodKind, id }];
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}

async function removeMethods(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
  which: (method: AuthenticationMethod) => boolean,
): Promise<void> {
  const gone = (await methodsOf(ports, at, userId)).filter(which);
  const changes = gone.map(({ id }) => ({ op: 'remove' as const, kind: methodKind, id }));
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}

/** Removes every second factor of a user, recovery code included. A user that is not there has none. */
export const deleteAuthenticators = (ports: Pick<Ports, 'store'>, at: TenantContext, userId: string): Promise<void> =>
  removeMethods(ports, at, userId, isFactor);

/** The types behind the names that this old operation knows. Nothing of Duo's is ever kept here. */
const providers = new Map<string, readonly AuthenticationMethod['type'][]>([
  ['google-authenticator', ['totp']],
  ['duo', []],
]);

/**
 * Removes a user's factors of a provider.
 * @throws {ApiError} 400 for another provider, 404 for an unknown user
 */
export async function deleteMultifactorProvider(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
  provider: string,
): Promise<void> {
  const types = providers.get(provider);
  if (types === undefined) {
    const text = `'No enum match for: ${provider.slice(0, 100)}' on property provider.`;
    throw new ApiError(400, `Path validation error: ${text}`, 'invalid_uri');
  }
  await requireUser(ports, at, userId);
  await removeMethods(ports, at, userId, ({ type }) => types.includes(type));
}

/** Forgets every browser that may skip the user's second factor. @throws {ApiError} 404 */
export async function forgetBrowsers(ports: Pick<Ports, 'store'>, at: TenantContext, userId: string): Promise<void> {
  await requireUser(ports, at, userId);
  const changes = [removeEvery('remembered-browser', 'user_id', userId)];
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}

/** Characters of a recovery code: 24 of these are beyond guessing. */
const codeLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZ123456789';

/**
 * Gives the user a new recovery code, answered this once; the old one stops working in the same commit.
 * @throws {ApiError} 404
 */
export async function regenerateRecoveryCode(
  ports: Pick<Ports, 'store' | 'random' | 'clock' | 'secrets'>,
  at: TenantContext,
  userId: string,
): Promise<{ recovery_code: string }> {
  await requireUser(ports, at, userId);
  const recovery_code = ports.random.text(24, codeLetters);
  const id = `recovery-code|dev_${ports.random.text(16, alphanumeric)}`;
  const now = new Date(ports.clock.now()).toISOString();
  const insert = methodInsert({
    user_id: userId,
    entity: { id, type: 'recovery-code', confirmed: true, created_at: now, enrolled_at: now },
    code_hash: await ports.secrets.hash(`${at.tenant}:${id}`, recovery_code),
  });
  return write(
    ports,
    at.tenant,
    async () => {
      const where = { user_id: [userId], type: ['recovery-code'] };
      const { items } = await ports.store.list(at.tenant, methodKind, { where, limit: 1000 });
      const removals = items.map((old) => ({ op: 'remove' as const, kind: methodKind, id: old.id }));
      return { changes: [...removals, { op: 'insert', ...insert }], answer: { recovery_code } };
    },
    (result) => (result.why === 'missing' ? userMissing() : busy()),
  );
}
