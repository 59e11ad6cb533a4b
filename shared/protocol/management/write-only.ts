import type { Ports } from '../../model/ports.ts';
import { isObject } from './overlay.ts';

/**
 * Secrets of third parties inside settings: the server needs them again to send mail or messages, and nobody
 * ever reads them back. They are kept apart from what is printed, sealed when the deployment can seal.
 */
export interface KeptSecret {
  value: string;
  /** Sealed under `setting-secret:<tenant>:<setting>:<name>`; else the value is the secret itself. */
  sealed: boolean;
}

/** A secret that a change gives, by its dotted name; `null` takes it away. */
export type GivenSecrets = ReadonlyMap<string, string | null>;

/** Splits a change into what may be printed and its secrets. */
export function takeSecrets(input: unknown, names: readonly string[]): { plain: unknown; given: GivenSecrets } {
  const given = new Map<string, string | null>();
  const plain = names.reduce<unknown>((value, name) => without(value, name.split('.'), name, given), input);
  return { plain, given };
}

function without(value: unknown, path: readonly string[], name: string, given: Map<string, string | null>): unknown {
  const [first = '', ...rest] = path;
  if (!isObject(value) || !Object.hasOwn(value, first)) return value;
  const { [first]: member, ...others } = value;
  if (rest.length > 0) return { ...value, [first]: without(member, rest, name, given) };
  given.set(name, typeof member === 'string' ? member : null);
  return others;
}

/** @param owner the tenant and the setting: a secret opens nowhere else */
export async function sealSecrets(
  ports: Pick<Ports, 'sealer'>,
  owner: string,
  given: GivenSecrets,
): Promise<Record<string, KeptSecret | null>> {
  const kept: Record<string, KeptSecret | null> = {};
  for (const [name, plain] of given) {
    const sealed = plain === null ? undefined : await ports.sealer.seal(`setting-secret:${owner}:${name}`, plain);
    if (plain === null) kept[name] = null;
    else kept[name] = sealed === undefined ? { value: plain, sealed: false } : { value: sealed, sealed: true };
  }
  return kept;
}
