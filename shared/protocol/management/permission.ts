import { insufficientScope } from './refusals.ts';

/**
 * One of the scopes is enough (management-api 1.2). Scopes are compared whole.
 * @throws {ApiError} 403 naming every acceptable scope
 */
export function requireAny(held: ReadonlySet<string>, anyOf: readonly string[]): void {
  if (!anyOf.some((scope) => held.has(scope))) throw insufficientScope(anyOf);
}

/**
 * Further scopes that a body needs for some of its properties.
 * @param extras property name to the scope it needs
 * @throws {ApiError} 403 for the first property whose scope is missing
 */
export function requireForProperties(
  held: ReadonlySet<string>,
  body: unknown,
  extras: Readonly<Record<string, string>>,
): void {
  if (typeof body !== 'object' || body === null) return;
  for (const [property, scope] of Object.entries(extras)) {
    if (Object.hasOwn(body, property)) requireAny(held, [scope]);
  }
}

/**
 * The scope that a body needs for every property that has none of its own: who may write one thing may not
 * write all the others by it.
 * @throws {ApiError} 403
 */
export function requireForOthers(
  held: ReadonlySet<string>,
  body: unknown,
  extras: Readonly<Record<string, string>>,
  scope: string,
): void {
  if (typeof body !== 'object' || body === null) return;
  if (Object.keys(body).some((property) => !Object.hasOwn(extras, property))) requireAny(held, [scope]);
}

/**
 * Nobody hands out what they do not hold: a grant for the Management API itself may only carry scopes of
 * the caller (MGMT-03).
 * @throws {ApiError} 403 naming the scopes that are missing
 */
export function requireHeld(held: ReadonlySet<string>, granted: readonly string[]): void {
  const missing = granted.filter((scope) => !held.has(scope));
  if (missing.length > 0) throw insufficientScope(missing);
}
