import { invalidClient, OAuthError } from '../model/errors.ts';
import { Overloaded } from '../model/failures.ts';
import type { Ports } from '../model/ports.ts';
import type { ClientRecord, Wanted } from '../model/registry.ts';
import { isClientId } from '../model/registry-keys.ts';
import { type Soon, whenHere } from '../model/soon.ts';
import type { TokenRequest } from '../model/token-request.ts';
import type { AssertionUse } from './client-assertion.ts';
import { authenticateClient } from './client-auth.ts';
import { confirmed, type Lookups } from './confirmed.ts';
import { presentedCredentials } from './presented.ts';
import { countFailures } from './throttle.ts';

export type AuthenticationPorts = Pick<Ports, 'registry' | 'secrets' | 'assertions' | 'replay' | 'clock' | 'limits'>;

/**
 * Who is asking. All registrations the request is about are looked up at once, so that a cold request
 * costs one read. An assertion id is used up here, atomically and before anything is issued (PKJ-05).
 * @throws {OAuthError} the refusal, or too_many_requests after too many of them
 * @throws {Unavailable | Overloaded}
 */
export function authenticatedClient(
  request: TokenRequest,
  lookup: Lookups,
  ports: AuthenticationPorts,
): Soon<ClientRecord> {
  const { tenant } = request.site;
  const presented = presentedCredentials(request);
  const wanted = wantedOf(request, presented.client_id);
  return countFailures(
    `${tenant}:${isClientId(presented.client_id) ? presented.client_id : impossible}:${request.address}`,
    ports,
    () => {
      const authenticated = confirmed(lookup, (find) =>
        whenHere(find(wanted), (found) => authenticateClient(presented, request, found, ports)),
      );
      return whenHere(authenticated, ({ client, assertion }) =>
        assertion === undefined ? client : usedUp(tenant, client, assertion, ports),
      );
    },
    // A guess whose refusal could not be confirmed was a guess: else an overloaded record would let them pass uncounted.
    (error) => error instanceof Overloaded || (error instanceof OAuthError && error.auth0.status === 401),
  );
}

/** @throws {OAuthError} invalid_client @throws {Unavailable} */
async function usedUp(
  tenant: string,
  client: ClientRecord,
  { jti, expires }: AssertionUse,
  ports: Pick<Ports, 'replay'>,
): Promise<ClientRecord> {
  if (await ports.replay.first(tenant, client.client_id, jti, expires)) return client;
  throw invalidClient("The client assertion was refused: its 'jti' was used before.", false);
}

/** Counts for all ids that no client can have, so that a counter's key is short whatever a caller sends. */
const impossible = '~';

/** What a request is about, as far as it says so itself. */
export const wantedOf = ({ params }: TokenRequest, clientId: string): Wanted => ({
  client_id: clientId,
  audience: params.get('audience'),
  organization: params.get('organization'),
});
