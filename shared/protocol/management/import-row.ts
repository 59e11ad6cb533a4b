import { ApiError } from '../../model/api-error.ts';
import type { AuthenticationMethodCreate } from '../../model/authentication-method.ts';
import { type CustomPasswordHash, importedHash, passwordHashFault } from '../../model/custom-password-hash.ts';
import type { RowError } from '../../model/job.ts';
import type { Ports } from '../../model/ports.ts';
import { type User, type UserCreate, userCreate } from '../../model/user.ts';
import {
  extraNames,
  foreignNames,
  type ImportExtras,
  importExtras,
  importedFactors,
  readPart,
} from '../../model/user-import.ts';
import { refuseHostile } from '../../model/validation.ts';
import { requireIdentifiers, type UserConnection } from './user-connection.ts';
import { inLowerCase } from './user-profile.ts';
import { newUser } from './users.ts';

/** One row of an import file: what it would become, or what is wrong with it in Auth0's codes (management-api 3.13). */

type Row = Record<string, unknown>;

export interface PreparedRow {
  row: Row;
  given: UserCreate;
  /** The user as it would be if there is none yet. */
  user: User;
  /** The password's hash as it is kept. */
  hash?: string;
  factors: AuthenticationMethodCreate[];
}

/** An error without what stood in the row: it may be a secret (MGMT-07). */
const discreet = (error: RowError): RowError => ({ ...error, message: error.message.replace(/: .*$/s, '') });

/** Refusals of rules that the schema cannot express. */
const refusalOf = (error: unknown, code: string): RowError => {
  if (!(error instanceof ApiError)) throw error;
  return { code, message: error.message };
};

const additional = (name: string): RowError => ({
  code: 'OBJECT_ADDITIONAL_PROPERTIES',
  message: `Additional properties not allowed: ${name}`,
  path: '',
});

/** Splits the row's fields into those of a user and the others. */
function split(row: Row): { profile: Row; extras: Row } {
  const entries = Object.entries(row);
  return {
    profile: Object.fromEntries(entries.filter(([name]) => !extraNames.has(name))),
    extras: Object.fromEntries(entries.filter(([name]) => extraNames.has(name))),
  };
}

/** @returns the hash as it is kept, or what is wrong with it: its form or what it would cost (MGMT-10) */
function hashOf({ password_hash, custom_password_hash }: ImportExtras): string | RowError | undefined {
  if (password_hash !== undefined && custom_password_hash !== undefined) {
    return { code: 'NOT_PASSED', message: 'password_hash and custom_password_hash exclude each other' };
  }
  const bcrypt: CustomPasswordHash | undefined =
    password_hash === undefined ? undefined : { algorithm: 'bcrypt', hash: { value: password_hash } };
  const hash = custom_password_hash ?? bcrypt;
  if (hash === undefined) return undefined;
  const fault = passwordHashFault(hash);
  const path = password_hash === undefined ? 'custom_password_hash' : 'password_hash';
  return fault === undefined ? importedHash(hash) : { code: 'FORMAT', message: fault, path };
}

function factorsOf({ mfa_factors = [] }: ImportExtras): AuthenticationMethodCreate[] | RowError {
  const factors = mfa_factors.flatMap(({ totp, phone, email }) => [
    ...(totp === undefined ? [] : [{ type: 'totp', totp_secret: totp.secret }]),
    ...(phone === undefined ? [] : [{ type: 'phone', phone_number: phone.value }]),
    ...(email === undefined ? [] : [{ type: 'email', email: email.value }]),
  ]);
  const parsed = readPart(importedFactors, factors);
  if (!parsed.ok) {
    const [{ message } = { message: '' }] = parsed.errors;
    return discreet({ code: 'MFA_FACTORS_FAILED', message, path: 'mfa_factors' });
  }
  // The same factor twice would make the whole user fail.
  const names = parsed.value.map((factor) => JSON.stringify(factor).toLowerCase());
  return parsed.value.filter((_factor, index) => names.indexOf(names[index] ?? '') === index);
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns what the row would become, or everything that is wrong with it */
export function prepareRow(
  ports: Pick<Ports, 'random' | 'clock' | 'avatarHash'>,
  connection: UserConnection,
  row: unknown,
): PreparedRow | RowError[] {
  if (!isRow(row)) return [{ code: 'INVALID_TYPE', message: 'Expected type object', path: '' }];
  try {
    refuseHostile(row);
  } catch (error) {
    return [refusalOf(error, 'NOT_PASSED')];
  }
  const { profile, extras } = split(row);
  const foreign = Object.keys(profile).filter((name) => foreignNames.has(name));
  const read = readPart(userCreate, { ...profile, connection: connection.name });
  const readExtras = readPart(importExtras, extras);
  const errors = [
    ...foreign.map(additional),
    ...(read.ok ? [] : read.errors),
    ...(readExtras.ok ? [] : readExtras.errors.map(discreet)),
  ];
  if (!read.ok || !readExtras.ok || errors.length > 0) return errors;
  return assembled(ports, connection, row, inLowerCase(read.value), readExtras.value);
}

function assembled(
  ports: Pick<Ports, 'random' | 'clock' | 'avatarHash'>,
  connection: UserConnection,
  row: Row,
  given: UserCreate,
  extras: ImportExtras,
): PreparedRow | RowError[] {
  const hash = hashOf(extras);
  const factors = factorsOf(extras);
  const user = newUser(ports, connection, given);
  const errors: RowError[] = [];
  if (typeof hash === 'object') errors.push(hash);
  if (!Array.isArray(factors)) errors.push(factors);
  try {
    requireIdentifiers(connection, user);
  } catch (error) {
    errors.push(refusalOf(error, 'ANY_OF_MISSING'));
  }
  if (errors.length > 0 || typeof hash === 'object' || !Array.isArray(factors)) return errors;
  return { row, given, user, factors, ...(hash === undefined ? {} : { hash }) };
}
