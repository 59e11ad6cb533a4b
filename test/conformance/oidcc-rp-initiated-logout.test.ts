import { logoutModules } from '../support/node/oidcc/logout-modules.ts';
import { partiesHere, runPlan } from '../support/node/oidcc/run-plan.ts';

runPlan('oidcc-rp-initiated-logout-certification-test-plan', await partiesHere(), logoutModules);
