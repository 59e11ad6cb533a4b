import type { ClientRecord, Registrations, Wanted } from '../../model/registry.ts';
import type { TokenRequest } from '../../model/token-request.ts';
import type { Issuance } from '../issuance.ts';

/** What a grant sees: a parsed request, an authenticated client and the registry; never an HTTP context. */
export interface GrantInput {
  request: TokenRequest;
  client: ClientRecord;
  find(wanted: Wanted): Promise<Registrations>;
}

/**
 * One way to get a token. A new grant is one file and one line in the table of `index.ts`; discovery
 * reads the table.
 */
export interface Grant {
  /** The wire name, as in `grant_type`. */
  readonly type: string;
  /** Whether a client that cannot keep a secret may use it. */
  readonly public_clients: boolean;
  /** Auth0's log codes for success and failure. */
  readonly events: { readonly success: string; readonly failure: string };
  /** Decides what may be issued. Has no side effect, so it may run again on fresher registrations. */
  decide(input: GrantInput): Promise<Issuance>;
}
