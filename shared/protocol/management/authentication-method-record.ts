import { ApiError } from '../../model/api-error.ts';
import {
  type AuthenticationMethod,
  type AuthenticationMethodCreate,
  type AuthenticationMethodDocument,
  fieldsOfType,
} from '../../model/authentication-method.ts';
import type { Ports } from '../../model/ports.ts';
import type { Insert } from '../../model/tenant-store.ts';
import { invalidBody, invalidProperty } from '../../model/validation.ts';
import { alphanumeric, type TenantContext } from './write.ts';

/** How an authentication method comes to be and how it is kept. */

export const methodKind = 'authentication-method';

/** The user has no such authentication method. */
export const methodMissing = (): ApiError =>
  new ApiError(404, 'The authentication method does not exist', 'inexistent_authentication_method');

/** What no two methods of a user share; a method without it may exist any number of times. */
function distinction({ type, email, phone_number, key_id }: AuthenticationMethod): string | undefined {
  return type === 'recovery-code' ? type : (phone_number ?? email?.toLowerCase() ?? key_id);
}

/** Everything of a write but the operation. The user must exist in the same moment. */
export function methodInsert(document: AuthenticationMethodDocument): Omit<Insert, 'op'> {
  const { user_id, entity } = document;
  const what = distinction(entity);
  return {
    kind: methodKind,
    id: entity.id,
    doc: { ...document },
    unique: what === undefined ? [] : [`method:${JSON.stringify([user_id, entity.type, what])}`],
    attributes: { user_id, type: entity.type },
    copies: {},
    requires: [{ kind: 'user', id: user_id }],
  };
}

/** @throws {ApiError} 400 when a field of the type is missing or one of another type is there */
function requireFieldsOfType({ type, ...given }: AuthenticationMethodCreate): void {
  const { needed, allowed } = fieldsOfType[type];
  const missing = needed.find((field) => given[field] === undefined);
  if (missing !== undefined) throw invalidProperty(`Missing required property: ${missing}`);
  const known: readonly string[] = ['name', ...needed, ...allowed];
  const stranger = Object.keys(given).find((field) => !known.includes(field));
  if (stranger !== undefined) throw invalidBody(`${stranger} is not for authentication methods of type ${type}`);
}

/** The ways a method can be used, where there is more than itself. */
function waysOf(type: string, device: string): { authentication_methods?: { id: string; type: string }[] } {
  const ways = type === 'phone' ? ['sms', 'voice'] : type === 'totp' ? ['totp'] : [];
  if (ways.length === 0) return {};
  return { authentication_methods: ways.map((way) => ({ id: `${way}|${device}`, type: way })) };
}

/**
 * A method that is not stored yet. It counts as confirmed: who enrols it through this API vouches for it.
 * @throws {ApiError} 400 for fields that do not fit the type
 */
export async function newMethod(
  ports: Pick<Ports, 'random' | 'clock' | 'sealer'>,
  at: TenantContext,
  userId: string,
  input: AuthenticationMethodCreate,
): Promise<AuthenticationMethodDocument> {
  requireFieldsOfType(input);
  const { totp_secret, ...fields } = input;
  const device = `dev_${ports.random.text(16, alphanumeric)}`;
  const now = new Date(ports.clock.now()).toISOString();
  const entity: AuthenticationMethod = {
    id: `${input.type}|${device}`,
    ...fields,
    ...(input.type === 'phone'
      ? { preferred_authentication_method: input.preferred_authentication_method ?? 'sms' }
      : {}),
    ...waysOf(input.type, device),
    confirmed: true,
    created_at: now,
    enrolled_at: now,
  };
  if (totp_secret === undefined) return { user_id: userId, entity };
  return { user_id: userId, entity, secret: await keepTotpSecret(ports, at, entity.id, totp_secret) };
}

async function keepTotpSecret(
  ports: Pick<Ports, 'sealer'>,
  at: TenantContext,
  id: string,
  given: string,
): Promise<NonNullable<AuthenticationMethodDocument['secret']>> {
  const plain = given.toUpperCase().replace(/=+$/, '');
  const sealed = await ports.sealer.seal(`authentication-method:${at.tenant}:${id}`, plain);
  return sealed === undefined ? { value: plain, sealed: false } : { value: sealed, sealed: true };
}
