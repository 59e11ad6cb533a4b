import { Unavailable } from '../../model/failures.ts';
import type { Remote, Reply } from './reply.ts';

/** A binding to a class of objects; `DurableObjectNamespace` fits it. */
export interface Namespace {
  getByName(name: string): unknown;
}

/** Whether a failed call may be made again: every call says so of itself. */
type Again = 'repeatable' | 'once';

/**
 * Calls one object and unwraps its answer. A stub is made for every attempt: after an exception it is
 * broken, and it belongs to the request that made it.
 * @param again `repeatable` when a second execution does no harm: then one lost call is made again,
 *   but never on an overloaded object, which a repetition would only load more
 * @throws {Unavailable}
 */
export async function ask<Methods, Value>(
  namespace: Namespace,
  name: string,
  again: Again,
  call: (object: Remote<Methods>) => Promise<Reply<Value>>,
): Promise<Value> {
  const attempt = (): Promise<Reply<Value>> => call(namespace.getByName(name) as Remote<Methods>);
  let answer: Reply<Value>;
  try {
    answer = await attempt();
  } catch (error) {
    if (again === 'once' || !isTransient(error)) throw unavailable(name, error);
    try {
      answer = await attempt();
    } catch (second) {
      throw unavailable(name, second);
    }
  }
  if (!answer.ok) throw new Unavailable(`${name}: ${answer.why}`);
  return answer.value;
}

/** The platform marks its own errors: the object moved or restarted, or has too much to do. */
function isTransient(error: unknown): boolean {
  const { retryable, overloaded } = Object(error) as { retryable?: unknown; overloaded?: unknown };
  return retryable === true && overloaded !== true;
}

const unavailable = (name: string, cause: unknown): Unavailable =>
  new Unavailable(`${name} cannot be reached`, { cause });
