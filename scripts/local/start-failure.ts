/** A start that cannot go on for a reason the person can mend. Its message is one line that names the thing. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

/** The system's own word for a failed file or socket call (`EACCES`), or the message when it has none. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  return String(cause);
}
