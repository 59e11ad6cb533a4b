import type { Context } from 'hono';
import { ifKnown } from '../../shared/protocol/if-known.ts';
import type { AppEnv } from '../app-env.ts';
import { type IconName, Sign } from './design/icons.tsx';
import { type LayoutPorts, renderPage } from './design/layout.tsx';
import { chooseLocale, type Locale } from './design/locale.ts';
import { type Prompt, type Texts, wordsOf } from './design/words.ts';

/** Language and words of a page that belongs to no sign-in: the browser's language, among the tenant's. */
export async function wordsHere(
  c: Context<AppEnv>,
  ports: LayoutPorts,
  prompts: readonly Prompt[],
): Promise<{ locale: Locale; texts: Texts }> {
  const { tenant } = c.get('site');
  const found = await ifKnown(ports, tenant, {});
  const enabled = found?.tenant.sign_in?.enabled_locales;
  const locale = chooseLocale(c.req.query('ui_locales'), c.req.header('accept-language'), enabled);
  return { locale, texts: await wordsOf(ports, tenant, locale, prompts) };
}

export interface Result {
  title: string;
  sentence: string;
  good: boolean;
  icon?: IconName;
  /** Where to go on, with a button. */
  link?: string | undefined;
  status?: 400 | 403 | 404;
  words: { locale: Locale; texts: Texts };
}

/** A page that tells how something went, with a button if there is somewhere to go on. */
export const resultPage = (
  c: Context<AppEnv>,
  ports: LayoutPorts,
  { title, sentence, good, icon = good ? 'check' : 'alert', link, status, words }: Result,
): Promise<Response> =>
  renderPage(c, ports, {
    title,
    subtitle: sentence,
    // It has no form, and its address may hold a ticket.
    referrer: 'no-referrer',
    locale: words.locale,
    emblem: <Sign name={icon} kind={good ? 'good' : 'bad'} />,
    ...(status === undefined ? {} : { status }),
    children:
      link === undefined ? null : (
        <a class="button" href={link}>
          {words.texts.common.continueToApplication}
        </a>
      ),
  });
