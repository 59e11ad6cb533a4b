import type { Contents, Ports } from '../../model/ports.ts';

/** How an answer travels to the application (fact sheet 4.1). */
export type ResponseMode = 'query' | 'fragment' | 'form_post' | 'web_message';

/** A request to `/authorize` that has been found good: what was asked for, fixed at its first step (AZ-01). */
export interface AuthorizationRequest {
  client_id: string;
  redirect_uri: string;
  /** The request named it, rather than leaving it to the client's only callback. */
  redirect_uri_sent: boolean;
  /** Its words in the standard's order, such as `code id_token`. */
  response_type: string;
  response_mode: ResponseMode;
  scope: string[];
  /** Identifier of the API; absent for `/userinfo` alone. */
  audience?: string;
  state?: string;
  nonce?: string;
  /** S256, 43 characters. */
  code_challenge?: string;
  prompt: string[];
  /** Seconds. */
  max_age?: number;
  login_hint?: string;
  screen_hint?: string;
  ui_locales?: string;
  /** The subject that the application expects, from a verified `id_token_hint`. */
  expected_sub?: string;
  acr_values?: string;
  /** Id of the organization. */
  organization?: string;
  invitation?: string;
  connection?: string;
  /** `ext-*` parameters, for page templates. */
  ext: Record<string, string>;
  /** When it came, in milliseconds. */
  received: number;
}

/** How far the person has come. */
export interface Progress {
  user_id?: string;
  sid?: string;
  /** The person proved who they are after this request began, so no prompt and no age asks it again (AZ-04). */
  fresh?: boolean;
  /** What was typed on the first page of two. */
  identifier?: string;
  /** Id of the organization that was chosen, where the client asks for one. */
  organization?: string;
  /** Whose consent was given in this transaction: consent of one user never counts for another (SESS-03). */
  consented_by?: string;
  /** The account was chosen although a session was there. */
  selected?: boolean;
}

/** A sign-in under way. It lives in the `state` of our pages, sealed; nothing is stored for it. */
export interface Transaction {
  id: string;
  /** Milliseconds since 1970. */
  expires: number;
  host: string;
  /** Hash of the cookie of the browser that began it (SESS-01). */
  browser: string;
  request: AuthorizationRequest;
  progress: Progress;
}

/** Id of the organization that a sign-in is for: what the request says stands, only else what was chosen on a page (AZ-01). */
export const organizationIn = ({ request, progress }: Pick<Transaction, 'request' | 'progress'>): string | undefined =>
  request.organization ?? progress.organization;

type SealPorts = Pick<Ports, 'envelopes' | 'clock'>;

/** How long somebody may take from the first page to the last, in milliseconds. */
export const transactionLife = 3_600_000;

const purpose = 'transaction';

/** The text of a transaction, for the address of a page. @throws {Unavailable} */
export const sealTransaction = (ports: SealPorts, tenant: string, transaction: Transaction): Promise<string> =>
  ports.envelopes.seal(tenant, purpose, { ...transaction });

/**
 * The transaction that a page was shown for, unless it is over, another host's or began in another browser
 * (SESS-01, SESS-02).
 * @param at `browser`: hash of this browser's cookie
 */
export async function openTransaction(
  ports: SealPorts,
  tenant: string,
  at: { state: string; host: string; browser: string },
): Promise<Transaction | undefined> {
  const contents: Contents | undefined = await ports.envelopes.open(tenant, purpose, at.state);
  // What was sealed here has the form that was sealed: nobody else can make one.
  const transaction = contents as Transaction | undefined;
  if (transaction === undefined || transaction.expires <= ports.clock.now()) return undefined;
  return transaction.host === at.host && transaction.browser === at.browser ? transaction : undefined;
}

/**
 * Ends a transaction: true for the first caller only, so a page sent again starts nothing twice (SESS-02).
 * @throws {Unavailable}
 */
export const endTransaction = (
  ports: Pick<Ports, 'replay'>,
  tenant: string,
  { id, expires, request }: Transaction,
): Promise<boolean> => ports.replay.first(tenant, `transaction:${request.client_id}`, id, expires);
