import type { MailKind, MailMessage, MailOutcome, MailSubject } from '../../model/mail.ts';
import { builtIn, type Facts } from './built-in.ts';
import { oneLine, textOf } from './html.ts';
import { htmlOf, plainTextOf } from './layout.ts';
import type { MailPlace, MailPorts, Surroundings } from './place.ts';
import type { StoredTemplate } from './settings.ts';

/** A mail before it has words. */
export interface Draft {
  kind: MailKind;
  to: string;
  /** The tenant's own template, when it has one that is switched on. */
  template: StoredTemplate | undefined;
  around: Surroundings;
  /** What this mail adds to the names that every template may use. */
  values: Record<string, unknown>;
  /** The same for our own words. */
  facts: Omit<Facts, 'product' | 'tenant' | 'support'>;
  about: MailSubject;
}

/**
 * Writes a mail by the tenant's template, or in our own words, and hands it over. A template that cannot be
 * rendered costs nobody the mail: ours goes out, and the log says why (`w`). Never throws for a failed delivery:
 * that is an entry of the log and the outcome.
 */
export async function compose(ports: MailPorts, place: MailPlace, draft: Draft): Promise<MailOutcome> {
  const { kind, to, template, around, about } = draft;
  const words = builtIn(kind, factsOf(draft));
  const values = { ...around.values, ...draft.values };
  const own = async (name: 'body' | 'subject' | 'from'): Promise<string | undefined> => {
    const source = template?.[name];
    if (source === undefined || source === null || source === '') return undefined;
    const rendered = await ports.liquid.render(source, values);
    if (rendered.ok) return rendered.text;
    report(ports, place, draft, 'w', `The ${name} of the template ${kind} cannot be rendered: ${rendered.why}`);
    return undefined;
  };
  const [body, subject, from] = [await own('body'), await own('subject'), await own('from')];
  return deliver(ports, place, {
    tenant: place.tenant,
    to,
    from: from === undefined ? undefined : oneLine(from) || undefined,
    subject: oneLine(subject ?? '') || words.title,
    html: body ?? htmlOf(words, around.look),
    text: body === undefined ? plainTextOf(words) : textOf(body),
    kind,
    about: { ...about, ip: place.ip, request_id: place.request_id },
  });
}

const factsOf = ({ around, facts }: Draft): Facts => ({
  ...facts,
  product: around.applicationName || around.friendlyName,
  tenant: around.friendlyName,
  support: String(around.values['support_email']) || undefined,
});

/** Auth0's codes for a mail that did not go out (management-api 3.14); `fn` where there is none of its own. */
const failures: Readonly<Partial<Record<MailKind, string>>> = {
  verify_email: 'fv',
  verify_email_by_code: 'fv',
  reset_email: 'fcpr',
  reset_email_by_code: 'fcpr',
  change_password: 'fcpr',
  password_reset: 'fcpr',
};

async function deliver(ports: MailPorts, place: MailPlace, message: MailMessage): Promise<MailOutcome> {
  const outcome = await ports.mail.send(message);
  if (!outcome.ok) {
    const details = { email: message.to, provider: outcome.by, attempts: outcome.attempts };
    const description = `The mail ${message.kind} was not sent: ${outcome.detail}`;
    report(ports, place, message, failures[message.kind] ?? 'fn', description, { error: outcome.why, details });
  }
  return outcome;
}

function report(
  ports: Pick<MailPorts, 'events'>,
  place: MailPlace,
  { about }: Pick<MailMessage, 'about'>,
  type: string,
  description: string,
  more: { error?: string; details?: Record<string, unknown> } = {},
): void {
  const { ip, request_id } = place;
  ports.events.emit({ ...about, type, tenant: place.tenant, host: place.host, ip, request_id, description, ...more });
}
