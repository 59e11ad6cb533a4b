import type { Context } from 'hono';
import type { AuthorizeError } from '../../shared/model/authorize-error.ts';
import type { OAuthError } from '../../shared/model/errors.ts';
import type { AppEnv } from '../app-env.ts';
import { Sign } from './design/icons.tsx';
import { type LayoutPorts, renderPage } from './design/layout.tsx';
import { chooseLocale } from './design/locale.ts';
import { texts } from './design/words.ts';

/** What went wrong, on a page of ours: the application hears nothing of it (fact sheet 4.4). */
export const errorPage = (c: Context<AppEnv>, ports: LayoutPorts, error: AuthorizeError): Promise<Response> =>
  show(c, ports, error, {}, c.get('local') && error.hint !== error.description ? error.hint : undefined);

/** The same for what is refused or fails before the sign-in is known, such as too many requests. */
export function failurePage(c: Context<AppEnv>, ports: LayoutPorts, error: OAuthError): Promise<Response> {
  const { status, error: code, description } = error.answer(false);
  return show(c, ports, { status, code, description }, error.headers);
}

function show(
  c: Context<AppEnv>,
  ports: LayoutPorts,
  { status, code, description }: { status: Parameters<Context['status']>[0]; code: string; description: string },
  headers: Readonly<Record<string, string>> = {},
  /** What would mend it, for the developer who is the one that reads: local mode only. */
  mend?: string,
): Promise<Response> {
  const locale = chooseLocale(c.req.query('ui_locales'), c.req.header('accept-language'));
  const words = texts[locale].error;
  return renderPage(c, ports, {
    title: words.title,
    status: status as 400,
    locale,
    headers,
    emblem: <Sign name="alert" kind="bad" />,
    children: (
      <>
        <p class="alert" role="alert">
          <span>{description}</span>
        </p>
        {mend === undefined ? null : <p>{mend}</p>}
        <dl>
          <div>
            <dt>{words.code}</dt>
            <dd>{code}</dd>
          </div>
          <div>
            <dt>{words.request}</dt>
            <dd>{c.get('requestId')}</dd>
          </div>
        </dl>
        <p class="note">{words.hint}</p>
      </>
    ),
  });
}
