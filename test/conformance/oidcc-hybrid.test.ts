import { partiesHere, runPlan } from '../support/node/oidcc/run-plan.ts';

runPlan('oidcc-hybrid-certification-test-plan', await partiesHere());
