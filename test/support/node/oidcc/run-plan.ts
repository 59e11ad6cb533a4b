import { describe, expect, inject, it } from 'vitest';
import { trust } from '../server.ts';
import { claimsModules } from './claims-modules.ts';
import { codeModules } from './code-modules.ts';
import { discoveryModules } from './discovery-modules.ts';
import { makeParties, type Parties } from './parties.ts';
import { endingOf, type Plan, plans, waitsInFull } from './plans.ts';
import { requestModules } from './request-modules.ts';
import { Run } from './run.ts';

type Module = (run: Run) => Promise<void>;

/** Seconds that the suite waits before it presents a code again. */
const fullWait = 30;

const planOf = (name: string): Plan => {
  const plan = plans.find((one) => one.name === name);
  if (plan === undefined) throw new Error(`No plan ${name}`);
  return plan;
};

/** Clients and a person of this file's own at the project's server. */
export function partiesHere(): Promise<Parties> {
  const server = inject('server');
  trust(server.ca);
  return makeParties(server);
}

/**
 * Runs every module of a plan, each as a test of its name, and holds it to the ending that the list of plans gives it.
 * @param more modules that only this plan has
 */
export function runPlan(name: string, parties: Parties, more: Readonly<Record<string, Module>> = {}): void {
  const plan = planOf(name);
  describe.concurrent.each(plan.rounds)(`${name}, response_type $response_type`, (round) => {
    const isLong = plan.name === waitsInFull.plan && round.response_type === waitsInFull.response_type;
    const modules = {
      ...{ ...discoveryModules, ...claimsModules, ...requestModules },
      ...codeModules(isLong ? fullWait : 1),
      ...more,
    };
    for (const module of isLong ? [...round.modules].sort(waitingFirst) : round.modules) {
      const { result } = endingOf(module, round);
      if (result === 'needs registration') continue;
      it(module, { timeout: 60_000 }, async () => {
        const run = modules[module];
        if (run === undefined) throw new Error(`Nobody wrote ${module}`);
        const verdict = await new Run(parties, round).verdict(run);
        expect(verdict.result, verdict.notes.join('; ')).toBe(result);
      });
    }
  });
}

/** The others run while it waits. */
const waitingFirst = (one: string, other: string): number =>
  Number(other === waitsInFull.module) - Number(one === waitsInFull.module);
