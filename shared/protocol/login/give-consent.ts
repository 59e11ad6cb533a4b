import { Unavailable } from '../../model/failures.ts';
import type { Ports } from '../../model/ports.ts';
import type { Change } from '../../model/tenant-store.ts';
import { consentKey } from '../../model/tenant-store.ts';
import type { UserGrant } from '../../model/user-grant.ts';
import { userGrantInsert } from '../management/access-records.ts';
import { documentOf } from '../management/write.ts';

export interface Consent {
  user_id: string;
  client_id: string;
  /** Identifier of the API, or the address of `/userinfo`. */
  audience: string;
  scope: readonly string[];
}

const alphabet = '0123456789abcdef';

/** How often a race with another sign-in of the same person is run again. */
const mostTries = 3;

/**
 * Keeps what a person has allowed a client at an API, beside what they allowed before (SESS-03).
 * @returns false when the person or the client is gone, so nothing was kept
 * @throws {Unavailable}
 * @see management-api 3.11
 */
export async function giveConsent(
  ports: Pick<Ports, 'store' | 'random' | 'access'>,
  tenant: string,
  { user_id, client_id, audience, scope }: Consent,
): Promise<boolean> {
  const key = consentKey(user_id, client_id, audience);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const stored = await ports.store.getByKey(tenant, 'grant', key);
    const before = stored === undefined ? undefined : documentOf<UserGrant>(stored);
    // Given already, maybe by the same form sent twice: it goes with its user and client, so both are there.
    if (before !== undefined && scope.every((name) => before.scope.includes(name))) return true;
    const grant: UserGrant = {
      id: before?.id ?? ports.random.text(24, alphabet),
      clientID: client_id,
      ...{ user_id, audience },
      scope: [...new Set([...(before?.scope ?? []), ...scope])],
    };
    const requires = [
      { kind: 'user', id: user_id },
      { kind: 'client', id: client_id },
    ];
    const entity = { ...userGrantInsert(grant), requires };
    const change: Change =
      stored === undefined ? { op: 'insert', ...entity } : { op: 'replace', rev: stored.rev, ...entity };
    const result = await ports.store.commit(tenant, [change]);
    if (result.ok) {
      ports.access.changed(tenant, user_id);
      return true;
    }
    if (result.why === 'missing' && result.kind !== 'grant') return false;
  }
  throw new Unavailable('The consent could not be kept: others were changing it at the same time');
}
