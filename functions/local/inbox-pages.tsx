import { type Context, Hono } from 'hono';
import { raw } from 'hono/html';
import { notFound } from '../../shared/model/errors.ts';
import type { Clock } from '../../shared/model/ports.ts';
import type { AppEnv } from '../app-env.ts';
import type { Inbox, InboxMessage } from './inbox.ts';
import { inboxStyle } from './inbox-style.ts';

/** Where the inbox is: each host shows the mails of its own tenant. */
export const inboxPath = '/.latchkey/inbox';

/** The tenant behind a host that is this machine's; undefined for every other. */
export type TenantOf = (host: string) => string | undefined;

/**
 * The mails of local mode, for people and for tests: `inbox`, `inbox.json?to=…`, `inbox/<id>`, and `DELETE inbox`.
 * In no bundle that is deployed (DEV-01). Like every local control it answers on names of this machine only, and no
 * page of another site can read it (DEV-03).
 */
export function inboxPages(inbox: Inbox, tenantOf: TenantOf, clock: Clock): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get(`${inboxPath}.json`, async (c) =>
    c.json({ messages: await inbox.list(tenant(c, tenantOf), c.req.query('to')) }),
  );
  app.delete(inboxPath, async (c) => {
    await inbox.clear(tenant(c, tenantOf));
    return c.body(null, 204);
  });
  app.get(inboxPath, async (c) => {
    const name = tenant(c, tenantOf);
    const to = c.req.query('to');
    return page(c, `Inbox of ${name}`, <List mails={await inbox.list(name, to)} now={clock.now()} to={to} />);
  });
  app.get(`${inboxPath}/:id`, async (c) => {
    const mail = await inbox.find(tenant(c, tenantOf), c.req.param('id'));
    if (mail === undefined) throw notFound('There is no such mail in the inbox');
    return page(c, mail.subject, <Message mail={mail} />);
  });
  app.get(`${inboxPath}/:id/html`, async (c) => {
    const mail = await inbox.find(tenant(c, tenantOf), c.req.param('id'));
    if (mail === undefined) throw notFound('There is no such mail in the inbox');
    return c.html(mail.html, 200, { 'content-security-policy': bodyPolicy });
  });
  return app;
}

/** The mail as it is: no script, nothing of this origin, links open beside. Logos may be shown. */
const bodyPolicy =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:";

/** @throws {OAuthError} not_found for other names and for pages of other sites: it looks like no door at all */
function tenant(c: Context<AppEnv>, tenantOf: TenantOf): string {
  const url = new URL(c.req.url);
  const origin = c.req.header('origin');
  if (origin !== undefined && origin !== url.origin) throw notFound('The inbox is not for pages of other sites');
  const found = tenantOf(url.host);
  if (found === undefined) throw notFound('The inbox answers on names of this machine only');
  return found;
}

const List = ({ mails, now, to }: { mails: readonly InboxMessage[]; now: number; to: string | undefined }) => (
  <>
    <p class="lead">
      Mail of local mode stays here. {to === undefined ? null : <a href={inboxPath}>Show all, not only {to}</a>}
    </p>
    {mails.length === 0 ? <p class="empty">Nothing has been sent yet.</p> : null}
    <ul class="mails">
      {mails.map((mail) => (
        <li>
          <a href={`${inboxPath}/${mail.id}`}>
            <strong>{mail.subject}</strong>
            <span>{mail.to}</span>
            <time datetime={mail.date}>{ago(now - Date.parse(mail.date))}</time>
          </a>
        </li>
      ))}
    </ul>
  </>
);

const Message = ({ mail }: { mail: InboxMessage }) => (
  <>
    <p class="lead">
      <a href={inboxPath}>Inbox</a>
    </p>
    <dl>
      <dt>To</dt>
      <dd>{mail.to}</dd>
      <dt>From</dt>
      <dd>{mail.from ?? 'the provider’s default address'}</dd>
      <dt>Date</dt>
      <dd>{mail.date}</dd>
      <dt>Template</dt>
      <dd>{mail.kind}</dd>
    </dl>
    {mail.links.length === 0 ? null : (
      <ul class="links">
        {mail.links.map((link) => (
          <li>
            <a href={link}>{link}</a>
          </li>
        ))}
      </ul>
    )}
    <iframe
      title="The mail as HTML"
      src={`${inboxPath}/${mail.id}/html`}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
    />
    <details>
      <summary>Plain text</summary>
      <pre>{mail.text}</pre>
    </details>
  </>
);

function ago(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'just now';
  return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
}

function page(c: Context<AppEnv>, title: string, content: unknown): Response {
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style>{raw(inboxStyle)}</style>
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          {content}
        </main>
      </body>
    </html>
  );
  return c.html(`<!doctype html>${document}`, 200, {
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  });
}
