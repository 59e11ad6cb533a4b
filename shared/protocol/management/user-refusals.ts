import { ApiError } from '../../model/api-error.ts';
import { invalidBody } from '../../model/validation.ts';
import { conflict } from './refusals.ts';

/** Refusals about users and roles in Auth0's words (management-api 1.3). */

export const userMissing = (): ApiError => new ApiError(404, 'The user does not exist.', 'inexistent_user');
/** 404 for a role. */
export const roleMissing = (): ApiError => new ApiError(404, 'The role does not exist.', 'inexistent_role');

/** The name of a connection in a body. */
export const unknownConnection = (): ApiError =>
  new ApiError(400, 'The connection does not exist.', 'inexistent_connection');

/** Says nothing of which of its names is taken. */
export const userExists = (): ApiError => conflict('The user already exists.', 'auth0_idp_error');

/** A change would take a name that another user has. @param name `email`, `username` or `phone_number` */
export const newNameExists = (name: string): ApiError =>
  new ApiError(400, `The specified new ${name} already exists`, 'auth0_idp_error');

/** A password that the connection does not take. */
export const passwordRefused = (fault: 'weak' | 'common' | 'personal' | 'used'): ApiError =>
  invalidBody(
    {
      weak: 'PasswordStrengthError: Password is too weak',
      common: 'PasswordDictionaryError: Password is too common',
      personal: 'PasswordNoUserInfoError: Password contains user information',
      used: 'PasswordHistoryError: Password has previously been used',
    }[fault],
  );

/** A token of one user that acts on another. */
export const notOneself = (): ApiError =>
  new ApiError(403, 'User to be acted on does not match subject in bearer token.');
