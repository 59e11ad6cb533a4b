import * as v from 'valibot';
import { closed, integer, text } from '../validation.ts';
import { type Bodies, bodiesOf, named } from './bodies.ts';

/** Rules, their configuration, and hooks: extension points that came before actions. They are kept, never run. */

/** Longest code of one extension, in characters. */
export const longestCode = 100_000;

const title = v.pipe(text(1, 255), v.regex(/^[a-zA-Z0-9](?:[ \-a-zA-Z0-9]*[a-zA-Z0-9])?$/));
const script = text(1, longestCode);

export const rule: Bodies = bodiesOf({
  required: { name: title, script },
  optional: {
    order: integer(0, 1_000_000),
    enabled: v.boolean(),
    // Absent from the contract, but deploy tools create with it; it never changes.
    stage: v.picklist(['login_success', 'login_failure', 'pre_authorize', 'user_registration', 'user_blocked']),
  },
  fixed: ['stage'],
  atLeastOne: true,
});

/** Body of PUT /rules-configs/{key}. */
export const ruleConfig = closed({ value: text(0, 8192) });

/** A key of the configuration of rules. */
export const isRuleConfigKey = (key: string): boolean => /^[A-Za-z0-9_\-@*+:]{1,127}$/.test(key);

export const hook: Bodies = bodiesOf({
  required: {
    name: title,
    script,
    triggerId: v.picklist([
      'credentials-exchange',
      'pre-user-registration',
      'post-user-registration',
      'post-change-password',
      'send-phone-message',
    ]),
  },
  optional: { enabled: v.boolean(), dependencies: named(text(1, 255), text(0, 255), 50) },
  fixed: ['triggerId'],
  atLeastOne: true,
});

/** Secrets a hook can have. */
export const mostHookSecrets = 20;

const secretName = v.pipe(text(1, 255), v.regex(/^[A-Za-z0-9_\-.]+$/));

/** Body of POST and PATCH /hooks/{id}/secrets: values by name. */
export const hookSecrets = named(secretName, text(1, 4096), mostHookSecrets, 1);

/** Body of DELETE /hooks/{id}/secrets: names. */
export const hookSecretNames = v.pipe(v.array(secretName), v.minLength(1), v.maxLength(mostHookSecrets));
