import * as v from 'valibot';
import { closed } from '../validation.ts';

/** Body of POST /users/{id}/risk-assessments/clear. */
export const assessmentsClear = closed({
  connection: v.pipe(v.string(), v.maxLength(128), v.regex(/^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$/)),
  assessors: v.pipe(v.array(v.literal('new-device')), v.minLength(1), v.maxLength(1)),
});
