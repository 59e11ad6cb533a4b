import { invalidClient, OAuthError } from '../model/errors.ts';
import { Overloaded } from '../model/failures.ts';
import type { Ports } from '../model/ports.ts';
import type { ClientRecord, Wanted } from '../model/registry.ts';
import { isClientId } from '../model/registry-keys.ts';
import type { TokenRequest } from '../model/token-request.ts';
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
export async function authenticatedClient(
  request: TokenRequest,
  lookup: Lookups,
  ports: AuthenticationPorts,
): Promise<ClientRecord> {
  const { tenant } = request.site;
  const presented = presentedCredentials(request);
  const wanted = wantedOf(request, presented.client_id);
  return countFailures(
    `${tenant}:${isClientId(presented.client_id) ? presented.client_id : impossible}:${request.address}`,
    ports,
    async () => {
      const { client, assertion } = await confirmed(lookup, async (find) =>
        authenticateClient(presented, request, await find(wanted), ports),
      );
      if (assertion !== undefined) {
        const first = await ports.replay.first(tenant, client.client_id, assertion.jti, assertion.expires);
        if (!first) throw invalidClient("The client assertion was refused: its 'jti' was used before.", false);
      }
      return client;
    },
    // A guess whose refusal could not be confirmed was a guess: else an overloaded record would let them pass uncounted.
    (error) => error instanceof Overloaded || (error instanceof OAuthError && error.auth0.status === 401),
  );
}

/** Counts for all ids that no client can have, so that a counter's key is short whatever a caller sends. */
const impossible = '~';

/** What a request is about, as far as it says so itself. */
export const wantedOf = ({ params }: TokenRequest, clientId: string): Wanted => ({
  client_id: clientId,
  audience: params.get('audience'),
  organization: params.get('organization'),
});
