/**
 * Refusals of `/authorize`: one class, and whether the application may hear of it. Until the client and its
 * redirect URI are known to be good, an error is shown on a page of ours and goes nowhere else (RURI-01).
 * Texts have no quotes or backslashes where the standard forbids them (RFC 6749 section 4.1.2.1).
 */

export type AuthorizeErrorCode =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'unauthorized'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'login_required'
  | 'consent_required'
  | 'interaction_required'
  | 'request_not_supported'
  | 'request_uri_not_supported';

export interface AuthorizeErrorDetails {
  /** It is shown on a page of ours, because where to send it is not known or not trusted. */
  page?: boolean;
  /** For the operator: what was wrong and what would mend it. */
  hint?: string;
  /** It rests on a registration, so the system of record must confirm it. */
  confirm?: boolean;
  /** Auth0's log code; `f` unless given. */
  type?: string;
  /** Status of the page. */
  status?: 400 | 403 | 404;
}

export class AuthorizeError extends Error {
  override readonly name = 'AuthorizeError';
  readonly code: AuthorizeErrorCode;
  readonly description: string;
  readonly page: boolean;
  readonly hint: string;
  readonly confirm: boolean;
  readonly type: string;
  readonly status: 400 | 403 | 404;

  constructor(code: AuthorizeErrorCode, description: string, details: AuthorizeErrorDetails = {}) {
    super(description);
    this.code = code;
    this.description = description;
    this.page = details.page ?? false;
    this.hint = details.hint ?? description;
    this.confirm = details.confirm ?? false;
    this.type = details.type ?? 'f';
    this.status = details.status ?? 400;
  }
}

/** A page of ours: nothing about the request is trusted yet. */
export const pageError = (
  code: AuthorizeErrorCode,
  description: string,
  details: Omit<AuthorizeErrorDetails, 'page'> = {},
): AuthorizeError => new AuthorizeError(code, description, { ...details, page: true });
