import { userCreate, userFields, userUpdate } from '../../shared/model/user.ts';
import { sendBeside } from '../../shared/protocol/mail/beside.ts';
import { verificationOfChange, verificationOfNewUser } from '../../shared/protocol/mail/user-changes.ts';
import { sendVerificationEmail } from '../../shared/protocol/mail/verification.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import { readRequired } from '../../shared/protocol/management/query.ts';
import { listUsers } from '../../shared/protocol/management/user-list.ts';
import { requireReach, requireUserChange } from '../../shared/protocol/management/user-permission.ts';
import { updateUser } from '../../shared/protocol/management/user-update.ts';
import { printStoredUser, printUser } from '../../shared/protocol/management/user-view.ts';
import { createUser, deleteUser, getUser, usersByEmail } from '../../shared/protocol/management/users.ts';
import { mailPlace } from './mail-place.ts';
import { param, type Route } from './route.ts';

/** `/users` and `/users-by-email` (management-api 3.5). */

const list: Route = {
  method: 'GET',
  path: '/users',
  scopes: ['read:users', 'read:user_idp_tokens'],
  status: 200,
  title: 'List or Search Users',
  async run(call, ports) {
    const { at, caller, query } = call;
    // Nothing is mailed here, but a host that is nobody's is refused wherever the header counts.
    await mailPlace(call, ports);
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
  async run(call, ports) {
    const place = await mailPlace(call, ports);
    const body = await call.body();
    const user = await createUser(ports, call.at, body);
    const to = verificationOfNewUser(user, body);
    if (to !== undefined) sendBeside(ports, place, () => sendVerificationEmail(ports, place, to));
    return printUser(user, call.caller.scopes);
  },
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
    await mailPlace(call, ports);
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
    const place = await mailPlace(call, ports);
    const user = await updateUser(ports, call.at, id, body);
    const to = verificationOfChange(user, body);
    if (to !== undefined) sendBeside(ports, place, () => sendVerificationEmail(ports, place, to));
    return printUser(user, call.caller.scopes);
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
