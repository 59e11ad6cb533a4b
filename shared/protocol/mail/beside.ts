import type { Ports } from '../../model/ports.ts';
import type { MailPlace } from './place.ts';

/**
 * Writes and sends a mail beside the answer, so that nobody waits for a provider and nobody can tell by the time
 * whether there was a mail (PWD-01). What goes wrong before the mail is handed over is an entry of the log (`fn`).
 */
export function sendBeside(
  ports: Pick<Ports, 'background' | 'events'>,
  place: MailPlace,
  work: () => Promise<unknown>,
): void {
  const failed = (error: unknown): void => {
    const cause = error instanceof Error ? error.message : 'unknown';
    const { tenant, host, ip, request_id } = place;
    ports.events.emit({ type: 'fn', tenant, host, ip, request_id, description: `A mail was not written: ${cause}` });
  };
  ports.background(work().then(() => undefined, failed));
}
