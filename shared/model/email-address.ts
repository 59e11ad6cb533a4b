const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const addressForm = new RegExp(`^[^\\s@<>()[\\],;:\\\\"\\p{C}]{1,64}@${label}(?:\\.${label})+$`, 'u');

/**
 * Whether a text can be somebody's address: one `@`, a domain of two labels or more, and no character that
 * merely looks like another one, so that two addresses never look alike and differ (PWD-04).
 */
export const isEmail = (value: string): boolean =>
  value.length <= 320 && value.normalize('NFKC') === value && addressForm.test(value);
