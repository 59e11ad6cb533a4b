import { partiesHere, runPlan } from '../support/node/oidcc/run-plan.ts';

runPlan('oidcc-basic-certification-test-plan', await partiesHere());
