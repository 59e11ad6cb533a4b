import type { Invitation, OrganizationMember } from '../../model/organization-parts.ts';
import { mostMemberRoles } from '../../model/organization-parts.ts';
import type { Ports } from '../../model/ports.ts';
import type { Change } from '../../model/tenant-store.ts';
import type { User } from '../../model/user.ts';
import { invitationKind } from '../management/organization-invitations.ts';
import { memberId, memberInsert, memberKind } from '../management/organization-members.ts';
import { mergedMetadata, setMetadata } from '../management/user-profile.ts';
import { userInsert } from '../management/user-record.ts';
import { documentOf, write } from '../management/write.ts';
import { normalized } from './accounts.ts';

/** How people become members of an organization by signing in (fact sheet 8.2). */

export interface Invited {
  /** What the link of the invitation carries. */
  ticket: string;
  /** Id of the organization that the sign-in is for. */
  organization: string;
  client_id: string;
  user_id: string;
}

type JoinPorts = Pick<Ports, 'store' | 'clock' | 'access'>;

/** An invitation that holds now. Undefined when it does not, whatever the cause. @throws {Unavailable} */
export async function readInvitation(
  ports: Pick<Ports, 'store' | 'clock'>,
  tenant: string,
  { ticket, organization, client_id }: Omit<Invited, 'user_id'>,
): Promise<Invitation | undefined> {
  const stored = /^[A-Za-z0-9]{1,64}$/.test(ticket)
    ? await ports.store.getByKey(tenant, invitationKind, `ticket:${ticket}`)
    : undefined;
  if (stored === undefined) return undefined;
  const invitation = documentOf<Invitation>(stored);
  const holds = Date.parse(invitation.expires_at) > ports.clock.now();
  const fits = invitation.organization_id === organization && invitation.client_id === client_id;
  return holds && fits ? invitation : undefined;
}

/**
 * Makes the invited one a member, with the roles and metadata of the invitation, which is used up in the same commit:
 * of several at once exactly one works. Whoever has another address than the invited one is not meant.
 * @returns undefined when there is no such invitation for this user
 * @throws {Unavailable}
 */
export async function acceptInvitation(ports: JoinPorts, tenant: string, invited: Invited): Promise<User | undefined> {
  const refused = new Error('The invitation is gone');
  const accepted = await write<User | undefined>(
    ports,
    tenant,
    async () => {
      const invitation = await readInvitation(ports, tenant, invited);
      const stored = invitation && (await ports.store.get(tenant, 'user', invited.user_id));
      if (invitation === undefined || stored === undefined) return { changes: [], answer: undefined };
      const user = withMetadata(documentOf<User>(stored), invitation);
      if (user.email === undefined || user.email !== normalized(invitation.invitee.email)) {
        return { changes: [], answer: undefined };
      }
      const changes: Change[] = [
        { op: 'remove', kind: invitationKind, id: invitation.id },
        // Always written: of two at once, the second finds the user changed, and the invitation gone.
        { op: 'replace', rev: stored.rev, ...userInsert(user) },
        await membership(ports, tenant, invited, await existingRoles(ports, tenant, invitation.roles ?? [])),
      ];
      return { changes, answer: user };
    },
    () => refused,
  ).catch((error: unknown) => {
    if (error === refused) return undefined;
    throw error;
  });
  if (accepted !== undefined) ports.access.changed(tenant, invited.user_id);
  return accepted;
}

function withMetadata(user: User, { user_metadata, app_metadata }: Invitation): User {
  const next = JSON.parse(JSON.stringify(user)) as User;
  const metadata: Pick<User, 'user_metadata' | 'app_metadata'> = {};
  if (user_metadata !== undefined) metadata.user_metadata = mergedMetadata(user.user_metadata, user_metadata) ?? {};
  if (app_metadata !== undefined) metadata.app_metadata = mergedMetadata(user.app_metadata, app_metadata) ?? {};
  setMetadata(next, metadata);
  return next;
}

/** Roles may have been removed since somebody was invited. */
async function existingRoles(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  roles: readonly string[],
): Promise<readonly string[]> {
  const found = await Promise.all(roles.map((id) => ports.store.get(tenant, 'role', id)));
  return roles.filter((_, index) => found[index] !== undefined);
}

async function membership(
  ports: Pick<Ports, 'store'>,
  tenant: string,
  { organization, user_id }: Pick<Invited, 'organization' | 'user_id'>,
  added: readonly string[],
): Promise<Change> {
  const stored = await ports.store.get(tenant, memberKind, memberId(organization, user_id));
  const before = stored === undefined ? [] : documentOf<OrganizationMember>(stored).roles;
  const roles = [...new Set([...before, ...added])].slice(0, mostMemberRoles);
  const insert = memberInsert({ organization_id: organization, user_id, roles });
  const requires = [
    { kind: 'organization', id: organization },
    { kind: 'user', id: user_id },
    ...added.map((id) => ({ kind: 'role', id })),
  ];
  return stored === undefined
    ? { op: 'insert', ...insert, requires }
    : { op: 'replace', rev: stored.rev, ...insert, requires };
}

/**
 * Makes whoever signs in a member, where the organization's connection says so. Those who are stay as they are.
 * @throws {Unavailable}
 */
export async function joinOnLogin(
  ports: Pick<Ports, 'store' | 'access'>,
  tenant: string,
  who: Pick<Invited, 'organization' | 'user_id'>,
): Promise<void> {
  if ((await ports.store.get(tenant, memberKind, memberId(who.organization, who.user_id))) !== undefined) return;
  // Refused when somebody else was faster, or the organization is gone: either way there is nothing left to do.
  await ports.store.commit(tenant, [await membership(ports, tenant, who, [])]);
  ports.access.changed(tenant, who.user_id);
}
