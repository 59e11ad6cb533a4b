import { OAuthError } from './errors.ts';

/** Refusals of sign-ins in Auth0's words (fact sheet 8.2 and 10.3). */

/** Too many wrong passwords: the right one is refused too, until the block is lifted or has had its time. */
export const tooManyAttempts = (): OAuthError =>
  new OAuthError(
    {
      status: 429,
      error: 'too_many_attempts',
      description:
        "Your account has been blocked after multiple consecutive login attempts. We've sent you a notification via your preferred contact method with instructions on how to unblock it.",
    },
    { hint: 'Lift the block: DELETE /api/v2/user-blocks?identifier=…, the link in the mail, or a new password.' },
  );

/** Too many wrong passwords from one address, whoever they were for. */
export const suspiciousAddress = (): OAuthError =>
  new OAuthError(
    {
      status: 429,
      error: 'too_many_attempts',
      description:
        'We have detected suspicious login behavior and further attempts will be blocked. Please contact the administrator.',
    },
    { hint: 'Lift the block: DELETE /api/v2/anomaly/blocks/ips/{address}, or put the address on the allowlist.' },
  );

/** The password is right, and known to be stolen (fact sheet 10.3). */
export const passwordLeaked = (): OAuthError =>
  new OAuthError(
    {
      status: 401,
      error: 'password_leaked',
      description:
        "This login attempt has been blocked because the password you're using was previously disclosed through a data breach (not in this application). Please check your email for more information.",
    },
    { hint: 'The user needs a new password.' },
  );

/** The invitation of the request does not hold, whatever the cause (fact sheet 8.2). */
export const invitationMissing = (): OAuthError =>
  new OAuthError(
    { status: 400, error: 'invalid_request', description: 'invitation not found or already used' },
    {
      hint: 'The invitation was used, taken back or is over, or it is for another application, organization or address.',
    },
  );
