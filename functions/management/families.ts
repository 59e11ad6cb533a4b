import {
  createEntity,
  deleteEntity,
  getEntity,
  replaceEntity,
  updateEntity,
} from '../../shared/protocol/management/families/entities.ts';
import type { Family, ListForm } from '../../shared/protocol/management/families/family.ts';
import { printListed } from '../../shared/protocol/management/families/record.ts';
import { families } from '../../shared/protocol/management/families/table.ts';
import { chooseFields, type FieldChoice, readFields } from '../../shared/protocol/management/fields.ts';
import { listPage, type Page, readPage } from '../../shared/protocol/management/paging.ts';
import { type Call, param, type Route } from './route.ts';

/** The doors of every family that is kept and given back: five or six routes for each row of the table. */

/** Entities of a family that is answered whole. */
const mostWhole = 1000;

const usualTake = 50;

function pageOf({ style }: ListForm, query: URLSearchParams): Page {
  if (style === 'bare') return { style: 'offset', page: 0, per_page: mostWhole, totals: false };
  if (style === 'whole') return { style: 'checkpoint', take: mostWhole };
  if (style === 'offset') return readPage(query, { checkpoint: false, least: 0 });
  const page = readPage(query, { checkpoint: true, least: 1 });
  return page.style === 'checkpoint' ? page : { style: 'checkpoint', take: usualTake };
}

function filtersOf({ filters = [] }: Family, query: URLSearchParams): Record<string, readonly string[]> {
  const given = filters.map((name) => [name, query.getAll(name).filter((value) => value !== '')] as const);
  return Object.fromEntries(given.filter(([, values]) => values.length > 0));
}

const choiceOf = ({ fields }: Family, { query }: Call): FieldChoice | undefined =>
  fields === undefined ? undefined : readFields(query, fields);

const titled = (verb: string, { noun }: Family): string => `${verb} ${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;

const list = (family: Family): Route => ({
  method: 'GET',
  path: family.path,
  scopes: [`read:${family.scope}`],
  status: 200,
  title: `Get ${family.noun.replace(/y$/, 'ie')}s`,
  async run(call, ports) {
    const { at, query } = call;
    const page = pageOf(family.list, query);
    const choice = choiceOf(family, call);
    const key = family.list.style === 'bare' ? '' : family.list.key;
    const scope = { tenant: at.tenant, kind: family.kind, where: filtersOf(family, query), key };
    return listPage(ports, scope, page, async (stored) =>
      chooseFields(await printListed(ports, at, family, stored), choice),
    );
  },
});

const create = (family: Family): Route => ({
  method: 'POST',
  path: family.path,
  scopes: [`create:${family.scope}`],
  status: family.created,
  title: titled('Create', family),
  body: family.bodies.create,
  run: async (call, ports) => createEntity(ports, call.at, family, await call.body()),
});

const get = (family: Family): Route => ({
  method: 'GET',
  path: `${family.path}/:id`,
  scopes: [`read:${family.scope}`],
  status: 200,
  title: titled('Get', family),
  async run(call, ports) {
    const choice = choiceOf(family, call);
    return chooseFields(await getEntity(ports, call.at, family, param(call, 'id')), choice);
  },
});

const update = (family: Family): Route => ({
  method: 'PATCH',
  path: `${family.path}/:id`,
  scopes: [`update:${family.scope}`],
  status: 200,
  title: titled('Update', family),
  body: family.bodies.update,
  run: async (call, ports) => updateEntity(ports, call.at, family, param(call, 'id'), await call.body()),
});

const replace = (family: Family): Route => ({
  method: 'PUT',
  path: `${family.path}/:id`,
  scopes: [`update:${family.scope}`],
  status: 200,
  title: titled('Replace', family),
  body: family.bodies.replace ?? family.bodies.create,
  run: async (call, ports) => replaceEntity(ports, call.at, family, param(call, 'id'), await call.body()),
});

const remove = (family: Family): Route => ({
  method: 'DELETE',
  path: `${family.path}/:id`,
  scopes: [`delete:${family.scope}`],
  status: family.deleted === undefined ? 204 : 200,
  title: titled('Delete', family),
  run: (call, ports) => deleteEntity(ports, call.at, family, param(call, 'id')),
});

const routesOf = (family: Family): readonly Route[] => [
  ...[list(family), create(family), get(family), update(family)],
  ...(family.bodies.replace === undefined ? [] : [replace(family)]),
  remove(family),
];

export const familyRoutes: readonly Route[] = families.flatMap(routesOf);
