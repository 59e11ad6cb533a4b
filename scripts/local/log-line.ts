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

function sentence(event: EventRecord): string {
  const time = String(event['date'] ?? '').slice(11, 19);
  const details = ['status', 'error', 'host', 'client_id', 'audience'].flatMap((name) =>
    event[name] === undefined ? [] : [`${name}=${String(event[name])}`],
  );
  return [time, String(event['type'] ?? ''), String(event['description'] ?? ''), details.join(' ')]
    .filter((part) => part !== '')
    .join('  ');
}
