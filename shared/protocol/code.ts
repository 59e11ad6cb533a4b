import type { Ports } from '../model/ports.ts';

/** An authorization code: everything it stands for, sealed. Nothing is stored until it is redeemed (DESIGN, section 3). */
export interface CodeContents {
  /** 128 random bits, by which it is redeemed once. */
  id: string;
  /** Milliseconds since 1970. */
  exp: number;
  /** The host it was given out on; it is good on no other (ISS-05). */
  host: string;
  client_id: string;
  redirect_uri: string;
  /** The request named it, so the exchange must name it too (RFC 6749 section 4.1.3). */
  redirect_uri_sent: boolean;
  scope: readonly string[];
  /** Identifier of the API; absent for `/userinfo` alone. */
  audience?: string | undefined;
  /** Id of the organization. */
  organization?: string | undefined;
  nonce?: string | undefined;
  code_challenge?: string | undefined;
  user_id: string;
  sid?: string | undefined;
  /** Seconds since 1970. */
  auth_time: number;
  auth_time_wanted: boolean;
  /** The audience of the consent it rests on, which must still be there at the exchange (CODE-05). */
  consent?: string | undefined;
  amr?: readonly string[] | undefined;
  acr?: string | undefined;
}

/** How long a code is good, in milliseconds (CODE-04). */
export const codeLife = 60_000;

const purpose = 'code';

/** The text of a code. @throws {Unavailable} */
export const sealCode = (ports: Pick<Ports, 'envelopes'>, tenant: string, contents: CodeContents): Promise<string> =>
  ports.envelopes.seal(tenant, purpose, { ...contents });

/** What a code stands for; undefined when it was never given out here. Says nothing about its age or use. @throws {Unavailable} */
export async function openCode(
  ports: Pick<Ports, 'envelopes'>,
  tenant: string,
  code: string,
): Promise<CodeContents | undefined> {
  // What was sealed here has the form that was sealed: nobody else can make one.
  return (await ports.envelopes.open(tenant, purpose, code)) as CodeContents | undefined;
}
