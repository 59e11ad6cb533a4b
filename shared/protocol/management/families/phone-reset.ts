import { phoneTemplateReset } from '../../../model/families/phone.ts';
import { validate } from '../../../model/validation.ts';
import type { TenantContext } from '../write.ts';
import { getEntity, updateEntity } from './entities.ts';
import type { Entity, FamilyPorts } from './family.ts';
import { phoneContent, phoneTemplates } from './table.ts';

/**
 * Makes a phone template say again what it says by default.
 * @throws {ApiError} 404 for an unknown template
 */
export async function resetPhoneTemplate(
  ports: FamilyPorts,
  at: TenantContext,
  id: string,
  body: unknown,
): Promise<Entity> {
  validate(phoneTemplateReset, body);
  const { type } = await getEntity(ports, at, phoneTemplates, id);
  return updateEntity(ports, at, phoneTemplates, id, { content: phoneContent(type) });
}
