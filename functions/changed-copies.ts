/** Response header by which the complete Worker tells a front which read copies it must forget. */
const header = 'latchkey-changed-copies';

/** Bytes that the header may take; a read copy's key is 512 at most. */
const longest = 8192;

/** What separates keys: no key has it. */
const separator = ' ';

/**
 * The changes that an isolate makes, for those who ask beside a request. Each hears all that the isolate changes
 * meanwhile, of whichever request: to forget more than its own does no harm.
 */
export class ChangedCopies {
  readonly #listening = new Set<string[]>();

  /** Takes note of keys whose read copies have just changed. */
  add(keys: readonly string[]): void {
    // No more than can be told: a change may name more keys than a call takes arguments.
    const last = this.#listening.size === 0 ? [] : lastOf(keys).reverse();
    for (const heard of this.#listening) heard.push(...last);
  }

  /**
   * The answer with the keys that changed while it was made, for a front alone. Of a change of very many keys the last
   * ones are told, among which is the entity itself: a commit erases what depends on it first.
   */
  async tell(answer: () => Response | Promise<Response>): Promise<Response> {
    const heard: string[] = [];
    this.#listening.add(heard);
    try {
      return withKeys(await answer(), heard);
    } finally {
      this.#listening.delete(heard);
    }
  }
}

function withKeys(response: Response, keys: readonly string[]): Response {
  if (keys.length === 0) return response;
  const told = new Response(response.body, response);
  told.headers.set(header, lastOf(keys).join(separator));
  return told;
}

/** As many of the last keys as the header holds, each once. */
function lastOf(keys: readonly string[]): string[] {
  const last = new Set<string>();
  let room = longest;
  for (const key of keys.toReversed()) {
    if (last.has(key)) continue;
    room -= key.length + separator.length;
    if (room < 0) break;
    last.add(key);
  }
  return [...last];
}

/**
 * Takes the told keys out of an answer of the complete Worker.
 * @param changed gets them, when there are some
 * @returns the answer for the caller
 */
export function hear(response: Response, changed: (keys: readonly string[]) => void): Response {
  const told = response.headers.get(header);
  if (told === null) return response;
  changed(told.split(separator));
  const answer = new Response(response.body, response);
  answer.headers.delete(header);
  return answer;
}
