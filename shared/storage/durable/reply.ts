/**
 * What an object answers over RPC. An exception would cross the boundary without its class and would
 * be reported as uncaught by the platform, so a failure is a value (platform, section 2.1).
 */
export type Reply<Value> = { ok: true; value: Value } | { ok: false; why: string };

/** The objects' methods as a caller sees them. */
export type Remote<Methods> = {
  [Name in keyof Methods]: Methods[Name] extends (...args: infer Arguments) => infer Result
    ? (...args: Arguments) => Promise<Awaited<Result>>
    : never;
};

/** The answer of a synchronous step: one indivisible turn of the object. */
export function reply<Value>(step: () => Value): Reply<Value> {
  try {
    return { ok: true, value: step() };
  } catch (error) {
    return refusal(error);
  }
}

/** The answer of a step that waits. */
export async function replyLater<Value>(step: () => Promise<Value>): Promise<Reply<Value>> {
  try {
    return { ok: true, value: await step() };
  } catch (error) {
    return refusal(error);
  }
}

const refusal = (error: unknown): { ok: false; why: string } => ({
  ok: false,
  why: error instanceof Error ? error.message : 'unknown failure',
});
