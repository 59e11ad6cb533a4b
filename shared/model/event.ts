/**
 * Something that happened and that an operator may want to know. `type` is Auth0's log code
 * (management-api 3.14). Text fields may come from a caller: the sink bounds and escapes them.
 * No field ever holds a secret, a token, an assertion or a key.
 */
export interface SecurityEvent {
  type: string;
  tenant?: string;
  host?: string;
  client_id?: string;
  client_name?: string;
  audience?: string;
  scope?: string;
  organization?: string;
  ip?: string;
  user_agent?: string;
  request_id?: string;
  /** A sentence for a person: what was wrong and what would mend it. */
  description?: string;
  /** The machine's answer: status and code. */
  status?: number;
  error?: string;
}
