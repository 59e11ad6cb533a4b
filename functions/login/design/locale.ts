/** Languages that the pages speak. */
export const locales = ['en', 'de', 'fr', 'es'] as const;

export type Locale = (typeof locales)[number];

/** A language asked for with a region is served by the language itself. */
const known = (tag: string): Locale | undefined =>
  locales.find((locale) => locale === tag.trim().toLowerCase().split('-')[0]);

/** Tags of an Accept-Language header, most wanted first. @see RFC 9110 section 12.5.4 */
const accepted = (header: string): string[] =>
  header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.split(';');
      const weight = params.map((param) => /^\s*q=([\d.]+)\s*$/.exec(param)?.[1]).find((found) => found !== undefined);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);

/**
 * The language of a page: what the application asked for, else what the browser prefers, else the tenant's first
 * language. Only languages that the tenant has enabled count, when it says.
 * @param uiLocales the request's `ui_locales`, separated by spaces
 * @see OpenID Connect Core 1.0 section 3.1.2.1
 */
export function chooseLocale(
  uiLocales: string | undefined,
  acceptLanguage: string | undefined,
  enabled: readonly string[] = [],
): Locale {
  const allowed = enabled.flatMap((tag) => known(tag) ?? []);
  const wanted = [...(uiLocales ?? '').split(' '), ...accepted(acceptLanguage ?? '')].flatMap(
    (tag) => known(tag) ?? [],
  );
  return wanted.find((locale) => allowed.length === 0 || allowed.includes(locale)) ?? allowed[0] ?? 'en';
}
