import { newDevice, riskAssessments, supplementalSignals } from '../../../model/families/signals.ts';
import type { Singleton } from '../singleton.ts';

/** Settings about the risk of a log-in, by their path: what they are until somebody changes them (management-api 4). */
export const signals: Readonly<Record<string, Singleton>> = {
  'risk-assessments/settings': {
    id: 'risk-assessments/settings',
    schema: riskAssessments,
    defaults: { enabled: false },
  },
  'risk-assessments/settings/new-device': {
    id: 'risk-assessments/settings/new-device',
    schema: newDevice,
    defaults: { remember_for: 30 },
  },
  'supplemental-signals': {
    id: 'supplemental-signals',
    schema: supplementalSignals,
    defaults: { akamai_enabled: false },
  },
};
