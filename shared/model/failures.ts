/** Failures of what lies beneath the rules. The boundary answers them with 503 or 429, never with "allowed". */

/** A store or object cannot be reached or answered with an error. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The system of record was asked too often; `retryAfter` is in seconds. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super('The system of record was asked too often');
    this.retryAfter = retryAfter;
  }
}
