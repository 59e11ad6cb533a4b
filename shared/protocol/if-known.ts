import type { Ports } from '../model/ports.ts';
import type { Registrations, Wanted } from '../model/registry.ts';

/** What is registered, as a copy has it; undefined when that cannot be found out, for those who can do without. */
export async function ifKnown(
  { registry }: Pick<Ports, 'registry'>,
  tenant: string,
  wanted: Wanted,
): Promise<Registrations | undefined> {
  try {
    return await registry.find(tenant, wanted, 'copy');
  } catch {
    return undefined;
  }
}
