import { isRuleConfigKey, ruleConfig } from '../../../model/families/rules-and-hooks.ts';
import { validate } from '../../../model/validation.ts';
import { invalidPath } from '../refusals.ts';
import { type TenantContext, write } from '../write.ts';
import type { FamilyPorts } from './family.ts';
import { seal } from './secrets.ts';

/** The configuration that rules read: values by key, which nobody reads back (management-api 4). */

const kind = 'rule-config';
const most = 1000;
const secrets = { paths: ['value'], shown: false };

const requireKey = (key: string): void => {
  if (!isRuleConfigKey(key)) throw invalidPath('String does not match pattern ^[A-Za-z0-9_\\-@*+:]*$', 'key');
};

/** Every key, without its value. */
export async function listRuleConfigs(
  ports: Pick<FamilyPorts, 'store'>,
  at: TenantContext,
): Promise<readonly { key: string }[]> {
  const { items } = await ports.store.list(at.tenant, kind, { limit: most });
  return items.map(({ id }) => ({ key: id }));
}

/**
 * Sets the value of a key.
 * @returns the key and the value, for the only time
 * @throws {ApiError} 400 for a bad key or body
 */
export async function setRuleConfig(
  ports: Pick<FamilyPorts, 'store' | 'sealer'>,
  at: TenantContext,
  key: string,
  body: unknown,
): Promise<{ key: string; value: string }> {
  requireKey(key);
  const { value } = validate(ruleConfig, body);
  const doc = await seal(ports, `${at.tenant}:${kind}:${key}`, { key, value }, secrets);
  const entity = { kind, id: key, doc, unique: [key], attributes: {}, copies: {} };
  return write(ports, at.tenant, async () => {
    const stored = await ports.store.get(at.tenant, kind, key);
    const change =
      stored === undefined
        ? { op: 'insert' as const, ...entity }
        : { op: 'replace' as const, rev: stored.rev, ...entity };
    return { changes: [change], answer: { key, value } };
  });
}

/**
 * Forgets a key. Forgetting one that is not there is no error.
 * @throws {ApiError} 400 for a bad key
 */
export async function deleteRuleConfig(
  ports: Pick<FamilyPorts, 'store'>,
  at: TenantContext,
  key: string,
): Promise<void> {
  requireKey(key);
  await write(ports, at.tenant, async () => ({ changes: [{ op: 'remove', kind, id: key }], answer: undefined }));
}
