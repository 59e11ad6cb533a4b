import {
  memberRolesBody,
  membersBody,
  mostMemberRoles,
  type OrganizationMember,
} from '../../model/organization-parts.ts';
import type { Ports } from '../../model/ports.ts';
import type { Change, CommitResult, Insert, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { getOrganization } from './organizations.ts';
import { organizationMissing } from './refusals.ts';
import { documentOf, type TenantContext, write } from './write.ts';

/** Users in an organization, and the roles they have there (management-api 3.7). */

export const memberKind = 'organization-member';

/** Members of one organization (management-api 7). */
const mostMembers = 100_000;

type StorePorts = Pick<Ports, 'store'>;

/** A member's id in the store. Neither part holds a space. */
export const memberId = (organizationId: string, userId: string): string => `${organizationId} ${userId}`;

/** Everything of a write but the operation. */
export function memberInsert(member: OrganizationMember): Omit<Insert, 'op'> {
  const { organization_id, user_id } = member;
  return {
    kind: memberKind,
    id: memberId(organization_id, user_id),
    doc: { ...member },
    unique: [],
    attributes: { organization_id, user_id },
    copies: {},
  };
}

const isUserId = (id: string): boolean => /^[^\s\p{Cc}]{1,255}$/u.test(id);

const unknownUser = (id: string): Error =>
  invalidBody(`One or more of the specified users do not exist: ${id.slice(0, 255)}`);

/**
 * Makes users members. Those who are members already stay as they are.
 * @throws {ApiError} 400 for users that do not exist or too many members, 404 for an unknown organization
 */
export async function addMembers(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  body: unknown,
): Promise<void> {
  const wanted = new Set(validate(membersBody, body).members);
  for (const id of wanted) if (!isUserId(id)) throw unknownUser(id);
  await write(
    ports,
    at.tenant,
    async () => {
      await getOrganization(ports, at, organizationId);
      const { members, total } = await membersAmong(ports, at, organizationId, [...wanted]);
      const fresh = [...wanted].filter((id) => !members.has(id));
      if (total + fresh.length > mostMembers) {
        throw invalidBody(`An organization can have at most ${mostMembers} members`);
      }
      const changes = fresh.map((user_id): Change => {
        const requires = [
          { kind: 'organization', id: organizationId },
          { kind: 'user', id: user_id },
        ];
        return { op: 'insert', ...memberInsert({ organization_id: organizationId, user_id, roles: [] }), requires };
      });
      return { changes, answer: undefined };
    },
    membershipRefusal,
  );
}

function membershipRefusal(result: Exclude<CommitResult, { ok: true }>): Error {
  if (result.why === 'missing') return result.kind === 'organization' ? organizationMissing() : unknownUser(result.id);
  return invalidBody('The members are being changed by another request');
}

async function membersAmong(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  userIds: readonly string[],
): Promise<{ members: ReadonlyMap<string, Stored>; total: number }> {
  const organization_id = [organizationId];
  const [found, all] = await Promise.all([
    ports.store.list(at.tenant, memberKind, { where: { organization_id, user_id: userIds }, limit: userIds.length }),
    ports.store.list(at.tenant, memberKind, { where: { organization_id }, limit: 0 }),
  ]);
  const members = new Map(found.items.map((stored) => [documentOf<OrganizationMember>(stored).user_id, stored]));
  return { members, total: all.total };
}

/**
 * Ends memberships, with the roles that hold in this organization. Ending one that is not there is no error.
 * @throws {ApiError} 404 for an unknown organization
 */
export async function removeMembers(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  body: unknown,
): Promise<void> {
  const userIds = validate(membersBody, body).members;
  await getOrganization(ports, at, organizationId);
  const changes = [...new Set(userIds)].map(
    (userId): Change => ({ op: 'remove', kind: memberKind, id: memberId(organizationId, userId) }),
  );
  await write(ports, at.tenant, async () => ({ changes, answer: undefined }));
}

/**
 * The ids of a member's roles; none for a user who is no member.
 * @throws {ApiError} 404 for an unknown organization
 */
export async function memberRoles(
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  userId: string,
): Promise<readonly string[]> {
  await getOrganization(ports, at, organizationId);
  const stored = await findMember(ports, at, organizationId, userId);
  return stored === undefined ? [] : documentOf<OrganizationMember>(stored).roles;
}

const findMember = async (
  ports: StorePorts,
  at: TenantContext,
  organizationId: string,
  userId: string,
): Promise<Stored | undefined> =>
  isUserId(userId) ? ports.store.get(at.tenant, memberKind, memberId(organizationId, userId)) : undefined;

/**
 * Gives a member roles that hold in this organization. Those it has already stay.
 * @throws {ApiError} 400 for a user who is no member, roles that do not exist, or too many; 404
 */
export async function addMemberRoles(
  ports: StorePorts,
  at: TenantContext,
  place: { organizationId: string; userId: string },
  body: unknown,
): Promise<void> {
  const wanted = validate(memberRolesBody, body).roles;
  await changeMember(ports, at, place, wanted, (roles) => [...new Set([...roles, ...wanted])]);
}

/**
 * Takes roles from a member. Taking those it does not have is no error.
 * @throws {ApiError} 404 for an unknown organization
 */
export async function removeMemberRoles(
  ports: StorePorts,
  at: TenantContext,
  place: { organizationId: string; userId: string },
  body: unknown,
): Promise<void> {
  const unwanted = validate(memberRolesBody, body).roles;
  await changeMember(ports, at, place, undefined, (roles) => roles.filter((role) => !unwanted.includes(role)));
}

/** @param added roles that must exist; undefined when roles are only taken, which a stranger may stand */
async function changeMember(
  ports: StorePorts,
  at: TenantContext,
  { organizationId, userId }: { organizationId: string; userId: string },
  added: readonly string[] | undefined,
  change: (roles: readonly string[]) => string[],
): Promise<void> {
  await write(
    ports,
    at.tenant,
    async () => {
      await getOrganization(ports, at, organizationId);
      const stored = await findMember(ports, at, organizationId, userId);
      if (stored === undefined && added === undefined) return { changes: [], answer: undefined };
      if (stored === undefined) throw invalidBody('The user is not a member of the organization');
      const member = documentOf<OrganizationMember>(stored);
      const roles = change(member.roles);
      if (roles.length > mostMemberRoles) {
        throw invalidBody(`A member can have at most ${mostMemberRoles} roles in an organization`);
      }
      const requires = (added ?? []).map((id) => ({ kind: 'role', id }));
      const insert = memberInsert({ ...member, roles });
      return { changes: [{ op: 'replace', rev: stored.rev, ...insert, requires }], answer: undefined };
    },
    (result) =>
      invalidBody(`One or more of the specified roles do not exist: ${result.why === 'missing' ? result.id : ''}`),
  );
}
