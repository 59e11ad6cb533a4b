import { OAuthError, scopesNotGranted } from '../model/errors.ts';
import type { ApiRecord, GrantRecord } from '../model/registry.ts';

/** scope-token *( SP scope-token ), with the characters that RFC 6749 appendix A.4 allows. */
const scopeSyntax = /^[\x21\x23-\x5B\x5D-\x7E]+(?: [\x21\x23-\x5B\x5D-\x7E]+)*$/;

/**
 * The scopes a request names, each once, in its order.
 * @throws {OAuthError} invalid_scope for anything outside the grammar (AZ-03)
 * @see RFC 6749 section 3.3
 */
export function requestedScopes(scope: string | undefined): readonly string[] | undefined {
  if (scope === undefined) return undefined;
  if (!scopeSyntax.test(scope)) {
    throw new OAuthError({
      status: 400,
      error: 'invalid_scope',
      description: 'Scope must be a list of names with one space between',
    });
  }
  return [...new Set(scope.split(' '))];
}

/**
 * Decides the scopes of a machine token: everything the client grant lists when none is asked for, else
 * exactly what is asked for. Never more than the grant lists and the API still defines.
 * @throws {OAuthError} access_denied, naming what is not granted and nothing else
 * @see RFC 6749 section 3.3; fact sheet 1.3
 */
export function grantedScopes(
  asked: readonly string[] | undefined,
  grant: GrantRecord,
  api: ApiRecord,
): readonly string[] {
  const granted = grant.allow_all_scopes === true ? api.scopes : definedOf(grant.scope, api.scopes);
  if (asked === undefined) return granted;
  const allowed = lookUp(granted);
  const missing = asked.filter((scope) => !allowed.has(scope));
  if (missing.length > 0) throw scopesNotGranted(missing);
  return asked;
}

const definedOf = (scopes: readonly string[], defined: readonly string[]): readonly string[] => {
  const known = lookUp(defined);
  return scopes.filter((scope) => known.has(scope));
};

/** Names up to which a list is faster gone through than made a set of. */
const few = 16;

const lookUp = (names: readonly string[]): { has(name: string): boolean } =>
  names.length > few ? new Set(names) : { has: (name) => names.includes(name) };
