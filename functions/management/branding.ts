import { brandingTheme, universalLoginTemplate } from '../../shared/model/branding.ts';
import {
  branding,
  deletePageTemplate,
  getPageTemplate,
  setPageTemplate,
} from '../../shared/protocol/management/branding.ts';
import {
  createTheme,
  deleteTheme,
  getDefaultTheme,
  getTheme,
  updateTheme,
} from '../../shared/protocol/management/themes.ts';
import { Answer, param, type Route } from './route.ts';
import { singletonRoutes } from './singleton-routes.ts';

/** `/branding`, its themes and its page template (management-api 3.18). */
const template = '/branding/templates/universal-login';
const themes = '/branding/themes';
const read = ['read:branding'] as const;
const update = ['update:branding'] as const;
const remove = ['delete:branding'] as const;

const templateRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: template,
    scopes: [...read],
    status: 200,
    title: 'Get the universal login template',
    run: ({ at }, ports) => getPageTemplate(ports, at),
  },
  {
    method: 'PUT',
    path: template,
    scopes: [...update],
    status: 204,
    also: [201],
    title: 'Set the universal login template',
    body: universalLoginTemplate,
    async run(call, ports) {
      const first = await setPageTemplate(ports, call.at, await call.body());
      return first ? new Answer(201) : undefined;
    },
  },
  {
    method: 'DELETE',
    path: template,
    scopes: [...remove],
    status: 204,
    title: 'Delete the universal login template',
    run: ({ at }, ports) => deletePageTemplate(ports, at),
  },
];

/** `default` stands before the ids, since the first path that fits is taken. */
const themeRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: themes,
    scopes: [...update],
    status: 200,
    title: 'Create a branding theme',
    body: brandingTheme,
    run: async (call, ports) => createTheme(ports, call.at, await call.body()),
  },
  {
    method: 'GET',
    path: `${themes}/default`,
    scopes: [...read],
    status: 200,
    title: 'Get the default branding theme',
    run: ({ at }, ports) => getDefaultTheme(ports, at),
  },
  {
    method: 'GET',
    path: `${themes}/:theme`,
    scopes: [...read],
    status: 200,
    title: 'Get a branding theme',
    run: (call, ports) => getTheme(ports, call.at, param(call, 'theme')),
  },
  {
    method: 'PATCH',
    path: `${themes}/:theme`,
    scopes: [...update],
    status: 200,
    title: 'Update a branding theme',
    body: brandingTheme,
    run: async (call, ports) => updateTheme(ports, call.at, param(call, 'theme'), await call.body()),
  },
  {
    method: 'DELETE',
    path: `${themes}/:theme`,
    scopes: [...remove],
    status: 204,
    title: 'Delete a branding theme',
    run: (call, ports) => deleteTheme(ports, call.at, param(call, 'theme')),
  },
];

export const brandingRoutes: readonly Route[] = [
  ...singletonRoutes({
    path: '/branding',
    title: 'branding',
    family: 'branding',
    one: branding,
    methods: ['GET', 'PATCH'],
  }),
  ...templateRoutes,
  ...themeRoutes,
];
