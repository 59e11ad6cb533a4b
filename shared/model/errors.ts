/**
 * The errors of the OAuth endpoints: one class, one constructor per refusal. Auth0's exact statuses and
 * texts stand here and nowhere else, next to what the standard wants in their place (`latchkey.strict_oidc`).
 * Facts: fact sheet 1.2, 1.3, 8.1 and 10.1.
 */

/**
 * The codes, grouped by where they are defined.
 * RFC 6749 section 5.2, then RFC 8707, then RFC 6585 and Auth0.
 */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'access_denied'
  | 'unauthorized'
  | 'not_found'
  | 'method_not_allowed'
  | 'too_many_requests'
  | 'too_many_attempts'
  | 'password_leaked'
  | 'temporarily_unavailable'
  | 'server_error';

export interface Answer {
  status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 500 | 501 | 503;
  error: OAuthErrorCode;
  description: string;
}

interface Details {
  /** What the standard would answer, where it differs. */
  standard?: Partial<Answer>;
  /** For logs and local mode: what was wrong and what would mend it. Never sent to the caller. */
  hint?: string;
  /** The refusal rests on a registration, so it must be confirmed by the system of record. */
  confirm?: boolean;
  /** Auth0's log type code for the event. */
  type?: string;
  headers?: Record<string, string>;
}

export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly auth0: Answer;
  readonly standard: Answer;
  readonly hint: string;
  readonly confirm: boolean;
  readonly type: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(auth0: Answer, details: Details = {}) {
    super(auth0.description);
    this.auth0 = auth0;
    this.standard = { ...auth0, ...details.standard };
    this.hint = details.hint ?? auth0.description;
    this.confirm = details.confirm ?? false;
    this.type = details.type;
    this.headers = details.headers ?? {};
  }

  /** The answer in the dialect that the tenant or the client chose. */
  answer(strict: boolean): Answer {
    return strict ? this.standard : this.auth0;
  }
}

/** A malformed request. @see RFC 6749 section 5.2 */
export const invalidRequest = (description: string, hint?: string): OAuthError =>
  new OAuthError({ status: 400, error: 'invalid_request', description }, hint === undefined ? {} : { hint });

/** A parameter without which nothing can be decided. */
export const missingParameter = (name: string): OAuthError => invalidRequest(`Missing required parameter: ${name}`);

/** A body over the limit, in bytes. */
export const tooLarge = (limit: number): OAuthError =>
  new OAuthError({ status: 413, error: 'invalid_request', description: `Request body is larger than ${limit} bytes` });

/** A body in a form that the endpoint does not read. */
export const unsupportedMediaType = (): OAuthError =>
  new OAuthError({
    status: 415,
    error: 'invalid_request',
    description: 'Content-Type must be application/x-www-form-urlencoded or application/json',
  });

/** @param allow the methods that the endpoint has, as the `allow` header lists them */
export const methodNotAllowed = (allow: string): OAuthError =>
  new OAuthError({ status: 405, error: 'method_not_allowed', description: `Use ${allow}` }, { headers: { allow } });

/** No door, or none on this host; the answer is the same, the hint goes to the log. */
export const notFound = (hint?: string): OAuthError =>
  new OAuthError({ status: 404, error: 'not_found', description: 'Not found' }, hint === undefined ? {} : { hint });

/** Unknown client, wrong or missing secret: all the same to the caller (CAUTH-01). */
export const unauthorized = (hint: string, basic: boolean): OAuthError =>
  new OAuthError(
    { status: 401, error: 'access_denied', description: 'Unauthorized' },
    {
      standard: { error: 'invalid_client', description: 'Client authentication failed' },
      hint,
      confirm: true,
      type: 'feccft',
      headers: basic ? { 'www-authenticate': 'Basic realm="Latchkey", charset="UTF-8"' } : {},
    },
  );

/**
 * A refused assertion or certificate. The reason goes to the log only.
 * @param confirm whether the refusal rests on what is registered, so that fresher registrations might mend it
 */
export const invalidClient = (hint: string, confirm: boolean): OAuthError =>
  new OAuthError(
    { status: 401, error: 'invalid_client', description: 'Client authentication failed' },
    { hint, confirm, type: 'feccft' },
  );

/** A grant that this server does not know. The status is Auth0’s, the standard’s is 400. */
export const unsupportedGrantType = (grantType: string): OAuthError =>
  new OAuthError(
    { status: 501, error: 'unsupported_grant_type', description: `Unsupported grant type: ${grantType}` },
    { standard: { status: 400 } },
  );

/** A grant that the client is not registered for. @see RFC 6749 section 5.2 */
export const grantNotAllowed = (grantType: string, clientId: string): OAuthError =>
  new OAuthError(
    {
      status: 403,
      error: 'unauthorized_client',
      description: `Grant type '${grantType}' not allowed for the client.`,
    },
    {
      standard: { status: 400 },
      hint: `Client ${clientId} may not use '${grantType}'. Add it to the client's grant_types; a public client (token_endpoint_auth_method none) can never use client_credentials.`,
      confirm: true,
      type: 'feccft',
    },
  );

/** Auth0 answers every refusal of an API, grant or scope with one code. @param code the standard's */
export const denied = (description: string, code: OAuthErrorCode, hint: string): OAuthError =>
  new OAuthError(
    { status: 403, error: 'access_denied', description },
    { standard: { status: 400, error: code }, hint, confirm: true, type: 'feccft' },
  );

/** No audience, and the tenant has no default one. The text is Auth0's, the hint says what it means. */
export const audienceMissing = (): OAuthError =>
  denied(
    'Non-global clients are not allowed access to APIv1',
    'invalid_target',
    'The request names no audience and the tenant has no default_audience. Send audience=<identifier of your API>.',
  );

/** The audience is no API of the tenant. */
export const serviceNotFound = (audience: string): OAuthError =>
  denied(
    `Service not found: ${audience}`,
    'invalid_target',
    `No API has the identifier ${audience}. Identifiers are compared exactly, trailing slash and case included.`,
  );

/** The API is there, and nothing grants the client access to it. */
export const clientGrantMissing = (clientId: string, audience: string): OAuthError =>
  denied(
    `Client "${clientId}" is not authorized to access resource server "${audience}". You need to create a "client-grant" associated to this API.`,
    'unauthorized_client',
    `Create a client grant for client ${clientId} and API ${audience} (POST /api/v2/client-grants).`,
  );

/** The API takes tokens of users only. */
export const apiDeniesClients = (clientId: string, audience: string): OAuthError =>
  denied(
    `Client "${clientId}" is not authorized to access resource server "${audience}".`,
    'unauthorized_client',
    `The API ${audience} refuses every machine token: its subject_type_authorization.client.policy is deny_all.`,
  );

/** @param scopes those that were asked for and are not granted */
export const scopesNotGranted = (scopes: readonly string[]): OAuthError =>
  denied(
    `Client has not been granted scopes: ${scopes.join(', ')}`,
    'invalid_scope',
    'Add the scopes to the client grant, or ask for fewer.',
  );

/** Organization refusals: Auth0's own texts are not known, these follow its login texts (fact sheet 8.1, 8.2, 15). */
export const organizationRequired = (clientId: string): OAuthError =>
  denied(
    'parameter organization is required for this client',
    'invalid_request',
    `The client grant of ${clientId} has organization_usage require: send organization=<id or name>, or set the client's default_organization.`,
  );

/** An organization was named, and the grant is for none. */
export const organizationNotAllowed = (clientId: string): OAuthError =>
  denied(
    'parameter organization is not allowed for this client',
    'invalid_request',
    `The client grant of ${clientId} has organization_usage deny: set it to allow or require.`,
  );

/** No such organization, or none that this client may name: one answer for both. */
export const organizationInvalid = (organization: string): OAuthError =>
  denied(
    `parameter organization is invalid: ${organization}`,
    'invalid_request',
    `The organization ${organization} does not exist, or the client grant is not associated with it (or set allow_any_organization on the grant).`,
  );

/** The token must be bound to a certificate or key and the request offers none (fact sheet 12.3). */
export const proofOfPossessionRequired = (audience: string): OAuthError =>
  new OAuthError(
    { status: 400, error: 'invalid_request', description: 'Proof of possession is required' },
    {
      hint: `The client or the API ${audience} accepts sender-constrained tokens only, and the request carried no verified client certificate that the API can bind to.`,
      confirm: true,
      type: 'feccft',
    },
  );

/** @param retryAfter seconds */
export const tooManyRequests = (retryAfter: number, headers: Record<string, string> = {}): OAuthError =>
  new OAuthError(
    { status: 429, error: 'too_many_requests', description: 'Global limit has been reached' },
    { headers: { 'retry-after': String(retryAfter), ...headers }, type: 'api_limit' },
  );

/** Storage or a key cannot be reached. Nothing was issued; the caller may try again. */
export const temporarilyUnavailable = (hint: string): OAuthError =>
  new OAuthError(
    {
      status: 503,
      error: 'temporarily_unavailable',
      description: 'The service is temporarily unavailable, try again shortly',
    },
    { hint, headers: { 'retry-after': '1' } },
  );

/** What nobody foresaw. The cause is in the log under the request id, never in the answer. */
export const serverError = (): OAuthError =>
  new OAuthError({ status: 500, error: 'server_error', description: 'Unknown error occurred.' });

/** Auth0 answers 403 where the standard says 400 (fact sheet 0.3, 1.4, 1.5). */
export const invalidGrant = (description: string, hint: string, type?: string, confirm = false): OAuthError =>
  new OAuthError(
    { status: 403, error: 'invalid_grant', description },
    { standard: { status: 400 }, hint, confirm, ...(type === undefined ? {} : { type }) },
  );

/** An operator has blocked the user; the text is what Auth0's SDKs sign out at (fact sheet 1.5 and 1.6). */
export const userBlocked = (): OAuthError =>
  new OAuthError(
    { status: 403, error: 'unauthorized', description: 'user is blocked' },
    { standard: { status: 400, error: 'invalid_grant' }, hint: 'Unblock the user, or sign in as another.' },
  );

/** The same for a user who is not there and for a wrong password (PWD-01; fact sheet 1.6). */
export const wrongPassword = (): OAuthError =>
  invalidGrant('Wrong email or password.', 'Nobody has that name and password.');
