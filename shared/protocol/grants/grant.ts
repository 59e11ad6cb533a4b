import type { Ports } from '../../model/ports.ts';
import type { ClientRecord } from '../../model/registry.ts';
import type { Soon } from '../../model/soon.ts';
import type { TokenRequest } from '../../model/token-request.ts';
import type { Find } from '../confirmed.ts';
import type { Issuance } from '../issuance.ts';
import type { SignInPorts } from '../login/database.ts';

/** What a grant sees: a parsed request, an authenticated client and the registry; never an HTTP context. */
export interface GrantInput {
  request: TokenRequest;
  client: ClientRecord;
  find: Find;
}

/** The step that uses something up or proves a person: it runs once, after every rule has agreed. */
export type Act = () => Promise<Issuance>;

/** What grants may ask for. */
export type GrantPorts = Pick<Ports, 'access' | 'envelopes' | 'secrets' | 'digest' | 'clock' | 'random' | 'events'> &
  SignInPorts;

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
  /**
   * Decides what may be issued. Has no side effect, so it may run again on fresher registrations. What must happen
   * once, such as using up a code, is the act that it returns instead.
   */
  decide(input: GrantInput, ports: GrantPorts): Soon<Issuance | Act>;
}

/** A grant that asks for no ports, or has them already. */
export interface ReadyGrant extends Omit<Grant, 'decide'> {
  decide(input: GrantInput): Soon<Issuance | Act>;
}

/** The grants of a token endpoint, by wire name. */
export type Grants = ReadonlyMap<string, ReadyGrant>;
