import type { Mail, MailMessage } from '../../shared/model/mail.ts';
import type { Clock, Random } from '../../shared/model/ports.ts';

/** A mail as the inbox of local mode keeps it. */
export interface InboxMessage extends Omit<MailMessage, 'about'> {
  id: string;
  /** ISO 8601. */
  date: string;
  /** Every address that the mail links to, in its order. */
  links: readonly string[];
}

/** Where local mode keeps mails across restarts. */
export interface InboxStore {
  /** The newest first, as many as were kept. */
  load(tenant: string): Promise<readonly InboxMessage[]>;
  save(tenant: string, message: InboxMessage): Promise<void>;
  drop(tenant: string, message: InboxMessage): Promise<void>;
}

/** Mails of one tenant that are kept: the newest. */
const mostKept = 200;

/** Mail of local mode: it is kept here and goes nowhere, whatever provider a tenant has configured. */
export interface Inbox extends Mail {
  /** The newest first. @param to only mails to this address, in any case */
  list(tenant: string, to?: string): Promise<readonly InboxMessage[]>;
  find(tenant: string, id: string): Promise<InboxMessage | undefined>;
  clear(tenant: string): Promise<void>;
}

/** @param store what keeps mails across restarts */
export function makeInbox(ports: { clock: Clock; random: Pick<Random, 'text'>; store: InboxStore }): Inbox {
  const boxes = new Map<string, Promise<InboxMessage[]>>();
  const box = (tenant: string): Promise<InboxMessage[]> => {
    const opened = boxes.get(tenant) ?? ports.store.load(tenant).then((kept) => [...kept]);
    boxes.set(tenant, opened);
    // A store that failed is asked again.
    opened.catch(() => boxes.delete(tenant));
    return opened;
  };
  return {
    async send({ about: _log, ...message }) {
      const mails = await box(message.tenant);
      const now = ports.clock.now();
      const id = `${String(now).padStart(14, '0')}${ports.random.text(8, 'abcdefghijklmnopqrstuvwxyz0123456789')}`;
      const kept = { id, date: new Date(now).toISOString(), ...message, links: linksOf(message) };
      mails.unshift(kept);
      await ports.store.save(message.tenant, kept);
      for (const old of mails.splice(mostKept)) await ports.store.drop(message.tenant, old);
      return { ok: true, by: 'inbox', attempts: 1 };
    },
    async list(tenant, to) {
      const mails = await box(tenant);
      return to === undefined ? mails : mails.filter((mail) => mail.to.toLowerCase() === to.toLowerCase());
    },
    find: async (tenant, id) => (await box(tenant)).find((mail) => mail.id === id),
    async clear(tenant) {
      const mails = await box(tenant);
      for (const mail of mails.splice(0)) await ports.store.drop(tenant, mail);
    },
  };
}

/** The addresses of the plain text, which is made of the same links. */
const linksOf = ({ text }: Pick<MailMessage, 'text'>): string[] => [
  ...new Set(text.match(/https?:\/\/[^\s<>"')]+/g) ?? []),
];
