import type { FamilyPorts } from '../families/family.ts';
import { seal } from '../families/secrets.ts';
import type { TenantContext } from '../write.ts';

/** What actions and modules have in common: code, what it depends on, and secrets that nobody reads back. */

/** A secret as it is kept: its value is sealed or absent. */
export interface CodeSecret {
  name: string;
  updated_at: string;
  value?: unknown;
}

/** A secret as a caller gives it; one without a value keeps the value it has. */
export interface GivenSecret {
  name: string;
  value?: string | null | undefined;
}

const places = { paths: ['secrets.*.value'], shown: false };

/** @param owner the tenant and the entity: a secret opens nowhere else */
export async function secretsAfter(
  ports: Pick<FamilyPorts, 'sealer'>,
  owner: string,
  given: readonly GivenSecret[],
  before: readonly CodeSecret[],
  time: string,
): Promise<readonly CodeSecret[]> {
  const withValue = given.filter(({ value }) => typeof value === 'string');
  const sealed = (await seal(ports, owner, { secrets: withValue }, places))['secrets'] as readonly CodeSecret[];
  return given.map(({ name }) => {
    const fresh = sealed.find((secret) => secret.name === name);
    if (fresh !== undefined) return { name, updated_at: time, value: fresh.value };
    return before.find((secret) => secret.name === name) ?? { name, updated_at: time };
  });
}

/** Secrets as everybody sees them. */
export const printSecrets = (secrets: readonly CodeSecret[]): readonly Omit<CodeSecret, 'value'>[] =>
  secrets.map(({ name, updated_at }) => ({ name, updated_at }));

/** Whose secrets these are: what they are sealed for, so that they open nowhere else. */
export const codeOwner = (at: TenantContext, kind: string, id: string): string => `${at.tenant}:${kind}:${id}`;
