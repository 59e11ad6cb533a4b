import type { ManagementWorld } from '../management-world.ts';

/** A body that its operation takes, and the path with the ids of what is there. */
export interface ValidBody {
  /** Method and path of the route, for example `PATCH /clients/:id`. */
  operation: string;
  path: string;
  body: unknown;
  /** Of whom there is one at most: what must be deleted first. */
  instead?: string;
  /** Whose own token is needed. */
  user_id?: string;
}

/** @param path with the ids of what is there; the route's own path when left out */
export const valid = (
  operation: string,
  body: unknown,
  path = operation.split(' ')[1] ?? '',
  more: Pick<ValidBody, 'instead' | 'user_id'> = {},
): ValidBody => ({ operation, path, body, ...more });

/** Makes an entity and answers what the API said. @throws {Error} when it was refused */
export async function made(world: ManagementWorld, path: string, body: unknown, method = 'POST') {
  const answer = await world.call(method, path, { body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
  return answer.body;
}
