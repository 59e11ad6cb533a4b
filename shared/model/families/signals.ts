import * as v from 'valibot';
import { closed, integer } from '../validation.ts';

/** Settings of which a tenant has one each, with what they are until somebody changes them. */

export const riskAssessments = closed({ enabled: v.boolean() });
export const newDevice = closed({ remember_for: integer(1, 365) });
export const supplementalSignals = closed({ akamai_enabled: v.boolean() });
