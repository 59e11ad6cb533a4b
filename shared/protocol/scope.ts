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
  const { granted, allowed } = openedBy(grant, api);
  if (asked === undefined) return granted;
  for (const scope of asked) {
    if (!allowed.has(scope)) throw scopesNotGranted(asked.filter((one) => !allowed.has(one)));
  }
  return asked;
}

interface Opened {
  api: ApiRecord;
  granted: readonly string[];
  allowed: ReadonlySet<string>;
}

/** By the grant's record, which nothing changes: an API may have a thousand scopes, and each request asks for them. */
const known = new WeakMap<GrantRecord, Opened>();

function openedBy(grant: GrantRecord, api: ApiRecord): Opened {
  const remembered = known.get(grant);
  if (remembered?.api === api) return remembered;
  const defined = new Set(api.scopes);
  const granted = grant.allow_all_scopes === true ? api.scopes : grant.scope.filter((scope) => defined.has(scope));
  const opened = { api, granted, allowed: new Set(granted) };
  known.set(grant, opened);
  return opened;
}
