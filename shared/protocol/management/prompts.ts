import * as model from '../../model/prompt.ts';
import { languages, promptNames } from '../../model/prompt-names.ts';
import { invalidPath } from './refusals.ts';
import type { Singleton } from './singleton.ts';

/** The hosted pages' behaviour and texts (management-api 3.18). Every prompt has texts in every language. */

export const promptSettings: Singleton = {
  id: 'prompts',
  schema: model.promptSettings,
  defaults: { universal_login_experience: 'new', identifier_first: false, webauthn_platform_first_factor: false },
};

/** @throws {ApiError} 400 `invalid_uri` for a name that is not in the list */
export function requireName(known: readonly string[], name: string, property: string): void {
  if (!known.includes(name)) throw invalidPath(`No enum match for: ${name.slice(0, 100)}`, property);
}

/** The texts of one prompt in one language. @throws {ApiError} 400 for an unknown prompt or language */
export function customText(prompt: string, language: string): Singleton {
  requireName(promptNames, prompt, 'prompt');
  requireName(languages, language, 'language');
  return { id: `prompts/custom-text/${prompt}/${language}`, schema: model.customText, defaults: {} };
}

/** What a tenant adds to the screens of one prompt. @throws {ApiError} 400 for an unknown prompt */
export function partials(prompt: string): Singleton {
  requireName(promptNames, prompt, 'prompt');
  return { id: `prompts/partials/${prompt}`, schema: model.partials, defaults: {} };
}
