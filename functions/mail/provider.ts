import type { MailMessage } from '../../shared/model/mail.ts';
import { type Mailbox, printMailbox } from '../../shared/protocol/mail/sender.ts';

/** A mail that is about to leave, with its sender settled. */
export interface Parcel extends Pick<MailMessage, 'to' | 'subject' | 'html' | 'text'> {
  from: Mailbox;
}

export type Credentials = Readonly<Record<string, string>>;

/** One call of a provider. Hosts are fixed here: no setting of a tenant chooses where the server connects to. */
export interface ProviderCall {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** How one provider takes a mail. */
export interface Provider {
  call(parcel: Parcel, credentials: Credentials): ProviderCall;
  /** Whether an answer of success really is one; a sentence says why not. */
  refusal?(answer: unknown): string | undefined;
}

const json = (url: string, headers: Record<string, string>, body: unknown): ProviderCall => ({
  url,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const field = (credentials: Credentials, name: string): string => {
  const value = credentials[name];
  if (value === undefined || value === '')
    throw new TypeError(`The credentials have no ${name}, or it cannot be opened`);
  return value;
};
const bearer = (credentials: Credentials) => ({ authorization: `Bearer ${field(credentials, 'api_key')}` });
const named = ({ address, name }: Mailbox) => ({ email: address, ...(name === undefined ? {} : { name }) });

/** Links carry one-time secrets: no provider may count clicks by leading them through its own servers. */
const sendgrid: Provider = {
  call: ({ to, from, subject, html, text }, credentials) =>
    json('https://api.sendgrid.com/v3/mail/send', bearer(credentials), {
      personalizations: [{ to: [{ email: to }] }],
      from: named(from),
      subject,
      content: [
        { type: 'text/plain', value: text },
        { type: 'text/html', value: html },
      ],
      tracking_settings: {
        click_tracking: { enable: false, enable_text: false },
        open_tracking: { enable: false },
        subscription_tracking: { enable: false },
      },
    }),
};

const resend: Provider = {
  call: ({ to, from, subject, html, text }, credentials) =>
    json('https://api.resend.com/emails', bearer(credentials), {
      from: printMailbox(from),
      to: [to],
      subject,
      html,
      text,
    }),
};

const mailgun: Provider = {
  call({ to, from, subject, html, text }, credentials) {
    const host = credentials['region'] === 'eu' ? 'api.eu.mailgun.net' : 'api.mailgun.net';
    const fields = { from: printMailbox(from), to, subject, html, text, 'o:tracking': 'no' };
    return {
      url: `https://${host}/v3/${encodeURIComponent(field(credentials, 'domain'))}/messages`,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${btoa(`api:${field(credentials, 'api_key')}`)}`,
      },
      body: new URLSearchParams(fields).toString(),
    };
  },
};

const mandrill: Provider = {
  call: ({ to, from, subject, html, text }, credentials) =>
    json(
      'https://mandrillapp.com/api/1.0/messages/send.json',
      {},
      {
        key: field(credentials, 'api_key'),
        message: {
          from_email: from.address,
          ...(from.name === undefined ? {} : { from_name: from.name }),
          to: [{ email: to, type: 'to' }],
          subject,
          html,
          text,
          // What looks like a merge tag is text of the tenant or of a user.
          merge: false,
          track_clicks: false,
          track_opens: false,
        },
      },
    ),
  refusal(answer) {
    const { status, reject_reason } = Object(Array.isArray(answer) ? answer[0] : undefined);
    if (status === 'sent' || status === 'queued' || status === 'scheduled') return undefined;
    return `the recipient is ${String(status)} (${String(reject_reason)})`;
  },
};

const sparkpost: Provider = {
  call({ to, from, subject, html, text }, credentials) {
    const host = credentials['region'] === 'eu' ? 'api.eu.sparkpost.com' : 'api.sparkpost.com';
    // The provider would fill in what stands in double braces.
    const literal = (value: string): string => value.replaceAll('{{', '{{opening_double_curly()}}');
    return json(
      `https://${host}/api/v1/transmissions`,
      { authorization: field(credentials, 'api_key') },
      {
        options: { click_tracking: false, open_tracking: false, transactional: true },
        recipients: [{ address: { email: to } }],
        content: { from: named(from), subject: literal(subject), html: literal(html), text: literal(text) },
      },
    );
  },
  refusal(answer) {
    const accepted = Object(Object(answer).results).total_accepted_recipients;
    return typeof accepted === 'number' && accepted < 1 ? 'the recipient was not accepted' : undefined;
  },
};

/** Providers that take a mail in one HTTP call. */
export const providers: ReadonlyMap<string, Provider> = new Map([
  ['sendgrid', sendgrid],
  ['resend', resend],
  ['mailgun', mailgun],
  ['mandrill', mandrill],
  ['sparkpost', sparkpost],
]);
