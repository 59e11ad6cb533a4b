import type { DomainEvidence } from '../shared/model/ports.ts';

/** The resolver that is asked. Fixed, so that no caller ever chooses where the server connects to. */
const resolver = 'https://cloudflare-dns.com/dns-query';

/** How long an answer may take, in milliseconds, and how large it may be, in bytes. */
const patience = 5000;
const largest = 65_536;

/** TXT records. @see RFC 1035 section 3.2.2 */
const txt = 16;

/**
 * Proof by DNS over HTTPS: a TXT record at the name, one of whose texts is the wanted one. No answer, a late or
 * large one, or one that is not understood, is no proof.
 * @param ask the platform's `fetch`
 * @see RFC 8484; the JSON form is the resolver's own
 */
export const dnsEvidence = (ask: typeof fetch): DomainEvidence => ({
  async proves(domain, record) {
    try {
      const url = `${resolver}?${new URLSearchParams({ name: domain, type: 'TXT' })}`;
      const response = await ask(url, {
        headers: { accept: 'application/dns-json' },
        // A redirect is no answer; 'error' does not exist on Workers.
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
      });
      if (!response.ok) return false;
      return textsOf(JSON.parse(await limited(response))).includes(record);
    } catch {
      return false;
    }
  },
});

/** @throws {RangeError} for a body over the limit */
async function limited(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let length = 0;
  let text = '';
  for (const reader = response.body?.getReader(); reader !== undefined; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > largest) {
      await reader.cancel();
      throw new RangeError('The answer of the resolver is too large');
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

/** The texts of the TXT records in an answer; a record's strings are joined, as RFC 1035 section 3.3.14 splits them. */
function textsOf(answer: unknown): string[] {
  const records = Object(answer).Answer;
  if (Object(answer).Status !== 0 || !Array.isArray(records)) return [];
  return records
    .filter((record: unknown) => Object(record).type === txt && typeof Object(record).data === 'string')
    .map((record: { data: string }) => unquoted(record.data));
}

const unquoted = (data: string): string => {
  const strings = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((part) => (part[1] ?? '').replaceAll(/\\(.)/g, '$1'));
  return strings.length === 0 ? data : strings.join('');
};
