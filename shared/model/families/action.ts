import * as v from 'valibot';
import { closed, integer, line, open, optionalEach, text, unique } from '../validation.ts';
import { type Bodies, bodiesOf } from './bodies.ts';
import { longestCode } from './rules-and-hooks.ts';

/** Actions, their bindings to triggers, and modules of code that actions share (management-api 3.17). */

/** Extension points: id to the version that is current (management-api 3.17). */
export const triggerVersions: Readonly<Record<string, string>> = {
  'post-login': 'v3',
  'credentials-exchange': 'v2',
  'pre-user-registration': 'v2',
  'post-user-registration': 'v2',
  'post-change-password': 'v2',
  'send-phone-message': 'v2',
  'password-reset-post-challenge': 'v1',
  'custom-phone-provider': 'v1',
  'custom-email-provider': 'v1',
  'custom-token-exchange': 'v1',
  'event-stream': 'v1',
  'password-hash-migration': 'v1',
};

/** Bound to one action at most; what they do cannot be chained. */
export const entityBound: ReadonlySet<string> = new Set([
  'custom-phone-provider',
  'custom-email-provider',
  'custom-token-exchange',
  'event-stream',
]);

/** Most of what an action and a tenant can have (management-api 7). */
export const most = { actions: 100, bindings: 20, versions: 50, secrets: 30, dependencies: 10, modules: 100 };

const runtime = v.pipe(line(1, 32), v.regex(/^node\d{2}(?:-actions)?$/));
const secretName = v.pipe(line(1, 255), v.regex(/^\S+$/));
const dependencyName = v.pipe(line(1, 255), v.regex(/^\S+$/));

const trigger = open({ id: v.picklist(Object.keys(triggerVersions)), version: v.exactOptional(line(1, 16)) });

const dependencies = unique(
  closed({ name: dependencyName, ...optionalEach({ version: line(0, 50), registry_url: line(0, 600) }) }),
  most.dependencies,
  ({ name }) => name,
);

const moduleReference = open({
  module_id: line(1, 64),
  module_version_id: line(1, 64),
  ...optionalEach({ module_name: line(1, 255), module_version_number: integer(1, 1_000_000) }),
});

const action = {
  code: text(0, longestCode),
  runtime,
  dependencies,
  secrets: unique(
    open({ name: secretName, value: v.exactOptional(v.nullable(text(0, 4096))) }),
    most.secrets,
    ({ name }) => name,
  ),
  modules: unique(moduleReference, most.modules, ({ module_id }) => module_id),
};

const named = { name: line(1, 255), supported_triggers: v.pipe(v.array(trigger), v.minLength(1), v.maxLength(1)) };

export const actionBodies: Bodies = {
  create: bodiesOf({ required: named, optional: { ...action, deploy: v.boolean() } }).create,
  update: bodiesOf({ required: named, optional: action }).update,
};

/** Body of POST /actions/actions/{id}/versions/{version}/deploy. */
export const versionDeploy = v.nullish(closed(optionalEach({ update_draft: v.boolean() })), {});

const reference = open({ type: v.picklist(['action_id', 'action_name', 'binding_id']), value: line(1, 255) });

/** Body of PATCH /actions/triggers/{trigger}/bindings: all of them, in the order in which they run. */
export const bindingsUpdate = closed({
  bindings: v.pipe(
    v.array(
      closed({
        ref: reference,
        ...optionalEach({ display_name: line(1, 255), secrets: v.pipe(v.array(open({})), v.maxLength(0)) }),
      }),
    ),
    v.maxLength(most.bindings),
  ),
});

const moduleParts = {
  code: text(1, 65_536),
  dependencies: unique(closed({ name: dependencyName, version: line(1, 50) }), most.dependencies, ({ name }) => name),
  secrets: unique(
    closed({ name: secretName, value: v.exactOptional(text(0, 4096)) }),
    most.secrets,
    ({ name }) => name,
  ),
};

export const moduleBodies: Bodies = {
  create: closed({
    name: line(1, 255),
    code: moduleParts.code,
    ...optionalEach({
      dependencies: moduleParts.dependencies,
      secrets: moduleParts.secrets,
      publish: v.boolean(),
      api_version: line(1, 20),
    }),
  }),
  update: bodiesOf({
    required: { code: moduleParts.code },
    optional: { dependencies: moduleParts.dependencies, secrets: moduleParts.secrets },
  }).update,
};

/** Body of POST /actions/modules/{id}/rollback. */
export const moduleRollback = closed({ module_version_id: line(1, 64) });
