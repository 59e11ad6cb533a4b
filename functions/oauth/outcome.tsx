import type { Context } from 'hono';
import { raw } from 'hono/html';
import type { AuthorizeError } from '../../shared/model/authorize-error.ts';
import type { Ports } from '../../shared/model/ports.ts';
import type { Outcome, PageName, Respond } from '../../shared/protocol/authorize/outcome.ts';
import { originOf } from '../../shared/protocol/authorize/redirect-uri.ts';
import { redirectTo } from '../../shared/protocol/authorize/respond.ts';
import { sealTransaction } from '../../shared/protocol/authorize/transaction.ts';
import { ifKnown } from '../../shared/protocol/if-known.ts';
import type { AppEnv } from '../app-env.ts';
import { formTargets } from '../login/design/form-targets.ts';
import { renderPage } from '../login/design/layout.tsx';
import { chooseLocale } from '../login/design/locale.ts';
import { texts } from '../login/design/words.ts';
import { errorPage } from '../login/error-page.tsx';

export type PerformPorts = Pick<Ports, 'envelopes' | 'clock' | 'random' | 'events' | 'registry' | 'store'>;

/** Where each page is. The login page's own path says which of its forms it shows. */
export const pagePaths: Readonly<Record<PageName, string>> = {
  login: '/u/login',
  identifier: '/u/login/identifier',
  password: '/u/login/password',
  signup: '/u/signup',
  reset_password: '/u/reset-password/request',
  consent: '/u/consent',
  organization: '/u/organization',
  select_account: '/u/select-account',
};

/** Makes a response of an outcome: the only place that does. @throws {Unavailable} */
export async function perform(c: Context<AppEnv>, ports: PerformPorts, outcome: Outcome): Promise<Response> {
  if (outcome.kind === 'error') return showError(c, ports, outcome.error);
  if (outcome.kind === 'page') {
    const state = await sealTransaction(ports, c.get('site').tenant, outcome.transaction);
    return goTo(c, `${pagePaths[outcome.page]}?state=${encodeURIComponent(state)}`);
  }
  report(c, ports, outcome);
  if (outcome.mode === 'form_post') return formPost(c, ports, outcome);
  if (outcome.mode === 'web_message') return webMessage(c, ports, outcome);
  return goTo(c, redirectTo(outcome));
}

/** 303 after a form, so that the browser does not send the form on (SESS-02). */
const goTo = (c: Context<AppEnv>, to: string): Response => {
  c.header('cache-control', 'no-store');
  return c.redirect(to, c.req.method === 'POST' ? 303 : 302);
};

async function showError(c: Context<AppEnv>, ports: PerformPorts, error: AuthorizeError): Promise<Response> {
  ports.events.emit({
    ...eventOf(c),
    type: error.type,
    description: error.hint,
    error: error.code,
    status: error.status,
  });
  const own = await errorPageUrl(c, ports);
  if (own === undefined) return errorPage(c, ports, error);
  const told = {
    client_id: c.get('clientId'),
    connection: c.req.query('connection'),
    lang: chooseLocale(c.req.query('ui_locales'), c.req.header('accept-language')),
    error: error.code,
    error_description: error.description,
    tracking: c.get('requestId'),
  };
  for (const [name, value] of Object.entries(told)) {
    if (value !== undefined) own.searchParams.set(name, value.slice(0, 500));
  }
  return goTo(c, own.toString());
}

/** The tenant's own error page, if it has one (fact sheet 4.4). */
async function errorPageUrl(c: Context<AppEnv>, ports: Pick<Ports, 'registry'>): Promise<URL | undefined> {
  const url = (await ifKnown(ports, c.get('site').tenant, {}))?.tenant.sign_in?.error_page_url;
  return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url) : undefined;
}

/** What every event of a sign-in says of its request. */
export const eventOf = (c: Context<AppEnv>) => ({
  tenant: c.get('site').tenant,
  host: c.get('site').host,
  client_id: c.get('clientId'),
  ip: c.get('address'),
  user_agent: c.req.header('user-agent'),
  request_id: c.get('requestId'),
});

function report(c: Context<AppEnv>, ports: PerformPorts, { error, about }: Respond): void {
  if (error === undefined) return;
  const { type, code, hint } = error;
  ports.events.emit({ ...eventOf(c), ...about, type, error: code, description: hint });
}

const nonceOf = (ports: Pick<Ports, 'random'>): string => ports.random.text(22, alphabet);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const html = (c: Context<AppEnv>, document: unknown, headers: Record<string, string>): Response =>
  c.body(`<!doctype html>${document}`, 200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });

/**
 * A form that the browser posts to the application at once; with a button where there is no script.
 * @see OAuth 2.0 Form Post Response Mode
 */
function formPost(c: Context<AppEnv>, ports: PerformPorts, { redirect_uri, fields }: Respond): Promise<Response> {
  const locale = chooseLocale(c.req.query('ui_locales'), c.req.header('accept-language'));
  const words = texts[locale].common;
  return renderPage(c, ports, {
    ...{ title: words.signingIn, subtitle: words.oneMoment, locale },
    formAction: formTargets(redirect_uri),
    // The application may look at the Origin of what is posted to it.
    referrer: 'strict-origin',
    script: 'document.forms[0].submit()',
    children: (
      <form method="post" action={redirect_uri}>
        {Object.entries(fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button type="submit">{words.continueButton}</button>
      </form>
    ),
  });
}

/** JSON that can stand in a script: nothing in it ends the script or starts a comment (AZ-02). */
const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/**
 * A page without any content that hands the answer to the window that opened or framed it, of exactly the origin of
 * the redirect URI. It may be framed by that origin alone (SESS-04).
 * @see fact sheet 4.2
 */
function webMessage(c: Context<AppEnv>, ports: Pick<Ports, 'random'>, { redirect_uri, fields }: Respond): Response {
  const nonce = nonceOf(ports);
  const origin = originOf(redirect_uri) ?? "'none'";
  const message = scriptJson({ type: 'authorization_response', response: fields });
  const script = `(function(w){var t=w.opener||(w.parent!==w?w.parent:null);if(t)t.postMessage(${message},${scriptJson(origin)})})(window)`;
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Signing in</title>
      </head>
      <body>
        <script nonce={nonce}>{raw(script)}</script>
      </body>
    </html>
  );
  return html(c, page, {
    'content-security-policy': `default-src 'none'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors ${origin}`,
  });
}
