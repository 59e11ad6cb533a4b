import { printMailbox } from '../../shared/protocol/mail/sender.ts';
import { type Attempt, attempt } from './attempt.ts';
import type { Credentials, Parcel } from './provider.ts';

/** Signs a call of Amazon's: `shared/keys/aws-signature.ts`. @returns further headers */
export type SignForAws = (order: {
  method: 'POST';
  url: URL;
  body: string;
  service: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  now: number;
}) => Promise<Record<string, string>>;

/** A region is part of the host that is called: nothing else may be (management-api 3.18). */
const regionForm = /^[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/;

/**
 * Amazon SES, API version 2.
 * @param now milliseconds since 1970
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export async function sendBySes(
  ports: { ask: typeof fetch; sign: SignForAws; now: number },
  { to, from, subject, html, text }: Parcel,
  { accessKeyId = '', secretAccessKey = '', region = '' }: Credentials,
): Promise<Attempt> {
  if (accessKeyId === '' || secretAccessKey === '' || !regionForm.test(region)) {
    return { ok: false, again: false, detail: 'the credentials are not complete, cannot be opened, or name no region' };
  }
  const url = new URL(`https://email.${region}.amazonaws.com/v2/email/outbound-emails`);
  const part = (Data: string) => ({ Data, Charset: 'UTF-8' });
  const body = JSON.stringify({
    FromEmailAddress: printMailbox(from),
    Destination: { ToAddresses: [to] },
    Content: { Simple: { Subject: part(subject), Body: { Html: part(html), Text: part(text) } } },
  });
  const credentials = { accessKeyId, secretAccessKey, region };
  const signed = await ports.sign({ method: 'POST', url, body, service: 'ses', now: ports.now, ...credentials });
  return attempt(ports.ask, { url: url.href, headers: { 'content-type': 'application/json', ...signed }, body });
}
