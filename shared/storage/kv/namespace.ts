/** The part of a KV namespace that reads; `KVNamespace` fits it. At most 100 keys a call. */
export interface KvReader {
  /** @param options.cacheTtl seconds that a location may serve its own copy, at least 30 */
  get(keys: string[], options: { type: 'json'; cacheTtl: number }): Promise<Map<string, unknown>>;
}

/** The part of a KV namespace that writes. Only the objects that own the records have it. */
export interface KvWriter {
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** How long a location may serve its own copy of a key, in seconds: the least that KV allows. */
export const cacheTtl = 30;

/** A read copy as KV holds it: with its value, or with the advice to ask the record for it. */
export type Copy = { rev: number; value: unknown } | { rev: number; ask: true };

/** Reads what KV gave for a key. Anything that is not a copy counts as missing, so that a refusal is confirmed. */
export function copyOf(raw: unknown): Copy | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { rev, value, ask } = raw as { rev?: unknown; value?: unknown; ask?: unknown };
  if (typeof rev !== 'number') return undefined;
  if (ask === true) return { rev, ask };
  return value === undefined || value === null ? undefined : { rev, value };
}
