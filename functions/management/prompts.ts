import * as model from '../../shared/model/prompt.ts';
import {
  getRendering,
  listRenderings,
  updateRendering,
  updateRenderings,
} from '../../shared/protocol/management/prompt-rendering.ts';
import { customText, partials, promptSettings } from '../../shared/protocol/management/prompts.ts';
import { param, type Route } from './route.ts';
import { singletonRoutes } from './singleton-routes.ts';

/** `/prompts` (management-api 3.18): the hosted pages' settings, texts, partials and rendering. */
const screenPath = '/prompts/:prompt/screen/:screen/rendering';

const rendering: readonly Route[] = [
  {
    method: 'GET',
    path: '/prompts/rendering',
    scopes: ['read:prompts'],
    status: 200,
    title: 'Get the rendering of screens',
    run: ({ at, query }, ports) => listRenderings(ports, at, query),
  },
  {
    method: 'PATCH',
    path: '/prompts/rendering',
    scopes: ['update:prompts'],
    status: 200,
    title: 'Update the rendering of screens',
    body: model.renderings,
    run: async (call, ports) => updateRenderings(ports, call.at, await call.body()),
  },
  {
    method: 'GET',
    path: screenPath,
    scopes: ['read:prompts'],
    status: 200,
    title: 'Get the rendering of a screen',
    run: (call, ports) => getRendering(ports, call.at, param(call, 'prompt'), param(call, 'screen')),
  },
  {
    method: 'PATCH',
    path: screenPath,
    scopes: ['update:prompts'],
    status: 200,
    title: 'Update the rendering of a screen',
    body: model.rendering,
    run: async (call, ports) =>
      updateRendering(ports, call.at, param(call, 'prompt'), param(call, 'screen'), await call.body()),
  },
];

export const promptRoutes: readonly Route[] = [
  ...singletonRoutes({
    path: '/prompts',
    title: 'prompt settings',
    family: 'prompts',
    one: promptSettings,
    methods: ['GET', 'PATCH'],
  }),
  ...singletonRoutes({
    path: '/prompts/:prompt/custom-text/:language',
    title: 'custom texts of a prompt',
    family: 'prompts',
    schema: model.customText,
    one: (call) => customText(param(call, 'prompt'), param(call, 'language')),
    methods: ['GET', 'PUT'],
  }),
  ...singletonRoutes({
    path: '/prompts/:prompt/partials',
    title: 'partials of a prompt',
    family: 'prompts',
    schema: model.partials,
    one: (call) => partials(param(call, 'prompt')),
    methods: ['GET', 'PUT'],
  }),
  ...rendering,
];
