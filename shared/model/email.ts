import * as v from 'valibot';
import { publicHost } from './outbound-url.ts';
import { uriOrEmpty } from './uri-format.ts';
import { closed, integer, line, nullableEach, open, optionalEach, text } from './validation.ts';

/** Outgoing mail of a tenant: the provider and the templates (management-api 3.18). */

const credential = line(1, 4096);
const apiKey = { api_key: credential };
const region = v.nullable(v.picklist(['eu']));

/** Credentials by provider. */
const credentials = {
  mandrill: apiKey,
  sendgrid: apiKey,
  resend: apiKey,
  sparkpost: { ...apiKey, region },
  mailgun: { ...apiKey, domain: line(4, 255), region },
  ses: { accessKeyId: credential, secretAccessKey: credential, region: line(1, 64) },
  smtp: { smtp_host: publicHost, smtp_port: integer(1, 65_535), smtp_user: line(1, 320), smtp_pass: credential },
  azure_cs: { connectionString: credential },
  ms365: { tenantId: line(1, 255), clientId: line(1, 255), clientSecret: credential },
  custom: {},
} as const satisfies Record<string, v.ObjectEntries>;

export type MailProvider = keyof typeof credentials;
export const mailProviders = Object.keys(credentials) as MailProvider[];

const entriesOf = (name: MailProvider): v.ObjectEntries => credentials[name];

/** The credentials of one provider, whole or in part, as the body that carries them. */
export const credentialsOf = (name: MailProvider) => {
  const entries = closed(optionalEach(entriesOf(name)));
  return closed({ credentials: name === 'custom' ? entries : v.pipe(entries, v.minEntries(1)) });
};

/** What no answer shows. */
export const mailSecrets = [
  ...['credentials.api_key', 'credentials.accessKeyId', 'credentials.secretAccessKey', 'credentials.smtp_pass'],
  ...['credentials.connectionString', 'credentials.clientSecret'],
];

const anyCredentials = open({});
const shared = {
  enabled: v.exactOptional(v.boolean()),
  default_from_address: v.exactOptional(v.nullable(line(0, 320))),
  settings: v.exactOptional(v.nullable(open({}))),
};
const providerName = v.picklist(mailProviders);

/** Body of POST /emails/provider; `credentialsOf` says more about the credentials. */
export const emailProviderCreate = closed({ name: providerName, credentials: anyCredentials, ...shared });

/** Body of PATCH. */
export const emailProviderUpdate = v.pipe(
  closed({ name: v.exactOptional(providerName), credentials: v.exactOptional(anyCredentials), ...shared }),
  v.minEntries(1),
);

export const emailTemplateNames = [
  ...(['verify_email', 'verify_email_by_code', 'reset_email', 'reset_email_by_code', 'welcome_email'] as const),
  ...(['blocked_account', 'stolen_credentials', 'enrollment_email', 'mfa_oob_code', 'user_invitation'] as const),
  ...(['change_password', 'password_reset', 'async_approval'] as const),
] as const;

/** An address, or a template of one: Auth0 fills in `application.callback_domain` and the like. */
const resultUrl = v.union([uriOrEmpty, v.pipe(line(1, 2048), v.regex(/\{\{/))]);

const template = v.picklist(emailTemplateNames);
const required = {
  body: v.nullable(text(0, 500_000)),
  from: v.nullable(line(0, 320)),
  subject: v.nullable(line(0, 1000)),
  syntax: v.nullable(v.picklist(['liquid'])),
  enabled: v.nullable(v.boolean()),
};
const optional = {
  includeEmailInRedirect: v.exactOptional(v.boolean()),
  ...nullableEach({ resultUrl, urlLifetimeInSeconds: v.pipe(v.number(), v.minValue(0)) }),
};

/** Body of POST and PUT. Every field may be `null`, and stays so. */
export const emailTemplateWhole = closed({ template, ...required, ...optional });

/** Body of PATCH. */
export const emailTemplateChange = v.pipe(
  closed({ ...optionalEach({ template, ...required }), ...optional }),
  v.minEntries(1),
);
