/**
 * A search as a value: what a document must be to be found. It says nothing of how the caller wrote it and
 * nothing of how it is carried out (management-api 1.8).
 */
export type Search =
  | { op: 'and' | 'or'; of: readonly Search[] }
  | { op: 'not'; of: Search }
  | {
      op: 'match';
      /** The field's names from the document's root down. Lists on the way are looked into. */
      path: readonly string[];
      /** Upper and lower case ASCII letters are the same. Texts of the test are in lower case then. */
      fold: boolean;
      test: Test;
    };

/** What one value must be. Values are compared as texts; bounds also as numbers, with numbers. */
export type Test =
  /** There is a value that is not null, not an empty list and not an empty object. */
  { exists: true } | { oneOf: readonly string[] } | { like: Pattern } | { between: Range };

/** All that are given hold, and the start does not overlap the end. */
export interface Pattern {
  starts?: string;
  ends?: string;
  contains?: string;
}

export interface Range {
  from?: Bound;
  to?: Bound;
}

export interface Bound {
  value: string;
  /** The same as a number, when it is one. A number is never compared with a bound that has none. */
  number?: number;
  inclusive: boolean;
}

export interface SearchQuery {
  /** Indexed attributes that must match as in a list; whatever `match` says, this narrows it first. */
  where?: Readonly<Record<string, readonly string[]>>;
  match?: Search;
  /** Documents without the field come last; equal ones stay in order of creation, which is also the default. */
  sort?: { path: readonly string[]; fold: boolean; descending: boolean };
  offset?: number;
  /** Rows wanted: 0 to 1000. */
  limit: number;
}

/** The names of a field can be looked up: no quotes, no backslashes, nothing empty. */
export const isSearchable = (path: readonly string[]): boolean =>
  path.length >= 1 && path.length <= 8 && path.every((name) => /^[^"\\\p{Cc}]{1,200}$/u.test(name));
