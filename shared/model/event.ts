/**
 * Something that happened and that an operator may want to know. `type` is Auth0's log code
 * (management-api 3.14). Text fields may come from a caller: the sink bounds and escapes them.
 * No field ever holds a secret, a token, an assertion or a key.
 */
export interface SecurityEvent {
  type: string;
  tenant?: string | undefined;
  host?: string | undefined;
  client_id?: string | undefined;
  client_name?: string | undefined;
  audience?: string | undefined;
  scope?: string | undefined;
  organization?: string | undefined;
  user_id?: string | undefined;
  user_name?: string | undefined;
  connection?: string | undefined;
  connection_id?: string | undefined;
  strategy?: string | undefined;
  strategy_type?: string | undefined;
  ip?: string | undefined;
  user_agent?: string | undefined;
  request_id?: string | undefined;
  /** A sentence for a person: what was wrong and what would mend it. */
  description?: string | undefined;
  /** The machine's answer: status and code. */
  status?: number | undefined;
  error?: string | undefined;
  /** What else the tenant's log should hold: small, and nothing that was sent as a secret. */
  details?: Readonly<Record<string, unknown>> | undefined;
}
