import type { AttemptAnswer, Attempts } from '../../model/attempts.ts';
import type { Clock } from '../../model/ports.ts';
import { ask, type Namespace } from './rpc.ts';
import type { TenantObject } from './tenant-object.ts';

/** Tries counted by the tenant's own object: a lost answer is not asked for again where it counted something. */
export const makeAttempts = (namespace: Namespace, clock: Clock): Attempts => ({
  attempt: (tenant, rules, outcome) =>
    ask<TenantObject, AttemptAnswer>(
      namespace,
      `tenant:${tenant}`,
      outcome === 'failed' ? 'once' : 'repeatable',
      (object) => object.attempt(rules, outcome, clock.now()),
    ),
});
