import { AuthorizeError, pageError } from '../../model/authorize-error.ts';

/** The texts of `/authorize`, each once (fact sheet 4.3, 4.4 and 8.2). */

/** What a caller sent, as it may be shown: printable ASCII without quotes and backslashes, and short. */
const shown = (value: string): string => (/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(value) ? value : '(not printable)');

/** No application that people can sign in to has that id (fact sheet 4.4). */
export const unknownClient = (clientId: string): AuthorizeError =>
  pageError('invalid_request', `Unknown client: ${shown(clientId)}`, {
    confirm: true,
    status: 403,
    hint: 'No application of this tenant has that client_id. Check the id and the domain.',
  });

/** The redirect URI is none of the client's (fact sheet 4.4). */
export const callbackMismatch = (clientId: string, redirectUri: string): AuthorizeError =>
  pageError(
    'unauthorized_client',
    'Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.',
    {
      confirm: true,
      status: 403,
      hint: `Callback URL mismatch. ${shown(redirectUri)} is not in the list of allowed callback URLs. Add it to the callbacks of client ${shown(clientId)}, exactly as it is sent.`,
    },
  );

/** The redirect URI is no URL (fact sheet 4.4). */
export const callbackMalformed = (redirectUri: string): AuthorizeError =>
  pageError(
    'invalid_request',
    `The redirect_uri parameter is not valid: "${shown(redirectUri)}" If url looks fine, check that you are not including non printable chars`,
    { hint: 'redirect_uri must be an absolute URL of printable ASCII; other characters are percent-encoded.' },
  );

/** An `http:` callback lets anybody on the way read the code (RURI-05). */
export const callbackUnencrypted = (clientId: string, redirectUri: string): AuthorizeError =>
  pageError('unauthorized_client', 'The redirect_uri must use https.', {
    confirm: true,
    status: 403,
    hint: `${shown(redirectUri)} is not encrypted. Use https, or set latchkey.allow_http_callbacks on client ${shown(clientId)}.`,
  });

/** There is no redirect URI, and no single callback that stands in for it (fact sheet 4.4). */
export const callbackMissing = (): AuthorizeError =>
  pageError('server_error', 'Unable to issue redirect for OAuth 2.0 transaction', {
    confirm: true,
    hint: 'Send redirect_uri: the client has no callback, or more than one.',
  });

/** The redirect URI is of an origin that the client does not list for web messages (fact sheet 4.2). */
export const webMessageOrigin = (origin: string): AuthorizeError =>
  pageError('unauthorized_client', 'The origin of the redirect_uri may not receive web messages.', {
    confirm: true,
    status: 403,
    hint: `Add ${shown(origin)} to the web_origins of the client.`,
  });

/** A request that belongs to no sign-in of this browser any more. */
export const transactionGone = (): AuthorizeError =>
  pageError('invalid_request', 'This sign-in has expired or was finished already. Start again from the application.', {
    status: 403,
    hint: 'The page was open for over an hour, was sent twice, or its address was opened in another browser.',
  });

/** No API has that identifier (fact sheet 4.3). */
export const serviceNotFound = (audience: string): AuthorizeError =>
  new AuthorizeError('access_denied', `Service not found: ${shown(audience)}`, {
    confirm: true,
    hint: `No API has the identifier ${shown(audience)}. Identifiers are compared exactly, trailing slash and case included.`,
  });

/** The API lets the client act for nobody (fact sheet 4.3). */
export const apiClosedToClient = (clientId: string, audience: string): AuthorizeError =>
  new AuthorizeError(
    'invalid_request',
    `Client "${clientId}" is not authorized to access resource server "${shown(audience)}".`,
    {
      confirm: true,
      hint: `Create a client grant with subject_type user for client ${clientId} and API ${shown(audience)}, or change the API's subject_type_authorization.user.policy.`,
    },
  );

/** A parameter that a third party's application may not use (fact sheet 4.8). */
export const unsupportedParameter = (name: string): AuthorizeError =>
  new AuthorizeError('invalid_request', `Unsupported parameter: ${name}`, {
    confirm: true,
    hint: `Clients with third_party_security_mode strict may not send ${name}.`,
  });

/** A silent request, and nobody is signed in (fact sheet 4.3). */
export const loginRequired = (): AuthorizeError =>
  new AuthorizeError('login_required', 'Login required', { type: 'fsa' });

/** A silent request that the person would have to agree to (fact sheet 4.3). */
export const consentRequired = (): AuthorizeError =>
  new AuthorizeError('consent_required', 'Consent required', { type: 'fsa' });

/** An operator has blocked the user (fact sheet 4.3). */
export const userBlocked = (): AuthorizeError => new AuthorizeError('unauthorized', 'user is blocked');

/** The person said no on the page of consent (fact sheet 4.3). */
export const declined = (): AuthorizeError => new AuthorizeError('access_denied', 'User did not authorize the request');

/** What the request says of an organization goes against a rule (fact sheet 8.2). @param hint what would mend it */
export const organizationParameter = (what: string, hint: string): AuthorizeError =>
  new AuthorizeError('invalid_request', what, { confirm: true, hint });

/** The person is signed in, and is no member of the organization (fact sheet 8.2). */
export const notAMember = (userId: string, organization: string): AuthorizeError =>
  new AuthorizeError('access_denied', `user ${shown(userId)} is not part of the ${organization} organization`, {
    hint: `Add the user to the organization ${organization}, or enable membership on login for its connection.`,
  });
