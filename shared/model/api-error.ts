/**
 * The errors of the Management API: `{statusCode, error, message, errorCode}`, never the OAuth form.
 * Exact texts: management-api 1.3.
 */
export type ApiErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 429 | 500 | 503;

const reasons: Readonly<Record<ApiErrorStatus, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: ApiErrorStatus;
  readonly errorCode: string | undefined;
  readonly attributes: Readonly<Record<string, string>> | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ApiErrorStatus,
    message: string,
    errorCode?: string,
    more: { attributes?: Record<string, string>; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.attributes = more.attributes;
    this.headers = more.headers ?? {};
  }

  /** The body in Auth0's key order. */
  body(): Record<string, unknown> {
    return {
      statusCode: this.status,
      error: reasons[this.status],
      message: this.message,
      ...(this.errorCode === undefined ? {} : { errorCode: this.errorCode }),
      ...(this.attributes === undefined ? {} : { attributes: this.attributes }),
    };
  }
}
