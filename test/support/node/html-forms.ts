import { attribute, decode } from '../html.ts';
/** Forms of a page, read from its markup alone. */

export interface FormField {
  name: string;
  value: string;
  type: string;
  readOnly: boolean;
}

export interface FormButton {
  name: string;
  value: string;
  label: string;
}

export interface Form {
  method: 'GET' | 'POST';
  action: URL;
  /** The content type that it is sent as. */
  encoding: string;
  fields: readonly FormField[];
  buttons: readonly FormButton[];
}

/** What forms are sent as when they do not say. */
export const urlEncoded = 'application/x-www-form-urlencoded';

/** The text of markup: no tags, no style, no script. */
export const textOf = (html: string): string =>
  decode(html.replace(/<(style|script)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

/** What the page would send. Check boxes that are not ticked send nothing. */
export function formsOf(html: string, base: URL): Form[] {
  return [...html.matchAll(/(<form\b[^>]*>)([\s\S]*?)<\/form>/g)].map(([, tag = '', content = '']) => ({
    method: attribute(tag, 'method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    action: new URL(attribute(tag, 'action') ?? '', base),
    encoding: attribute(tag, 'enctype') ?? urlEncoded,
    fields: [...content.matchAll(/<input\b[^>]*>/g)].flatMap(([input]) => fieldOf(input)),
    buttons: [...content.matchAll(/(<button\b[^>]*>)([\s\S]*?)<\/button>/g)].map(([, button = '', label = '']) => ({
      name: attribute(button, 'name') ?? '',
      value: attribute(button, 'value') ?? '',
      label: textOf(label),
    })),
  }));
}

function fieldOf(input: string): FormField[] {
  const name = attribute(input, 'name');
  const type = attribute(input, 'type') ?? 'text';
  const off = (type === 'checkbox' || type === 'radio') && !/\schecked(?=[\s>=])/.test(input);
  if (name === undefined || off || /\sdisabled(?=[\s>=])/.test(input)) return [];
  return [{ name, type, value: attribute(input, 'value') ?? '', readOnly: /\sreadonly(?=[\s>=])/i.test(input) }];
}
