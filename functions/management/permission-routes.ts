import { permissionsBody } from '../../shared/model/role.ts';
import {
  addPermissions,
  type PermissionHolder,
  removePermissions,
} from '../../shared/protocol/management/permissions.ts';
import type { Call, ManagementPorts, Route } from './route.ts';

/** What differs between the permissions of a role and those of a user. */
export interface PermissionDoor {
  path: string;
  /** The only scope of reading, and of changing. */
  read: string;
  update: string;
  titles: { list: string; add: string; remove: string };
  /** @throws {ApiError} 404 */
  holderOf(call: Call, ports: ManagementPorts): Promise<PermissionHolder>;
  list(call: Call, ports: ManagementPorts, holder: PermissionHolder): Promise<unknown>;
}

/** `GET`, `POST` and `DELETE …/permissions` (management-api 3.6). */
export function permissionRoutes({ path, read, update, titles, holderOf, list }: PermissionDoor): readonly Route[] {
  return [
    {
      method: 'GET',
      path,
      scopes: [read],
      status: 200,
      title: titles.list,
      run: async (call, ports) => list(call, ports, await holderOf(call, ports)),
    },
    {
      method: 'POST',
      path,
      scopes: [update],
      status: 201,
      title: titles.add,
      body: permissionsBody,
      async run(call, ports) {
        const body = await call.body();
        return addPermissions(ports, call.at, await holderOf(call, ports), body, call.caller.scopes);
      },
    },
    {
      method: 'DELETE',
      path,
      scopes: [update],
      status: 204,
      title: titles.remove,
      body: permissionsBody,
      async run(call, ports) {
        const body = await call.body();
        return removePermissions(ports, call.at, await holderOf(call, ports), body);
      },
    },
  ];
}
