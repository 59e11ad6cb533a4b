import { isEmail } from '../../model/email-address.ts';
import { oneLine } from './html.ts';

/** An address with the name that readers show beside it. */
export interface Mailbox {
  address: string;
  name?: string;
}

/**
 * Reads `address` or `Name <address>`. Undefined for anything else: a sender that cannot be understood is not
 * passed on, so it can carry no second header and no second address.
 * @see RFC 5322 section 3.4
 */
export function readMailbox(text: string | undefined): Mailbox | undefined {
  const line = oneLine(text ?? '');
  const [, name, inner] = /^(.*?)\s*<([^<>]+)>$/.exec(line) ?? [];
  const address = inner ?? line;
  if (!isEmail(address)) return undefined;
  const shown = (name ?? '').replaceAll(/^"|"$|[\\"<>]/g, '').trim();
  return shown === '' ? { address } : { address, name: shown };
}

/** A mailbox as the `From` of a message. Names are quoted: a comma in one makes no second address. */
export const printMailbox = ({ address, name }: Mailbox): string =>
  name === undefined ? address : `"${name}" <${address}>`;
