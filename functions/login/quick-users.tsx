import type { Ports } from '../../shared/model/ports.ts';
import type { User } from '../../shared/model/user.ts';
import { initials, PostForm } from './design/form.tsx';
import { Icon } from './design/icons.tsx';
import type { Step } from './step.tsx';

/** Somebody that local mode signs in with one click. */
export interface QuickUser {
  user_id: string;
  name: string;
  /** What stands under the name, such as the address. */
  note: string;
}

/** The users of a tenant that need no password. Production has none: there the option does not exist. */
export interface QuickUsers {
  /** Those that the login page shows as buttons. */
  list(tenant: string): Promise<readonly QuickUser[]>;
  /** The one that a `login_hint` asks to sign in at once. */
  hinted(tenant: string, hint: string): Promise<QuickUser | undefined>;
}

/** The one of them that a form names, unless there is no such option or no such user. @throws {Unavailable} */
export async function quickUser(
  ports: Pick<Ports, 'access'>,
  tenant: string,
  user_id: string | undefined,
  quickUsers: QuickUsers | undefined,
): Promise<SignedInUser | undefined> {
  if (user_id === undefined || quickUsers === undefined) return undefined;
  if (!(await quickUsers.list(tenant)).some((known) => known.user_id === user_id)) return undefined;
  return knownUser(ports, tenant, user_id);
}

/** Whom the request's `login_hint` signs in at once; undefined where there is no such option or no such user. */
export async function hintedUser(
  ports: Pick<Ports, 'access'>,
  tenant: string,
  hint: string | undefined,
  quickUsers: QuickUsers | undefined,
): Promise<SignedInUser | undefined> {
  const user = hint === undefined ? undefined : await quickUsers?.hinted(tenant, hint);
  return user && knownUser(ports, tenant, user.user_id);
}

interface SignedInUser {
  user: User;
  methods: readonly string[];
}

async function knownUser(
  ports: Pick<Ports, 'access'>,
  tenant: string,
  user_id: string,
): Promise<SignedInUser | undefined> {
  const subject = await ports.access.subject(tenant, { user_id }, 'record');
  return subject && { user: subject.user, methods: ['pwd'] };
}

/** Their buttons. */
export const QuickUserButtons = ({
  users,
  action,
  step,
}: {
  users: readonly QuickUser[];
  action: string;
  step: Step;
}) =>
  users.length === 0 ? null : (
    <section aria-labelledby="quick">
      <p class="or" id="quick">
        {step.texts.login.quickUsers}
      </p>
      <PostForm action={action} state={step.state}>
        {users.map((user) => (
          <button type="submit" name="quick" value={user.user_id} class="who">
            <i class="face" aria-hidden="true">
              {initials(user.name)}
            </i>
            <span>
              <b>{user.name}</b>
              <small>{user.note}</small>
            </span>
            <Icon name="right" />
          </button>
        ))}
      </PostForm>
    </section>
  );
