import { partiesHere, runPlan } from '../support/node/oidcc/run-plan.ts';

runPlan('oidcc-config-certification-test-plan', await partiesHere());
