import { ApiError } from '../../model/api-error.ts';
import type { PasswordFault } from '../management/password-policy.ts';
import type { StrengthReport } from './strength-report.ts';

/** Why somebody could not sign up, in Auth0's words (fact sheet 6.7). */
export interface SignUpError {
  status: 400 | 429;
  /** Auth0's name for the kind of error, such as `PasswordStrengthError`. */
  name: string;
  code: string;
  description: string | StrengthReport;
  message?: string;
  /** What a password must be like, for people. */
  policy?: string;
}

const refusal = (code: string, description: string, more: Partial<SignUpError> = {}): SignUpError => ({
  ...{ status: 400, name: 'BadRequestError', code, description },
  ...more,
});

/** The connection lets nobody make an account (fact sheet 6.7). */
export const signUpDisabled = (): SignUpError => refusal('unauthorized', 'Public signup is disabled');

/** No database of that name is enabled for the client (fact sheet 6.7). */
export const connectionMissing = (): SignUpError => refusal('bad.connection', 'Connection does not exist');

/** The connection wants a user name, and none was sent (fact sheet 6.7). */
export const usernameMissing = (connection: string): SignUpError =>
  refusal('invalid_username', `missing username for ${connection} connection with requires_username enabled`);

/**
 * Somebody has that name already. Unless the tenant wants it told, it sounds like any other refusal.
 * @param told `flags.enable_public_signup_user_exists_error`
 */
export function accountExists(told: boolean, key: string): SignUpError {
  if (!told) return refusal('invalid_signup', 'Invalid sign up');
  return key.startsWith('username:')
    ? refusal('username_exists', 'The username provided is in use already.')
    : refusal('user_exists', 'The user already exists.');
}

/** @see fact sheet 10.3 */
export const tooManySignUps = (): SignUpError =>
  refusal(
    'too_many_attempts',
    'We have detected suspicious login behavior and further attempts will be blocked. Please contact the administrator.',
    { status: 429, name: 'TooManyRequestsError' },
  );

/** The chosen password is known to be stolen, and the tenant refuses those (fact sheet 10.3). */
export const signUpPasswordLeaked = (): SignUpError =>
  refusal(
    'password_leaked',
    'This password was previously disclosed through a data breach (not in this application). Choose another one.',
    { name: 'PasswordLeakedError' },
  );

const passwordTexts = {
  common: ['PasswordDictionaryError', 'password_dictionary_error', 'Password is too common'],
  personal: ['PasswordNoUserInfoError', 'password_no_user_info_error', 'Password contains user information'],
} as const;

/** A password that the connection does not take; a weak one with everything that it lacks. */
export function passwordRefusal(
  fault: PasswordFault,
  { report, policy }: { report: StrengthReport; policy: string },
): SignUpError {
  if (fault !== 'weak') {
    const [name, code, text] = passwordTexts[fault];
    return refusal(code, text, { name, message: text });
  }
  const name = 'PasswordStrengthError';
  return { status: 400, name, message: 'Password is too weak', code: 'invalid_password', description: report, policy };
}

/** A field that is not what it must be. @throws whatever is no refusal of a body */
export function invalidField(error: unknown): SignUpError {
  if (!(error instanceof ApiError) || error.status !== 400) throw error;
  const aboutName = /\busername\b/.test(error.message);
  return refusal(aboutName ? 'invalid_username' : 'invalid_body', error.message);
}

/** The body of the answer; absent fields are left out. */
export function signUpErrorBody({ status, name, code, description, message, policy }: SignUpError): object {
  // Clients of Auth0 know this one by its text alone.
  if (code === 'invalid_username' && String(description).startsWith('missing username')) return { error: description };
  return {
    name,
    ...(message === undefined ? {} : { message }),
    ...{ code, description },
    ...(policy === undefined ? {} : { policy }),
    statusCode: status,
  };
}
