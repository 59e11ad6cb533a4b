import {
  type AuthenticationMethod,
  type AuthenticationMethodDocument,
  authenticationMethodCreate,
  authenticationMethodsReplace,
  authenticationMethodUpdate,
} from '../../model/authentication-method.ts';
import type { Ports } from '../../model/ports.ts';
import type { CommitResult, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { removeEvery } from './access-records.ts';
import { methodInsert, methodKind, methodMissing, newMethod } from './authentication-method-record.ts';
import { withoutNulls } from './merge.ts';
import { conflict } from './refusals.ts';
import { requireUser } from './user-presence.ts';
import { userMissing } from './user-refusals.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/** Authentication methods of a user, as operators enrol and remove them (management-api 3.16). */

export type MethodPorts = Pick<Ports, 'store' | 'random' | 'clock' | 'sealer'>;

const refusal = (result: Exclude<CommitResult, { ok: true }>): Error =>
  result.why === 'missing' ? userMissing() : conflict('The authentication method already exists');

/**
 * Enrols one. Its TOTP secret is in no answer.
 * @throws {ApiError} 400 for a bad body, 404 for an unknown user, 409 for a number, address or key the user has
 */
export async function createMethod(
  ports: MethodPorts,
  at: TenantContext,
  userId: string,
  body: unknown,
): Promise<AuthenticationMethod> {
  const input = validate(authenticationMethodCreate, body);
  await requireUser(ports, at, userId);
  const document = await newMethod(ports, at, userId, input);
  const changes = [{ op: 'insert' as const, ...methodInsert(document) }];
  return write(ports, at.tenant, async () => ({ changes, answer: document.entity }), refusal);
}

/**
 * Puts these in the place of everything the user has, in one commit.
 * @throws {ApiError} as for create
 */
export async function replaceMethods(
  ports: MethodPorts,
  at: TenantContext,
  userId: string,
  body: unknown,
): Promise<AuthenticationMethod[]> {
  const inputs = validate(authenticationMethodsReplace, body);
  await requireUser(ports, at, userId);
  const documents = await Promise.all(inputs.map((input) => newMethod(ports, at, userId, input)));
  const inserts = documents.map((document) => ({ op: 'insert' as const, ...methodInsert(document) }));
  const changes = [removeEvery(methodKind, 'user_id', userId), ...inserts];
  return write(ports, at.tenant, async () => ({ changes, answer: documents.map(({ entity }) => entity) }), refusal);
}

/** @throws {ApiError} 404 for an unknown user, and for a method that is not this user's */
export async function getMethod(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
  id: string,
): Promise<{ document: AuthenticationMethodDocument; stored: Stored }> {
  await requireUser(ports, at, userId);
  const stored = id.length <= 100 ? await ports.store.get(at.tenant, methodKind, id) : undefined;
  if (stored === undefined) throw methodMissing();
  const document = documentOf<AuthenticationMethodDocument>(stored);
  if (document.user_id !== userId) throw methodMissing();
  return { document, stored };
}

/**
 * Changes the name, or which way of a phone is preferred.
 * @throws {ApiError} 400 for a bad body, 404
 */
export async function updateMethod(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
  id: string,
  body: unknown,
): Promise<AuthenticationMethod> {
  const input = validate(authenticationMethodUpdate, body);
  return write(ports, at.tenant, async () => {
    const { document, stored } = await getMethod(ports, at, userId, id);
    if (input.preferred_authentication_method !== undefined && document.entity.type !== 'phone') {
      throw invalidBody('preferred_authentication_method is for authentication methods of type phone');
    }
    const entity = withoutNulls({ ...document.entity, ...input }) as unknown as AuthenticationMethod;
    const next = methodInsert({ ...document, entity });
    return { changes: [{ op: 'replace', rev: stored.rev, ...next }], answer: entity };
  });
}

/** @throws {ApiError} 404 */
export async function deleteMethod(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  userId: string,
  id: string,
): Promise<void> {
  await getMethod(ports, at, userId, id);
  const changes = [{ op: 'remove' as const, kind: methodKind, id }];
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}

/** Removes everything the user has enrolled. A user that is not there has nothing, which is no error. */
export async function deleteMethods(ports: Pick<Ports, 'store'>, at: TenantContext, userId: string): Promise<void> {
  const changes = [removeEvery(methodKind, 'user_id', userId)];
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}
