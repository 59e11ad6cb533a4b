import { partiesHere, runPlan } from '../support/node/oidcc/run-plan.ts';

runPlan('oidcc-formpost-basic-certification-test-plan', await partiesHere());
