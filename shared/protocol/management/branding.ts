import { ApiError } from '../../model/api-error.ts';
import { brandingUpdate, universalLoginTemplate } from '../../model/branding.ts';
import type { Ports } from '../../model/ports.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { readSingleton, removeSingleton, type Singleton, type SingletonPorts, writeSingleton } from './singleton.ts';
import type { TenantContext } from './write.ts';

/** Colours, logo and font of the hosted pages. Fields are replaced, `null` unsets. */
export const branding: Singleton = { id: 'branding', schema: brandingUpdate, defaults: {} };

const template: Singleton = {
  id: 'branding/templates/universal-login',
  schema: universalLoginTemplate,
  missing: () => new ApiError(404, 'Template does not exist.', 'inexistent_templates_universal_login'),
};

/** What a page needs to work at all. */
const tags = ['auth0:head', 'auth0:widget'];

/** @throws {ApiError} 404 until it is set */
export const getPageTemplate = async (ports: Pick<Ports, 'store'>, at: TenantContext): Promise<{ body: string }> => ({
  body: (await readSingleton(ports, at, template)) as string,
});

/**
 * Sets the page around the login box, given as a text or as `{template}`.
 * @returns whether it is the first one
 * @throws {ApiError} 400 for a template without the two tags that the page needs
 */
export async function setPageTemplate(ports: SingletonPorts, at: TenantContext, body: unknown): Promise<boolean> {
  const input = validate(universalLoginTemplate, body);
  const page = typeof input === 'string' ? input : input.template;
  const lacks = tags.find((tag) => !new RegExp(`\\{%-?\\s*${tag}\\s*-?%\\}`).test(page));
  if (lacks !== undefined) throw invalidBody(`The template must contain {%- ${lacks} -%}`);
  const existed = await ports.store.get(at.tenant, 'setting', template.id);
  await writeSingleton(ports, at, template, existed === undefined ? 'create' : 'renew', page);
  return existed === undefined;
}

/** Removing none is no error. */
export const deletePageTemplate = async (ports: Pick<Ports, 'store'>, at: TenantContext): Promise<void> => {
  await removeSingleton(ports, at, template.id);
};
