import { foldCase } from './search.ts';
import type { Document, Kind } from './tenant-store.ts';

/** A field of a kind's documents that a search finds by an index, without reading the documents. */
export interface IndexedField {
  /** The field's names from the document's root down. Lists on the way are looked into. */
  path: readonly string[];
  /** Upper and lower case letters are the same (management-api 1.8). */
  fold: boolean;
  /**
   * The field is an attribute of the entity already, of the same name and with the same value; where case does not
   * count, it is kept in lower case.
   */
  attribute?: true;
  /** An entity may have several values of it. */
  many?: true;
}

const attribute = (name: string, fold = false): IndexedField => ({ path: [name], fold, attribute: true });
const folded = (name: string): IndexedField => ({ path: [name], fold: true });
const ofAccounts = (...names: string[]): IndexedField => ({ path: ['identities', ...names], fold: false, many: true });

/**
 * The fields by which entities of a kind are found. Whoever changes this adds a step to the store's schema that makes
 * the index anew.
 */
export const indexedFields: Readonly<Record<Kind, readonly IndexedField[]>> = {
  user: [
    attribute('email', true),
    ...['user_id', 'username', 'phone_number'].map((name) => attribute(name)),
    ...['name', 'given_name', 'family_name', 'nickname'].map(folded),
    ...['connection', 'provider', 'user_id'].map((name) => ofAccounts(name)),
    ofAccounts('profileData', 'email'),
  ],
};

/** Under which name the index knows a field. */
export const indexName = ({ path }: Pick<IndexedField, 'path'>): string => path.join('.');

/** The index of a field, compared as a search compares it. Undefined when only the documents know it. */
export function indexedField(kind: Kind, path: readonly string[], fold: boolean): IndexedField | undefined {
  const name = indexName({ path });
  return indexedFields[kind]?.find((field) => field.fold === fold && indexName(field) === name);
}

/** What the index says of a document, apart from its attributes: each value once, under the field's name. */
export function termsOf(kind: Kind, doc: Document): [name: string, value: string][] {
  const fields = (indexedFields[kind] ?? []).filter((field) => field.attribute !== true);
  return fields.flatMap((field): [string, string][] => {
    const texts = textsAt(doc, field.path).map((text) => (field.fold ? foldCase(text) : text));
    return [...new Set(texts)].map((text) => [indexName(field), text]);
  });
}

/** The values of a field as a search compares them: texts, and what else is written as one. */
function textsAt(value: unknown, path: readonly string[]): string[] {
  const [name, ...rest] = path;
  if (Array.isArray(value)) return value.flatMap((item) => (Array.isArray(item) ? [] : textsAt(item, path)));
  if (name !== undefined) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
    return textsAt((value as Document)[name], rest);
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}
