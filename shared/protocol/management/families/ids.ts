import { ApiError } from '../../../model/api-error.ts';
import type { Random } from '../../../model/ports.ts';
import { alphanumeric } from '../write.ts';

/** Ids of the families (management-api 1.10). */
export interface IdForm {
  /** A new one. */
  make(random: Random): string;
  /** Whether it could be one; what cannot is not looked up. */
  is(id: string): boolean;
  /** Set where a wrong form is refused with 400 and not with 404: what is wrong with it. */
  fault?: (id: string) => string;
}

/** Digits and letters that nobody takes for one another. */
const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const form = (make: IdForm['make'], pattern: RegExp, fault?: IdForm['fault']): IdForm => ({
  make,
  is: (id) => pattern.test(id),
  ...(fault === undefined ? {} : { fault }),
});

/** `est_` and 22 characters, for example. */
export const prefixed = (prefix: string): IdForm =>
  form((random) => `${prefix}_${random.text(22, base58)}`, new RegExp(`^${prefix}_[A-Za-z0-9]{1,60}$`));

export const eventStreamId = form(
  (random) => `est_${random.text(22, base58)}`,
  /^est_[A-Za-z0-9]{22}$/,
  (id) => `Object didn't pass validation for format event-stream-id: ${id}`,
);

export const ruleId = form(
  (random) => `rul_${random.text(16, alphanumeric)}`,
  /^rul_[A-Za-z0-9]{16}$/,
  (id) => `String does not match pattern ^rul_[A-Za-z0-9]{16}$: ${id}`,
);

export const logStreamId = form((random) => `lst_${random.text(16, '0123456789')}`, /^lst_[0-9]{16}$/);

/** 26 characters of Crockford's base 32. */
export const hookId = form((random) => random.text(26, crockford), /^[A-Za-z0-9-]{1,64}$/);

export const uuidForm = form((random) => random.uuid(), /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

const longestEcho = 100;

/**
 * Refuses an id of a form that the family never has, where the service does.
 * @throws {ApiError} 400 `invalid_uri` (management-api 1.3)
 */
export function requireForm(form: IdForm, id: string, noun: string): void {
  if (form.fault === undefined || form.is(id)) return;
  const text = form.fault(id.slice(0, longestEcho).toWellFormed());
  throw new ApiError(
    400,
    `Path validation error: '${text}' on property id (Unique identifier for the ${noun}).`,
    'invalid_uri',
  );
}
