import { partiesHere, runPlan } from '../support/node/oidcc/run-plan.ts';

runPlan('oidcc-implicit-certification-test-plan', await partiesHere());
