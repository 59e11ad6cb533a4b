/** A value that is mostly there at once, else one to wait for. */
export type Soon<Value> = Value | Promise<Value>;

/**
 * Goes on with a value: at once when it is there. A function that waits costs half a kilobyte of garbage even where there
 * is nothing to wait for, and a token request that finds all it needs in the isolate would go through twenty.
 */
export const whenHere = <Value, Result>(value: Soon<Value>, next: (value: Value) => Soon<Result>): Soon<Result> =>
  value instanceof Promise ? value.then(next) : next(value);

/** What the attempt gives, or what the rescue makes of its failure, thrown or rejected. */
export function rescued<Value>(attempt: () => Soon<Value>, rescue: (error: unknown) => Soon<Value>): Soon<Value> {
  try {
    const value = attempt();
    return value instanceof Promise ? value.catch(rescue) : value;
  } catch (error) {
    return rescue(error);
  }
}
