import type { Ports } from '../../model/ports.ts';

/**
 * A secret that must be readable again, as it is stored: sealed when the deployment has a key-encryption secret
 * (decision 005), else as it is. Entities keep it where it stands, settings keep it apart from what is printed.
 */
export type KeptSecret = { readonly sealed: string } | { readonly plain: unknown };

/** @param context names the tenant, the owner and the place: a secret opens nowhere else */
export async function sealSecret(ports: Pick<Ports, 'sealer'>, context: string, value: unknown): Promise<KeptSecret> {
  const sealed = await ports.sealer.seal(context, JSON.stringify(value));
  return sealed === undefined ? { plain: value } : { sealed };
}

/** The secret in the clear, at the moment it is used. Undefined when it cannot be opened. */
export async function openSecret(ports: Pick<Ports, 'sealer'>, context: string, kept: KeptSecret): Promise<unknown> {
  if ('plain' in kept) return kept.plain;
  const plain = await ports.sealer.open(context, kept.sealed);
  return plain === undefined ? undefined : JSON.parse(plain);
}
