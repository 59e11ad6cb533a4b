import { ApiError } from '../../model/api-error.ts';
import * as model from '../../model/email.ts';
import type { Ports } from '../../model/ports.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { isObject } from './overlay.ts';
import { conflict, invalidPath } from './refusals.ts';
import { readSingleton, removeSingleton, type Singleton, type SingletonPorts, writeSingleton } from './singleton.ts';
import type { TenantContext } from './write.ts';

/** The mail provider and the mail templates of a tenant (management-api 3.18). Neither exists until it is created. */

const providerMissing = (): ApiError =>
  new ApiError(404, 'There is not a configured email provider', 'inexistent_email_provider');

const provider: Singleton = {
  id: 'emails/provider',
  schema: model.emailProviderCreate,
  writeOnly: model.mailSecrets,
  merged: new Set(['credentials']),
  missing: providerMissing,
};

/** Fields that `fields` may name. */
export const emailProviderFields: ReadonlySet<string> = new Set([
  ...['name', 'enabled', 'credentials', 'settings', 'default_from_address'],
]);

const nameOf = (value: unknown): model.MailProvider | undefined =>
  model.mailProviders.find((name) => isObject(value) && value['name'] === name);

/** @throws {ApiError} 404 until there is one */
export const getEmailProvider = async (
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
): Promise<Record<string, unknown>> => (await readSingleton(ports, at, provider)) as Record<string, unknown>;

function requireCredentials(name: model.MailProvider, credentials: unknown): void {
  if (credentials !== undefined) validate(model.credentialsOf(name), { credentials });
}

/** @throws {ApiError} 400 for a bad body or credentials of another provider, 409 when there is one */
export async function createEmailProvider(ports: SingletonPorts, at: TenantContext, body: unknown): Promise<unknown> {
  const input = validate(model.emailProviderCreate, body);
  requireCredentials(input.name, input.credentials);
  const taken = () => conflict('The email provider already exists', 'email_provider_conflict');
  return writeSingleton(ports, at, provider, 'create', { enabled: true, ...input }, { taken });
}

/**
 * Changes the provider. Credentials are merged, so that a caller who cannot read a secret need not send it; another
 * provider starts from none.
 * @throws {ApiError} 400 and 404
 */
export async function updateEmailProvider(ports: SingletonPorts, at: TenantContext, body: unknown): Promise<unknown> {
  const input = validate(model.emailProviderUpdate, body);
  const before = await getEmailProvider(ports, at);
  const name = input.name ?? nameOf(before);
  if (name === undefined) throw providerMissing();
  requireCredentials(name, input.credentials);
  if (name === nameOf(before)) {
    return writeSingleton(ports, at, { ...provider, schema: model.emailProviderUpdate }, 'patch', input);
  }
  if (input.credentials === undefined) throw invalidBody('Another provider needs its credentials');
  const { credentials: _old, settings: _itsOwn, ...kept } = before;
  return writeSingleton(ports, at, provider, 'renew', { ...kept, ...input });
}

/** Forgets the provider and its secrets. Forgetting none is no error. */
export const deleteEmailProvider = async (ports: Pick<Ports, 'store'>, at: TenantContext): Promise<void> => {
  await removeSingleton(ports, at, provider.id);
};

const isTemplate = (name: string): boolean => (model.emailTemplateNames as readonly string[]).includes(name);

function templateOf(name: string, schema: Singleton['schema']): Singleton {
  if (!isTemplate(name)) throw invalidPath(`No enum match for: ${name.slice(0, 100)}`, 'templateName');
  return {
    id: `email-templates/${name}`,
    schema,
    keepNulls: true,
    missing: () => new ApiError(404, 'The template does not exist.', 'inexistent_email_template'),
  };
}

/** @throws {ApiError} 400 for a name that is none, 404 until it is created */
export const getEmailTemplate = async (
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  name: string,
): Promise<unknown> => readSingleton(ports, at, templateOf(name, model.emailTemplateWhole));

/** @throws {ApiError} 400 for a bad body, 409 for a template that exists */
export async function createEmailTemplate(ports: SingletonPorts, at: TenantContext, body: unknown): Promise<unknown> {
  const input = validate(model.emailTemplateWhole, body);
  const taken = () => conflict('The template already exists.', 'email_template_conflict');
  return writeSingleton(ports, at, templateOf(input.template, model.emailTemplateWhole), 'create', input, { taken });
}

/** @throws {ApiError} 400, also for a body that names another template, and 404 */
export async function updateEmailTemplate(
  ports: SingletonPorts,
  at: TenantContext,
  name: string,
  body: unknown,
  how: 'patch' | 'put',
): Promise<unknown> {
  const one = templateOf(name, how === 'put' ? model.emailTemplateWhole : model.emailTemplateChange);
  const check = (value: unknown): void => {
    if (isObject(value) && value['template'] !== name) throw invalidBody('The template is named in the path');
  };
  return writeSingleton(ports, at, one, how, body, { check });
}
