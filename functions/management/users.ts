import { userCreate, userFields, userUpdate } from '../../shared/model/user.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import { readRequired } from '../../shared/protocol/management/query.ts';
import { listUsers } from '../../shared/protocol/management/user-list.ts';
import { requireReach, requireUserChange } from '../../shared/protocol/management/user-permission.ts';
import { updateUser } from '../../shared/protocol/management/user-update.ts';
import { printStoredUser, printUser } from '../../shared/protocol/management/user-view.ts';
import { createUser, deleteUser, getUser, usersByEmail } from '../../shared/protocol/management/users.ts';
import { param, type Route } from './route.ts';

/** `/users` and `/users-by-email` (management-api 3.5). */

const list: Route = {
  method: 'GET',
  path: '/users',
  scopes: ['read:users', 'read:user_idp_tokens'],
  status: 200,
  title: 'List or Search Users',
  run({ at, caller, query }, ports) {
    const choice = readFields(query, userFields);
    return listUsers(ports, at, query, ({ items }) =>
      items.map((stored) => chooseFields(printStoredUser(stored, caller.scopes), choice)),
    );
  },
};

const byEmail: Route = {
  method: 'GET',
  path: '/users-by-email',
  scopes: ['read:users'],
  status: 200,
  title: 'Search Users by Email',
  async run({ at, caller, query }, ports) {
    const choice = readFields(query, userFields);
    const found = await usersByEmail(ports, at, readRequired(query, 'email'));
    return found.map((stored) => chooseFields(printStoredUser(stored, caller.scopes), choice));
  },
};

const create: Route = {
  method: 'POST',
  path: '/users',
  scopes: ['create:users'],
  status: 201,
  title: 'Create a User',
  body: userCreate,
  run: async (call, ports) => printUser(await createUser(ports, call.at, await call.body()), call.caller.scopes),
};

const get: Route = {
  method: 'GET',
  path: '/users/:id',
  scopes: ['read:users', 'read:current_user', 'read:user_idp_tokens'],
  status: 200,
  title: 'Get a User',
  async run(call, ports) {
    const id = param(call, 'id');
    requireReach(call.caller, id, ['read:users', 'read:user_idp_tokens'], ['read:current_user']);
    const choice = readFields(call.query, userFields);
    const { user } = await getUser(ports, call.at, id);
    return chooseFields(printUser(user, call.caller.scopes), choice);
  },
};

const update: Route = {
  method: 'PATCH',
  path: '/users/:id',
  scopes: ['update:users', 'update:users_app_metadata', 'update:current_user_metadata'],
  status: 200,
  title: 'Update a User',
  body: userUpdate,
  async run(call, ports) {
    const id = param(call, 'id');
    const body = await call.body();
    requireUserChange(call.caller, id, body);
    return printUser(await updateUser(ports, call.at, id, body), call.caller.scopes);
  },
};

const remove: Route = {
  method: 'DELETE',
  path: '/users/:id',
  scopes: ['delete:users', 'delete:current_user'],
  status: 204,
  title: 'Delete a User',
  async run(call, ports) {
    const id = param(call, 'id');
    requireReach(call.caller, id, ['delete:users'], ['delete:current_user']);
    return deleteUser(ports, call.at, id);
  },
};

export const userRoutes: readonly Route[] = [list, byEmail, create, get, update, remove];
