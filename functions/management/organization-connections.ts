import {
  enabledConnectionCreate,
  enabledConnectionUpdate,
  organizationConnectionCreate,
  organizationConnectionUpdate,
} from '../../shared/model/organization.ts';
import { validate } from '../../shared/model/validation.ts';
import { arrayPage } from '../../shared/protocol/management/array-page.ts';
import { readFlag } from '../../shared/protocol/management/fields.ts';
import {
  addConnection,
  connectionRow,
  connectionRows,
  type Family,
  printRows,
  removeConnection,
  updateConnectionRow,
} from '../../shared/protocol/management/organization-connections.ts';
import { readPage } from '../../shared/protocol/management/paging.ts';
import { param, type Route } from './route.ts';

/** Two families of operations over the same connections of an organization (management-api 3.7). */
const bodies = {
  enabled_connections: { create: enabledConnectionCreate, update: enabledConnectionUpdate },
  connections: { create: organizationConnectionCreate, update: organizationConnectionUpdate },
};

const list = (family: Family): Route => ({
  method: 'GET',
  path: `/organizations/:id/${family}`,
  scopes: ['read:organization_connections'],
  status: 200,
  title: 'Get connections of an organization',
  async run({ at, params, query }, ports) {
    const page = readPage(query, { checkpoint: false, least: 1, window: 1000 });
    const enabled = family === 'connections' ? readFlag(query, 'is_enabled') : undefined;
    const id = params['id'] ?? '';
    const rows = await connectionRows(ports, at, id, family);
    const wanted = rows.filter((row) => enabled === undefined || row.is_enabled === enabled);
    const place = { tenant: at.tenant, kind: 'organization', where: { id: [id] }, key: family };
    return arrayPage(
      ports,
      place,
      page,
      wanted,
      ({ connection_id }) => connection_id,
      (items) => printRows(ports, at, items, family),
    );
  },
});

const create = (family: Family): Route => ({
  method: 'POST',
  path: `/organizations/:id/${family}`,
  scopes: ['create:organization_connections'],
  status: 201,
  title: 'Add a connection to an organization',
  body: bodies[family].create,
  async run(call, ports) {
    const input = validate(bodies[family].create, await call.body());
    const row = await addConnection(ports, call.at, param(call, 'id'), input);
    return (await printRows(ports, call.at, [row], family))[0];
  },
});

const get = (family: Family): Route => ({
  method: 'GET',
  path: `/organizations/:id/${family}/:connection`,
  scopes: ['read:organization_connections'],
  status: 200,
  title: 'Get a connection of an organization',
  async run(call, ports) {
    const row = await connectionRow(ports, call.at, param(call, 'id'), param(call, 'connection'), family);
    return (await printRows(ports, call.at, [row], family))[0];
  },
});

const update = (family: Family): Route => ({
  method: 'PATCH',
  path: `/organizations/:id/${family}/:connection`,
  scopes: ['update:organization_connections'],
  status: 200,
  title: 'Modify a connection of an organization',
  body: bodies[family].update,
  async run(call, ports) {
    const input = validate(bodies[family].update, await call.body());
    const place = { organizationId: param(call, 'id'), connectionId: param(call, 'connection'), family };
    const row = await updateConnectionRow(ports, call.at, place, input);
    return (await printRows(ports, call.at, [row], family))[0];
  },
});

const remove = (family: Family): Route => ({
  method: 'DELETE',
  path: `/organizations/:id/${family}/:connection`,
  scopes: ['delete:organization_connections'],
  status: 204,
  title: 'Remove a connection from an organization',
  run: (call, ports) => removeConnection(ports, call.at, param(call, 'id'), param(call, 'connection')),
});

const families: readonly Family[] = ['enabled_connections', 'connections'];

export const organizationConnectionRoutes: readonly Route[] = families.flatMap((family) => [
  ...[list(family), create(family), get(family), update(family), remove(family)],
]);
