import { identityLink } from '../../shared/model/user.ts';
import { linkIdentity, unlinkIdentity } from '../../shared/protocol/management/user-identities.ts';
import { requireReach } from '../../shared/protocol/management/user-permission.ts';
import { printIdentity } from '../../shared/protocol/management/user-view.ts';
import { type Call, param, type Route } from './route.ts';

/** `/users/{id}/identities` (management-api 3.5). */
const scopes = ['update:users', 'update:current_user_identities'] as const;

/** @throws {ApiError} 403 */
const requireOwn = (call: Call): string => {
  const id = param(call, 'id');
  requireReach(call.caller, id, ['update:users'], ['update:current_user_identities']);
  return id;
};

const link: Route = {
  method: 'POST',
  path: '/users/:id/identities',
  scopes: [...scopes],
  status: 201,
  title: 'Link a User Account',
  body: identityLink,
  async run(call, ports) {
    const id = requireOwn(call);
    const at = { ...call.at, issuer: call.issuer, caller: call.caller };
    const identities = await linkIdentity(ports, at, id, await call.body());
    return identities.map((identity) => printIdentity(identity, call.caller.scopes));
  },
};

const unlink: Route = {
  method: 'DELETE',
  path: '/users/:id/identities/:provider/:account',
  scopes: [...scopes],
  status: 200,
  title: 'Unlink a User Identity',
  async run(call, ports) {
    const account = `${param(call, 'provider')}|${param(call, 'account')}`;
    const identities = await unlinkIdentity(ports, call.at, requireOwn(call), account);
    return identities.map((identity) => printIdentity(identity, call.caller.scopes));
  },
};

export const userIdentityRoutes: readonly Route[] = [link, unlink];
