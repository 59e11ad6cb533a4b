import type { InboxMessage, InboxStore } from './inbox.ts';

const prefix = (tenant: string): string => `local-inbox:${tenant}:`;

/** Mails of one page of keys, and how long they are kept, in seconds: a week. */
const pageSize = 200;
const life = 604_800;

/** Beside the registrations: one entry a mail, under a key that sorts by time. */
export const inboxStore = (kv: KVNamespace): InboxStore => ({
  async load(tenant) {
    const names: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await kv.list({
        prefix: prefix(tenant),
        limit: pageSize,
        ...(cursor === undefined ? {} : { cursor }),
      });
      names.push(...page.keys.map(({ name }) => name));
      if (page.list_complete) break;
      cursor = page.cursor;
    }
    const found = await Promise.all(names.reverse().map((name) => kv.get<InboxMessage>(name, 'json')));
    return found.filter((message) => message !== null);
  },
  save: (tenant, message) => kv.put(`${prefix(tenant)}${message.id}`, JSON.stringify(message), { expirationTtl: life }),
  drop: (tenant, { id }) => kv.delete(`${prefix(tenant)}${id}`),
});
