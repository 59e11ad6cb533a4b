import { ruleConfig } from '../../shared/model/families/rules-and-hooks.ts';
import {
  deleteRuleConfig,
  listRuleConfigs,
  setRuleConfig,
} from '../../shared/protocol/management/families/rule-configs.ts';
import { param, type Route } from './route.ts';

/** `/rules-configs`: always a bare array, of keys alone. */
const list: Route = {
  method: 'GET',
  path: '/rules-configs',
  scopes: ['read:rules_configs'],
  status: 200,
  title: 'Get rules configs',
  run: ({ at }, ports) => listRuleConfigs(ports, at),
};

const set: Route = {
  method: 'PUT',
  path: '/rules-configs/:key',
  scopes: ['update:rules_configs'],
  status: 200,
  title: 'Set a rules config',
  body: ruleConfig,
  run: async (call, ports) => setRuleConfig(ports, call.at, param(call, 'key'), await call.body()),
};

const remove: Route = {
  method: 'DELETE',
  path: '/rules-configs/:key',
  scopes: ['delete:rules_configs'],
  status: 204,
  title: 'Delete a rules config',
  run: (call, ports) => deleteRuleConfig(ports, call.at, param(call, 'key')),
};

export const ruleConfigRoutes: readonly Route[] = [list, set, remove];
