import { isPublicTarget } from '../../shared/model/public-target.ts';
import { oneLine } from '../../shared/protocol/mail/html.ts';
import type { ProviderCall } from './provider.ts';

/** How long a provider may take for one try, in milliseconds, and how much of its answer is read, in bytes. */
export const patience = 7000;
const largest = 65_536;

/** What one try came to. `again`: a later one may work. */
export type Attempt = { ok: true; answer: unknown } | { ok: false; again: boolean; detail: string };

/**
 * Calls a provider once. Redirects are not followed: the call carries a secret.
 * @param ask the platform's `fetch`
 * @param within milliseconds, for a try of several calls
 */
export async function attempt(
  ask: typeof fetch,
  { url, headers, body }: ProviderCall,
  within = patience,
): Promise<Attempt> {
  // Asked again where it is called, whoever made the address (SSRF-01).
  if (!isPublicTarget(url)) return { ok: false, again: false, detail: 'its address is not one that may be called' };
  try {
    const signal = AbortSignal.timeout(within);
    const response = await ask(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    const answer = parsed(await start(response));
    if (response.ok) return { ok: true, answer };
    const again = response.status === 408 || response.status === 429 || response.status >= 500;
    return { ok: false, again, detail: `it answered ${response.status}${sentenceOf(answer)}` };
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    return { ok: false, again: true, detail: late ? 'it did not answer in time' : 'it cannot be reached' };
  }
}

/** The beginning of a body: no provider makes the server hold more. */
async function start(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let length = 0;
  let text = '';
  for (const reader = response.body?.getReader(); reader !== undefined; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    text += decoder.decode(value, { stream: true });
    if (length <= largest) continue;
    await reader.cancel();
    break;
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the provider says is wrong, where providers say it. */
function sentenceOf(answer: unknown): string {
  const { message, errors, error, error_description } = Object(answer);
  const first = Object(Array.isArray(errors) ? errors[0] : undefined).message;
  const text = [message, first, error_description, Object(error).message].find((one) => typeof one === 'string');
  return text === undefined ? '' : ` (${oneLine(text).slice(0, 150)})`;
}
