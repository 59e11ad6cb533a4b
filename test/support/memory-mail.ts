import type { Mail, MailMessage, MailOutcome } from '../../shared/model/mail.ts';

/** Mail that goes nowhere: a test reads what was sent, and may say what becomes of the next ones. */
export interface MemoryMail extends Mail {
  readonly sent: MailMessage[];
  /** Outcome of every mail from now on. */
  outcome: MailOutcome;
  /** The newest mail to an address. */
  to(address: string): MailMessage;
  /** Work that goes on beside answers, as `ports.background` takes it. */
  background(work: Promise<unknown>): void;
  /** When all of that work has ended. */
  settled(): Promise<void>;
}

/** @returns an empty mailbox for the whole world */
export function memoryMail(): MemoryMail {
  const working = new Set<Promise<unknown>>();
  const sent: MailMessage[] = [];
  return {
    sent,
    outcome: { ok: true, by: 'memory', attempts: 1 },
    async send(message) {
      sent.push(message);
      return this.outcome;
    },
    to(address) {
      const found = sent.findLast((message) => message.to === address);
      if (found === undefined) throw new Error(`No mail to ${address}`);
      return found;
    },
    background(work) {
      const ended: Promise<unknown> = work.catch(() => undefined).finally(() => working.delete(ended));
      working.add(ended);
    },
    async settled() {
      while (working.size > 0) await Promise.all(working);
    },
  };
}
