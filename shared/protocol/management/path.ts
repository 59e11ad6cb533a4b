/** Routing on the raw path: each segment is decoded exactly once, so `%2F` never becomes a separator (MGMT-09). */

/** Percent-decoding of one segment; undefined when it is not UTF-8. */
export const decodeOnce = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

/**
 * The parameters of a raw path under a pattern such as `/clients/:id`, decoded; undefined when the path is
 * another one. Fixed segments match only as they are written: no case folding, no escapes, no trailing or
 * double slash. A parameter is never empty, and an escape that is no UTF-8 matches nothing.
 */
export function matchPath(pattern: string, rawPath: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = rawPath.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== segment) return undefined;
      continue;
    }
    const value = decodeOnce(segment);
    if (value === undefined || value === '') return undefined;
    params[part.slice(1)] = value;
  }
  return params;
}
