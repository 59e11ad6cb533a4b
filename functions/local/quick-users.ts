import type { Ports } from '../../shared/model/ports.ts';
import type { User } from '../../shared/model/user.ts';
import type { QuickUser, QuickUsers } from '../login/quick-users.tsx';

/** Buttons on one page. */
const mostShown = 6;

const quickUser = (user: User): QuickUser => {
  const note = user.email ?? user.username ?? user.phone_number ?? user.user_id;
  return { user_id: user.user_id, name: user.name ?? note, note };
};

const isWelcome = (user: User): boolean => user.blocked !== true;

/**
 * Local mode signs people in without a password: by a button on the login page, or at once where `login_hint` is
 * `auto:` and an address, which every SDK can send. Production has neither; these functions are not in its bundle.
 */
export const localQuickUsers = (ports: Pick<Ports, 'store'>): QuickUsers => ({
  async list(tenant) {
    const { items } = await ports.store.list(tenant, 'user', { limit: mostShown });
    return items
      .map(({ doc }) => doc as unknown as User)
      .filter(isWelcome)
      .map(quickUser);
  },
  async hinted(tenant, hint) {
    const email = /^auto:(.{1,320})$/.exec(hint)?.[1]?.toLowerCase();
    if (email === undefined) return undefined;
    for (const where of [{ email: [email] }, { username: [email] }, { user_id: [email] }]) {
      const { items } = await ports.store.list(tenant, 'user', { where, limit: 1 });
      const user = items[0]?.doc as User | undefined;
      if (user !== undefined && isWelcome(user)) return quickUser(user);
    }
    return undefined;
  },
});
