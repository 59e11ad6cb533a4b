import type { Ports } from '../../../shared/model/ports.ts';
import type { Locale } from './locale.ts';
import { de } from './texts/de.ts';
import { en, type Texts } from './texts/en.ts';
import { es } from './texts/es.ts';
import { fr } from './texts/fr.ts';

export type { Texts } from './texts/en.ts';

/** The words of every language. */
export const texts: Readonly<Record<Locale, Texts>> = { en, de, fr, es };

/** Prompts that a tenant can reword, and the screens in them that exist here. */
const screensOf = {
  login: ['login'],
  'login-id': ['login-id'],
  'login-password': ['login-password'],
  signup: ['signup'],
  'reset-password': [
    ...['reset-password-request', 'reset-password-email', 'reset-password'],
    ...['reset-password-success', 'reset-password-error'],
  ],
  'email-verification': ['email-verification-result'],
  consent: ['consent'],
  organizations: ['organization-picker', 'pre-login-organization-picker'],
  logout: ['logout', 'logout-complete', 'logout-aborted'],
  'brute-force-protection': [
    ...['brute-force-protection-unblock', 'brute-force-protection-unblock-success'],
    'brute-force-protection-unblock-failure',
  ],
} as const;

export type Prompt = keyof typeof screensOf;

/**
 * The words of a page with the tenant's own over ours, where their keys are Auth0's and ours.
 * A page never fails for the lack of them.
 * @see management-api 3.18
 */
export async function wordsOf(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  locale: Locale,
  prompts: readonly Prompt[],
): Promise<Texts> {
  const base = texts[locale];
  const read = async (prompt: Prompt): Promise<[string, object][]> => {
    const id = `prompts/custom-text/${prompt}/${locale}`;
    const stored = await ports.store.get(tenant, 'setting', id).catch(() => undefined);
    const own = (stored?.doc['value'] ?? {}) as Record<string, Record<string, unknown> | undefined>;
    return screensOf[prompt].map((screen) => [screen, { ...base[screen as keyof Texts], ...textsOnly(own[screen]) }]);
  };
  const changed = await Promise.all(prompts.map(read));
  return { ...base, ...Object.fromEntries(changed.flat()) };
}

const textsOnly = (own: Record<string, unknown> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(own).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** Without the characters that turn the direction of the text around them: a name never rewrites its sentence (AZ-06). */
export const upright = (text: string): string => text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');

/** A text with its places filled in: `{clientName}`, or `${clientName}` as Auth0 writes it. What is not given stays away. */
export const fill = (text: string, values: Readonly<Record<string, string | undefined>>): string =>
  text.replace(/[$#]?\{(\w+)\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? upright(values[name] ?? '') : '',
  );
