import { invalidRequest } from '../model/errors.ts';
import type { Params } from '../model/token-request.ts';

/** More names than any request of these protocols has; a bound on work, not a rule. */
const mostParameters = 200;

/**
 * Reads name-value pairs into parameters. A name that comes twice is refused; a parameter without a
 * value counts as absent.
 * @throws {OAuthError} invalid_request
 * @see RFC 6749 section 3.2
 */
export function formParams(pairs: Iterable<readonly [string, string]>): Params {
  const reading = new FormReading();
  for (const [name, value] of pairs) reading.add(name, value);
  return reading.params();
}

/** The same, pair by pair, for a caller who has no list of them. */
export class FormReading {
  readonly #params = new Map<string, string>();
  #hasEmpty = false;

  /** @throws {OAuthError} invalid_request */
  add(name: string, value: string): void {
    if (this.#params.has(name)) throw duplicate(name);
    if (this.#params.size === mostParameters) throw invalidRequest('Too many parameters');
    this.#params.set(name, value);
    this.#hasEmpty ||= value === '';
  }

  params(): Params {
    return this.#hasEmpty ? withoutEmpty(this.#params) : this.#params;
  }
}

/**
 * Reads the members of a JSON body. Every member must be a string; `null` counts as absent, since many
 * serializers write it for "not set". Nothing is coerced: `0` is not a client secret (CAUTH-05).
 * @throws {OAuthError} invalid_request
 */
export function jsonParams(body: unknown): Params {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidRequest('Request body must be a JSON object');
  }
  const params = new Map<string, string>();
  for (const [name, value] of Object.entries(body)) {
    if (value === null) continue;
    if (typeof value !== 'string') throw invalidRequest(`Invalid parameter: ${shown(name)} must be a string`);
    if (params.size === mostParameters) throw invalidRequest('Too many parameters');
    params.set(name, value);
  }
  return withoutEmpty(params);
}

/**
 * Refuses a parameter that stands in the query and in the body. The query is never a source of
 * parameters for a POST, so a parameter that stands only there is simply missing.
 * @throws {OAuthError} invalid_request
 * @see RFC 6749 section 3.2
 */
export function refuseSplitParameters(query: Iterable<string>, params: Params): void {
  for (const name of query) {
    if (params.has(name)) throw duplicate(name);
  }
}

const duplicate = (name: string) => invalidRequest(`Duplicate parameter: ${shown(name)}`);

/** A parameter name is the caller's text: keep what is echoed short. */
const shown = (name: string): string => (name.length <= 64 ? name : `${name.slice(0, 64)}…`);

function withoutEmpty(params: Map<string, string>): Params {
  for (const [name, value] of params) if (value === '') params.delete(name);
  return params;
}
