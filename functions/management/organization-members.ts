import { memberRolesBody, membersBody } from '../../shared/model/organization-parts.ts';
import { arrayPage } from '../../shared/protocol/management/array-page.ts';
import { searchedPage } from '../../shared/protocol/management/entity-search.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import {
  livingRoles,
  memberFields,
  printMembers,
  roleMemberFields,
} from '../../shared/protocol/management/organization-member-view.ts';
import {
  addMemberRoles,
  addMembers,
  memberKind,
  memberRoles,
  removeMemberRoles,
  removeMembers,
} from '../../shared/protocol/management/organization-members.ts';
import { getOrganization } from '../../shared/protocol/management/organizations.ts';
import { listWholePage, readPage } from '../../shared/protocol/management/paging.ts';
import { requireAny } from '../../shared/protocol/management/permission.ts';
import { getRole } from '../../shared/protocol/management/roles.ts';
import { type Call, param, type Route } from './route.ts';

/** Members of an organization and the roles they have in it (management-api 3.7). */
const list: Route = {
  method: 'GET',
  path: '/organizations/:id/members',
  scopes: ['read:organization_members'],
  status: 200,
  title: 'Get members who belong to an organization',
  async run(call, ports) {
    const page = readPage(call.query, { checkpoint: true, least: 1, window: 1000 });
    const choice = readFields(call.query, memberFields);
    const withRoles = choice?.include === true && choice.names.some(([first]) => first === 'roles');
    // What roles members have is not for everyone who may know the members.
    if (withRoles) requireAny(call.caller.scopes, ['read:organization_member_roles']);
    const id = param(call, 'id');
    await getOrganization(ports, call.at, id);
    const place = { tenant: call.at.tenant, kind: memberKind, where: { organization_id: [id] }, key: 'members' };
    return listWholePage(ports, place, page, async (items) =>
      (await printMembers(ports, call.at, items, withRoles)).map((member) => chooseFields(member, choice)),
    );
  },
};

const add: Route = {
  method: 'POST',
  path: '/organizations/:id/members',
  scopes: ['create:organization_members'],
  status: 204,
  title: 'Add members to an organization',
  body: membersBody,
  run: async (call, ports) => addMembers(ports, call.at, param(call, 'id'), await call.body()),
};

const remove: Route = {
  method: 'DELETE',
  path: '/organizations/:id/members',
  scopes: ['delete:organization_members'],
  status: 204,
  title: 'Delete members from an organization',
  run: async (call, ports) => removeMembers(ports, call.at, param(call, 'id'), await call.body()),
};

const placeOf = (call: Call): { organizationId: string; userId: string } => ({
  organizationId: param(call, 'id'),
  userId: param(call, 'user'),
});

const listRoles: Route = {
  method: 'GET',
  path: '/organizations/:id/members/:user/roles',
  scopes: ['read:organization_member_roles'],
  status: 200,
  title: 'Get user roles assigned to an organization member',
  async run(call, ports) {
    const page = readPage(call.query, { checkpoint: false, least: 1, window: 1000 });
    const { organizationId, userId } = placeOf(call);
    const ids = await memberRoles(ports, call.at, organizationId, userId);
    const roles = await livingRoles(ports, call.at, ids);
    const where = { member: [organizationId, userId] };
    const place = { tenant: call.at.tenant, kind: memberKind, where, key: 'roles' };
    return arrayPage(
      ports,
      place,
      page,
      roles,
      ({ id }) => String(id),
      async (items) => items,
    );
  },
};

const addRoles: Route = {
  method: 'POST',
  path: '/organizations/:id/members/:user/roles',
  scopes: ['create:organization_member_roles'],
  status: 204,
  title: 'Assign user roles to an organization member',
  body: memberRolesBody,
  run: async (call, ports) => addMemberRoles(ports, call.at, placeOf(call), await call.body()),
};

const removeRoles: Route = {
  method: 'DELETE',
  path: '/organizations/:id/members/:user/roles',
  scopes: ['delete:organization_member_roles'],
  status: 204,
  title: 'Delete user roles from an organization member',
  run: async (call, ports) => removeMemberRoles(ports, call.at, placeOf(call), await call.body()),
};

const ofRole: Route = {
  method: 'GET',
  path: '/organizations/:id/roles/:role/members',
  scopes: ['read:organization_member_roles'],
  status: 200,
  title: 'Get the members assigned to an organization role',
  async run({ at, params, query }, ports) {
    const choice = readFields(query, roleMemberFields);
    const [id = '', role = ''] = [params['id'], params['role']];
    await getOrganization(ports, at, id);
    await getRole(ports, at, role);
    const place = {
      tenant: at.tenant,
      kind: memberKind,
      where: { organization_id: [id], role: [role] },
      key: 'members',
    };
    const match = { op: 'match' as const, path: ['roles'], fold: false, test: { oneOf: [role] } };
    return searchedPage(ports, place, query, { where: { organization_id: [id] }, match }, async (items) =>
      (await printMembers(ports, at, items, false)).map((member) => chooseFields(member, choice)),
    );
  },
};

export const organizationMemberRoutes: readonly Route[] = [
  ...[list, add, remove],
  ...[listRoles, addRoles, removeRoles, ofRole],
];
