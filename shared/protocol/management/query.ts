import { ApiError } from '../../model/api-error.ts';
import { invalidQuery } from './refusals.ts';

/** The filters of a list that are given: parameter by parameter, each equal to an attribute of the entities. */
export function readFilters(query: URLSearchParams, names: readonly string[]): Record<string, readonly string[]> {
  const where: Record<string, readonly string[]> = {};
  for (const name of names) {
    const value = query.get(name);
    if (value !== null && value !== '') where[name] = [value];
  }
  return where;
}

/** A parameter that must be there. @throws {ApiError} 400 `invalid_query_string` */
export function readRequired(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null || value === '') throw invalidQuery(`Missing required property: ${name}`, name);
  return value;
}

/** A parameter that is one of a few words. @throws {ApiError} 400 `invalid_query_string` */
export function readOneOf<Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  const found = words.find((word) => word === value);
  if (found === undefined) throw invalidQuery(`No enum match for: ${value.slice(0, 100)}`, name);
  return found;
}

/** An id in the path that cannot be one. */
export const invalidUri = (format: string, id: string): ApiError =>
  new ApiError(
    400,
    `Path validation error: 'Object didn't pass validation for format ${format}: ${id.slice(0, 100)}' on property id.`,
    'invalid_uri',
  );
