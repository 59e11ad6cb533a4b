import type { Context } from 'hono';
import { raw } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Ports } from '../../../shared/model/ports.ts';
import type { AppEnv } from '../../app-env.ts';
import { type Brand, readBrand } from './brand.ts';
import { Icon } from './icons.tsx';
import { chooseLocale, type Locale } from './locale.ts';
import { styleOf } from './style.ts';

export type LayoutPorts = Pick<Ports, 'store' | 'registry' | 'random'>;

export interface PageOptions {
  /** Heading and title of the page. */
  title: string;
  /** What stands under the heading. */
  subtitle?: string | undefined;
  /** Content of the page below its heading. */
  children?: unknown;
  status?: ContentfulStatusCode;
  /** Sources besides our own that a form of the page, or the redirect after it, may lead to: origins or `scheme:`. */
  formAction?: readonly string[];
  /** The language of the page; chosen from the request unless told. */
  locale?: Locale;
  /** Already read, so that it is not read again. */
  brand?: Brand;
  /** In place of the tenant's logo. */
  emblem?: unknown;
  /** Addresses of pictures on the page besides the brand's. */
  images?: readonly (string | undefined)[];
  /** A script of ours that the page runs. Never holds anything that a caller sent but as JSON made safe for it. */
  script?: string;
  /** How much of the page's address other sites hear; a page that posts to another site may show its origin. */
  referrer?: 'same-origin' | 'strict-origin' | 'no-referrer';
  /** Headers beside the page's own. */
  headers?: Readonly<Record<string, string>>;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Origins of pictures, for the policy. A host may hold characters that end a directive of the policy, such as a
 * semicolon: a picture from there is not shown, rather than rewriting the policy (AZ-06).
 */
const imageSources = (urls: readonly (string | undefined)[]): string =>
  [...new Set(urls.flatMap((url) => (url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [])))]
    .filter((origin) => /^https?:\/\/[A-Za-z0-9.:_[\]-]+$/.test(origin))
    .join(' ');

/** The tenant's logo, or a mark made of its name. */
function Emblem({ brand }: { brand: Brand }) {
  if (brand.theme?.widget.logo_position === 'none') return null;
  const letter = [...brand.name.trim()][0]?.toUpperCase();
  return (
    <div class="brand">
      {brand.logo !== undefined ? (
        <img src={brand.logo} alt={brand.name} />
      ) : (
        <span class="mark" aria-hidden="true">
          {letter ?? <Icon name="key" />}
        </span>
      )}
    </div>
  );
}

/** The mark as the icon of the page, for a tenant that has none. */
const ownIcon = ({ primary }: Brand): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="${primary}"/></svg>`)}`;

interface LayoutProps extends Pick<PageOptions, 'title' | 'subtitle' | 'children' | 'emblem' | 'script'> {
  brand: Brand;
  locale: Locale;
  nonce: string;
}

/** The document around every page: one card with the brand, the heading and the content. */
export function Layout({ title, subtitle, children, emblem, script, brand, locale, nonce }: LayoutProps) {
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{brand.name === '' ? title : `${title} | ${brand.name}`}</title>
        <link rel="icon" href={brand.favicon ?? ownIcon(brand)} />
        <style nonce={nonce}>{raw(styleOf(brand))}</style>
      </head>
      <body>
        <main class="card">
          {emblem ?? <Emblem brand={brand} />}
          <header>
            <h1>{title}</h1>
            {subtitle === undefined ? null : <p>{subtitle}</p>}
          </header>
          {children}
        </main>
        {script === undefined ? null : <script nonce={nonce}>{raw(script)}</script>}
      </body>
    </html>
  );
}

/**
 * Answers with a page in the tenant's look. It works without script, is never stored or framed (SESS-04), loads
 * nothing but the brand's pictures, and its forms lead to nowhere but here and to `formAction` (AZ-06, platform 10).
 */
export async function renderPage(c: Context<AppEnv>, ports: LayoutPorts, options: PageOptions): Promise<Response> {
  const brand = options.brand ?? (await readBrand(ports, c.get('site').tenant));
  const locale = options.locale ?? chooseLocale(c.req.query('ui_locales'), c.req.header('accept-language'));
  const nonce = ports.random.text(22, alphabet);
  const document = <Layout {...options} brand={brand} locale={locale} nonce={nonce} />;
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `img-src data: ${imageSources([brand.logo, brand.favicon, ...(options.images ?? [])])}`.trim(),
    ...(options.script === undefined ? [] : [`script-src 'nonce-${nonce}'`]),
    `form-action ${["'self'", ...(options.formAction ?? [])].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return c.body(`<!doctype html>${document}`, options.status ?? 200, {
    ...c.get('headers'),
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
    // With no-referrer a browser would not say where a form came from, which is checked (SESS-02).
    'referrer-policy': options.referrer ?? 'same-origin',
    ...options.headers,
  });
}
