import { type Answer, denied, invalidGrant, OAuthError, type OAuthErrorCode } from './errors.ts';

/** Refusals of codes, refresh tokens and passwords at the token endpoint. Facts: fact sheet 1.4 to 1.6 and 11.3. */

/** @param confirm it rests on a registration, so the system of record must confirm it */
export const invalidCode = (hint: string, type?: string, confirm = false): OAuthError =>
  invalidGrant('Invalid authorization code', hint, type, confirm);

/** @see RFC 7636 section 4.6 */
export const verifierRefused = (hint: string): OAuthError => invalidGrant('Failed to verify code verifier', hint);

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url.slice(0, 200));

/** Auth0 prints both addresses as origins only. */
export const wrongRedirect = (sent: string | undefined, expected: string): OAuthError =>
  new OAuthError(
    {
      status: 403,
      error: 'unauthorized_client',
      description: `The redirect URI is wrong. You sent ${sent === undefined ? 'null' : originOf(sent)}, and we expected ${originOf(expected)}`,
    },
    {
      standard: { status: 400, error: 'invalid_grant', description: 'The redirect URI is wrong' },
      hint: 'redirect_uri must be sent again exactly as it was sent to /authorize.',
    },
  );

/**
 * The text is what Auth0's SDKs look for before they sign in anew.
 * @param confirm it rests on a registration, so the system of record must confirm it
 */
export const invalidRefreshToken = (hint: string, type?: string, confirm = false): OAuthError =>
  invalidGrant('Unknown or invalid refresh token.', hint, type, confirm);

/** The user of a refresh token was deleted (fact sheet 1.5). */
export const userGone = (): OAuthError =>
  invalidGrant("The refresh_token was generated for a user who doesn't exist anymore.", 'The user was deleted.');

/** No policy of the client opens that API to the refresh token (fact sheet 11.3). */
export const refreshAudience = (audience: string): OAuthError =>
  new OAuthError(
    { status: 403, error: 'access_denied', description: 'The refresh token is not valid for this audience' },
    {
      standard: { status: 400, error: 'invalid_target' },
      hint: `Add ${audience} to refresh_token.policies of the client.`,
      confirm: true,
    },
  );

/** Refusals of the password grants, with Auth0's texts where they are known (fact sheet 1.6). */
const passwordRefusal = (answer: Answer, standard: OAuthErrorCode, hint: string): OAuthError =>
  new OAuthError(answer, { standard: { status: 400, error: standard }, hint, confirm: true });

/** Auth0 answers with its own code for a tenant that was not set up; the caller can do nothing, so it is no 5xx. */
export const noDefaultDirectory = (): OAuthError =>
  passwordRefusal(
    {
      status: 403,
      error: 'server_error',
      description: 'Authorization server not configured with default connection.',
    },
    'unauthorized_client',
    'Set default_directory in the tenant settings, or use the password-realm grant and send realm.',
  );

/** The name is the caller's own and is not repeated in full. */
export const unknownRealm = (realm: string): OAuthError =>
  passwordRefusal(
    { status: 403, error: 'invalid_request', description: `Unknown realm '${realm.slice(0, 128)}'` },
    'invalid_request',
    `No database connection ${realm.slice(0, 128)} is enabled for the client.`,
  );

/** No API has that identifier (fact sheet 1.6). */
export const passwordAudience = (audience: string): OAuthError =>
  passwordRefusal(
    {
      status: 400,
      error: 'invalid_request',
      description: 'invalid audience specified for password grant exchange',
    },
    'invalid_target',
    `No API has the identifier ${audience.slice(0, 600)}. Identifiers are compared exactly.`,
  );

/** The API lets this client act for nobody. */
export const apiClosedToUsers = (clientId: string, audience: string): OAuthError =>
  denied(
    `Client "${clientId}" is not authorized to access resource server "${audience}".`,
    'unauthorized_client',
    `Create a client grant with subject_type user for client ${clientId} and API ${audience}, or change the API's subject_type_authorization.user.policy.`,
  );

/** The user signed in, and is no member of the organization that was asked for (fact sheet 8.2). */
export const notInOrganization = (userId: string, organization: string): OAuthError =>
  new OAuthError(
    {
      status: 403,
      error: 'access_denied',
      description: `user ${userId} is not part of the ${organization} organization`,
    },
    {
      standard: { status: 400, error: 'invalid_grant' },
      hint: `Add the user to the organization ${organization}, or enable assign_membership_on_login.`,
    },
  );
