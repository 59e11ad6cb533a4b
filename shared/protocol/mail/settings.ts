import type { MailProvider } from '../../model/email.ts';
import type { EmailTemplateName } from '../../model/mail.ts';
import type { Ports } from '../../model/ports.ts';
import type { SingletonDocument } from '../management/singleton.ts';
import { documentOf } from '../management/write.ts';
import { openSecrets } from '../management/write-only.ts';

/** What a tenant says about its mail (management-api 3.18), as the one who sends it needs it. */

/** A template as it is stored; any field may be `null`. */
export interface StoredTemplate {
  body?: string | null;
  from?: string | null;
  subject?: string | null;
  enabled?: boolean | null;
  resultUrl?: string | null;
  urlLifetimeInSeconds?: number | null;
  includeEmailInRedirect?: boolean;
}

async function settingOf(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  id: string,
): Promise<SingletonDocument | undefined> {
  const stored = await ports.store.get(tenant, 'setting', id);
  return stored === undefined ? undefined : documentOf<SingletonDocument>(stored);
}

/** The tenant's own template; undefined when there is none or it is switched off. */
export async function customTemplate(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  name: EmailTemplateName,
): Promise<StoredTemplate | undefined> {
  const value = (await settingOf(ports, tenant, `email-templates/${name}`))?.value as StoredTemplate | undefined;
  return value?.enabled === true ? value : undefined;
}

/** A mail provider with its secrets in the clear: to be used at once and kept nowhere. */
export interface OpenedProvider {
  name: MailProvider;
  /** Texts by their names in `credentials`; what could not be opened is missing. */
  credentials: Readonly<Record<string, string>>;
  from: string | undefined;
}

interface StoredProvider {
  name: MailProvider;
  enabled?: boolean;
  default_from_address?: string | null;
  credentials?: Readonly<Record<string, unknown>>;
}

const providerId = 'emails/provider';

/** The tenant's provider with its secrets opened; undefined when there is none or it is switched off. */
export async function mailProvider(
  ports: Pick<Ports, 'store' | 'sealer'>,
  tenant: string,
): Promise<OpenedProvider | undefined> {
  const setting = await settingOf(ports, tenant, providerId);
  const stored = setting?.value as StoredProvider | undefined;
  if (setting === undefined || stored === undefined || stored.enabled === false) return undefined;
  const secrets = await openSecrets(ports, `${tenant}:${providerId}`, setting.secrets);
  const texts = Object.entries(stored.credentials ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const opened = Object.entries(secrets).map(([name, value]) => [name.replace(/^credentials\./, ''), value]);
  return {
    name: stored.name,
    credentials: { ...Object.fromEntries(texts), ...Object.fromEntries(opened) },
    from: stored.default_from_address || undefined,
  };
}
