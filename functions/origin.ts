export interface Origin {
  /** `https:` or `http:` */
  protocol: string;
  /** As the URL standard spells it, with the port unless it is the scheme's default. */
  host: string;
}

/** The path of a URL as it is written, without what follows it; empty where there is none. */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const end = url.indexOf('?', start);
  return start < 0 ? '' : url.slice(start, end < 0 ? undefined : end);
}

/** Origins that an isolate remembers. */
const mostKnown = 256;

/** Scheme and authority without anything that could hide where the authority ends; 300 characters at most. */
const plainOrigin = /^https?:\/\/[\w.:[\]-]{1,290}$/;

const known = new Map<string, Origin>();

/**
 * Scheme and host of a URL, or undefined when it is none. Both stand before the path, so that part is parsed once
 * and remembered: parsing costs more than the look-up of the tenant.
 * @see URL standard, section 4.4
 */
export function originOf(url: string): Origin | undefined {
  const text = url.slice(0, url.indexOf('/', url.indexOf('://') + 3));
  const remembered = known.get(text);
  if (remembered !== undefined) return remembered;
  if (!URL.canParse(url)) return undefined;
  const { protocol, host } = new URL(url);
  if (plainOrigin.test(text)) {
    if (known.size === mostKnown) known.clear();
    known.set(text, { protocol, host });
  }
  return { protocol, host };
}
