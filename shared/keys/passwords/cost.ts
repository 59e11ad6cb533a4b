import type { Argon2Cost } from './argon2.ts';

/** OWASP's first recommendation for argon2id that fits an isolate: 19 MiB, some 50 ms. */
export const cost: Argon2Cost = { m: 19_456, t: 2, p: 1 };

const encodedForm =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,4}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,172}$/;

/** What an encoded argon2id hash asks for; undefined for a hash of another form. */
export function costOf(hash: string): Argon2Cost | undefined {
  const [, m, t, p] = encodedForm.exec(hash) ?? [];
  return m === undefined ? undefined : { m: Number(m), t: Number(t), p: Number(p) };
}

/** Whether the hash was made with other parameters than hashing uses now. */
export const needsRehash = (hash: string): boolean => {
  const made = costOf(hash);
  return made === undefined || made.m !== cost.m || made.t !== cost.t || made.p !== cost.p;
};
