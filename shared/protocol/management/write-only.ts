import type { Ports } from '../../model/ports.ts';
import { type KeptSecret, openSecret, sealSecret } from './kept-secret.ts';
import { isObject } from './overlay.ts';

/**
 * Secrets of third parties inside settings: the server needs them again to send mail or messages, and nobody
 * ever reads them back. They are kept apart from what is printed.
 */

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

/** @param owner the tenant and the setting */
const contextOf = (owner: string, name: string): string => `setting-secret:${owner}:${name}`;

/** What is given, as it is kept. */
export async function sealSecrets(
  ports: Pick<Ports, 'sealer'>,
  owner: string,
  given: GivenSecrets,
): Promise<Record<string, KeptSecret | null>> {
  const kept: Record<string, KeptSecret | null> = {};
  for (const [name, plain] of given) {
    kept[name] = plain === null ? null : await sealSecret(ports, contextOf(owner, name), plain);
  }
  return kept;
}

/** The secrets of an owner in the clear, at the moment they are used. One that cannot be opened is missing. */
export async function openSecrets(
  ports: Pick<Ports, 'sealer'>,
  owner: string,
  kept: Readonly<Record<string, KeptSecret>>,
): Promise<Record<string, string>> {
  const opened: Record<string, string> = {};
  for (const [name, secret] of Object.entries(kept)) {
    const plain = await openSecret(ports, contextOf(owner, name), secret);
    if (typeof plain === 'string') opened[name] = plain;
  }
  return opened;
}
