import { type AuthorizeError, pageError } from '../../model/authorize-error.ts';
import type { Ports } from '../../model/ports.ts';
import type { ClientRecord, TenantRecord } from '../../model/registry.ts';
import type { Soon } from '../../model/soon.ts';
import type { Params } from '../../model/token-request.ts';
import { type HintClaims, idTokenClaims } from '../authorize/id-token-hint.ts';
import { isRegistered } from '../authorize/redirect-uri.ts';
import type { Where } from '../authorize/registered.ts';
import { confirmed, type Find, lookups } from '../confirmed.ts';
import type { SessionName } from './session.ts';

/** Where a browser may go when it has signed out, and whether the person must be asked first (fact sheet 6.4, 6.5). */

export interface Logout {
  /** Where the browser goes; absent: a page of ours says that it is done. */
  to?: string;
  /** The person must agree: nobody who could only send a link may sign them out (SESS-07). */
  ask: boolean;
  client_id?: string;
}

type LogoutPorts = Pick<Ports, 'registry' | 'tokens'>;

const refused = (description: string, hint: string): AuthorizeError =>
  pageError('invalid_request', description, { hint, type: 'flo', confirm: true });

/** Auth0 compares the address without its query and hash here, and scheme and host in any case (fact sheet 6.4). */
function withoutQuery(url: string): string {
  const bare = url.split(/[?#]/, 1)[0] ?? '';
  const parts = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*)(.*)$/.exec(bare);
  return parts === null ? bare : `${parts[1]?.toLowerCase()}${parts[2]}`;
}

/** The first address of a list that stands for one page and no other. */
const firstOf = (list: readonly string[]): string | undefined => list.find((url) => !/[*{]/.test(url));

interface Owner {
  tenant: TenantRecord;
  client: ClientRecord | undefined;
}

async function ownerOf(find: Find, client_id: string | undefined): Promise<Owner> {
  const { tenant, client } = await find(client_id === undefined ? {} : { client_id });
  if (client_id !== undefined && client?.sign_in === undefined) {
    throw refused('Unknown client', 'No application of this tenant has that client_id.');
  }
  return { tenant, client };
}

/**
 * `/v2/logout`: Auth0's own way out.
 * @throws {AuthorizeError} for an address that is in no list: nothing is signed out and nobody is sent there (RURI-10)
 */
export function simpleLogout(params: Params, { site }: Where, ports: LogoutPorts): Soon<Logout> {
  const client_id = params.get('client_id');
  const returnTo = params.get('returnTo');
  return confirmed(lookups(site.tenant, ports.registry), async (find) => {
    const { tenant, client } = await ownerOf(find, client_id);
    const list = client?.sign_in?.allowed_logout_urls ?? tenant.sign_in?.allowed_logout_urls ?? [];
    const about = client_id === undefined ? {} : { client_id };
    if (returnTo === undefined) {
      const first = client === undefined ? undefined : firstOf(list);
      return { ask: false, ...about, ...(first === undefined ? {} : { to: first }) };
    }
    const rules = { patterns: client?.is_first_party !== false };
    // The whole address must be one that a browser reads as it stands, also the part that is not compared.
    if (!isRegistered(withoutQuery(returnTo), list.map(withoutQuery), rules) || !/^[\x21-\x7e]+$/.test(returnTo)) {
      throw refused(
        `The "returnTo" querystring parameter "${shown(returnTo)}" is not defined as a valid URL in "Allowed Logout URLs".`,
        client === undefined
          ? 'Add it to allowed_logout_urls of the tenant settings, or send client_id.'
          : 'Add it to allowed_logout_urls of the client.',
      );
    }
    return { to: returnTo, ask: false, ...about };
  });
}

const shown = (url: string): string => (/^[\x20-\x7e]{1,200}$/.test(url) ? url : '(not printable)');

/**
 * `/oidc/logout`: the standard's way out.
 * @param session the session that the browser's cookie names
 * @throws {AuthorizeError} for a hint that does not hold, hints that disagree, and an address that is in no list
 * @see OpenID Connect RP-Initiated Logout 1.0 sections 2 and 3
 */
export async function standardLogout(
  params: Params,
  where: Where,
  session: SessionName | undefined,
  ports: LogoutPorts,
): Promise<Logout> {
  const hint = await hintOf(params, where, ports);
  const client_id = params.get('client_id') ?? hint?.aud;
  if (hint !== undefined && client_id !== hint.aud) {
    throw refused('client_id is not the client of id_token_hint', 'Send the ID token of the same client.');
  }
  const sid = hint?.sid ?? params.get('logout_hint');
  const wanted = params.get('post_logout_redirect_uri');
  const state = params.get('state');
  return confirmed(lookups(where.site.tenant, ports.registry), async (find) => {
    const { tenant, client } = await ownerOf(find, client_id);
    const hinted = hint !== undefined || params.has('logout_hint');
    const same = session === undefined || (sid !== undefined && sid === session.sid);
    const ask = tenant.sign_in?.logout_confirmation !== false && !(hinted && same);
    const about = client_id === undefined ? {} : { client_id };
    // Without a hint nobody vouches for the address: the browser stays here (RURI-10).
    if (wanted === undefined || !hinted) return { ask, ...about };
    const list = client?.sign_in?.allowed_logout_urls ?? tenant.sign_in?.allowed_logout_urls ?? [];
    if (!isRegistered(wanted, list, { patterns: client?.is_first_party !== false })) {
      throw refused(
        'The post_logout_redirect_uri is not in the list of allowed logout URLs.',
        `Add ${shown(wanted)} to allowed_logout_urls of the client, exactly as it is sent.`,
      );
    }
    return { ask, ...about, to: withState(wanted, state) };
  });
}

const withState = (url: string, state: string | undefined): string =>
  state === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`;

async function hintOf(params: Params, { site, issuer }: Where, ports: LogoutPorts): Promise<HintClaims | undefined> {
  const token = params.get('id_token_hint');
  if (token === undefined) return undefined;
  const claims = await idTokenClaims(token, site.tenant, issuer, ports);
  if (claims === undefined) {
    throw refused(
      'id_token_hint is not an ID token of this server',
      'Send the ID token as it was issued, or leave it out.',
    );
  }
  return claims;
}
