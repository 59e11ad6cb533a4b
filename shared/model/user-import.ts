import * as v from 'valibot';
import { authenticationMethodCreate } from './authentication-method.ts';
import { customPasswordHash } from './custom-password-hash.ts';
import type { RowError } from './job.ts';
import { closed, issuePlace, issueText, optionalEach, text } from './validation.ts';

/** What a row of an import file has beside the fields of a user (management-api 3.13). */

const value = closed({ value: text(1, 320) });

export const importExtras = closed(
  optionalEach({
    /** bcrypt. */
    password_hash: text(1, 128),
    custom_password_hash: customPasswordHash,
    mfa_factors: v.pipe(
      v.array(closed(optionalEach({ totp: closed({ secret: text(1, 128) }), phone: value, email: value }))),
      v.maxLength(10),
    ),
  }),
);

export type ImportExtras = v.InferOutput<typeof importExtras>;

/** Names of those fields. */
export const extraNames: ReadonlySet<string> = new Set(['password_hash', 'custom_password_hash', 'mfa_factors']);

/** Fields of POST /users that a row cannot have: the job says which connection, and passwords come as hashes. */
export const foreignNames: ReadonlySet<string> = new Set(['connection', 'password', 'verify_email']);

const codes = new Map<string, string>([
  ['picklist', 'ENUM_MISMATCH'],
  ['literal', 'ENUM_MISMATCH'],
  ['regex', 'PATTERN'],
  ['min_length', 'MIN_LENGTH'],
  ['max_length', 'MAX_LENGTH'],
  ['max_entries', 'MAX_LENGTH'],
  ['min_value', 'MINIMUM'],
  ['max_value', 'MAXIMUM'],
  ['check', 'FORMAT'],
]);

function errorOf(issue: v.BaseIssue<unknown>): RowError {
  const isObject = issue.type === 'strict_object' || issue.type === 'loose_object';
  const code = issue.expected === 'never' ? 'OBJECT_ADDITIONAL_PROPERTIES' : 'OBJECT_REQUIRED';
  return {
    code: isObject ? code : (codes.get(issue.type) ?? 'INVALID_TYPE'),
    message: issueText(issue),
    path: issuePlace(issue),
  };
}

/** A part of a row as its schema types it, or everything that is wrong with it in Auth0's codes. */
export function readPart<const Schema extends v.GenericSchema>(
  schema: Schema,
  part: unknown,
): { ok: true; value: v.InferOutput<Schema> } | { ok: false; errors: RowError[] } {
  const result = v.safeParse(schema, part);
  return result.success ? { ok: true, value: result.output } : { ok: false, errors: result.issues.map(errorOf) };
}

/** Factors that a row brings along, as the API enrols them. */
export const importedFactors = v.array(authenticationMethodCreate);
