import type { Caller } from './bearer.ts';
import { requireAny } from './permission.ts';
import { notOneself } from './user-refusals.ts';

/**
 * What a token's scopes let it do with one user. Scopes of `current_user` are for the user whose token it
 * is; the others are for any user (management-api 1.1 and 1.2).
 */

/**
 * @param anyone scopes that reach every user
 * @param oneself scopes that reach the token's own user
 * @throws {ApiError} 403
 */
export function requireReach(caller: Caller, id: string, anyone: readonly string[], oneself: readonly string[]): void {
  requireAny(caller.scopes, [...anyone, ...oneself]);
  if (anyone.some((scope) => caller.scopes.has(scope))) return;
  if (caller.subject !== id) throw notOneself();
}

/**
 * Which properties of a user a body changes decides which scopes it needs.
 * @throws {ApiError} 403
 */
export function requireUserChange(caller: Caller, id: string, body: unknown): void {
  requireReach(caller, id, ['update:users', 'update:users_app_metadata'], ['update:current_user_metadata']);
  const names = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  if (names.includes('app_metadata')) requireAny(caller.scopes, ['update:users', 'update:users_app_metadata']);
  if (names.includes('user_metadata')) {
    requireReach(caller, id, ['update:users'], ['update:current_user_metadata']);
  }
  const others = names.filter((name) => name !== 'app_metadata' && name !== 'user_metadata');
  if (others.length > 0) requireAny(caller.scopes, ['update:users']);
}
