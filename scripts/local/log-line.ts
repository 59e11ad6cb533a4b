/**
 * What the terminal shows of a line that the server printed: events as a time and a sentence, a failed TLS
 * handshake as what it means, everything else as it is.
 * @returns undefined for lines that say nothing to a person.
 */
export function logLine(line: string): string | undefined {
  if (line.includes('TLS handshake failed')) {
    const reason = /received fatal alert: (\w+)/.exec(line)?.[1];
    return reason === undefined
      ? undefined
      : `A caller refused the certificate (${reason}): it does not trust the authority yet, see "Trust the certificate" above`;
  }
  const event = parsed(line);
  return event === undefined ? line : sentence(event);
}

type EventRecord = { readonly [field: string]: unknown };

function parsed(line: string): EventRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Control, separator and direction characters: a caller's text must not reach the terminal as commands (LOG-02). */
const dangerous = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const escaped = (text: string): string =>
  text.replaceAll(dangerous, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

function sentence(event: EventRecord): string {
  const time = String(event['date'] ?? '').slice(11, 19);
  const details = ['status', 'error', 'host', 'client_id', 'audience'].flatMap((name) =>
    event[name] === undefined ? [] : [`${name}=${String(event[name])}`],
  );
  const parts = [time, String(event['type'] ?? ''), String(event['description'] ?? ''), details.join(' ')];
  return escaped(parts.filter((part) => part !== '').join('  '));
}
