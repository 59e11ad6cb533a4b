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
      /** Upper and lower case letters are the same. Texts of the test went through `foldCase` then. */
      fold: boolean;
      test: Test;
    }
  /** Documents that another kind speaks of: entities of `kind` that name them in `by` and have one of the values. */
  | { op: 'named'; kind: string; by: string; attribute: string; values: readonly string[] };

/**
 * A text in lower case, letter by letter, in every script. A letter whose small form is several letters stays as it
 * is, so that a text never changes its length.
 */
export const foldCase = (text: string): string =>
  [...text].map((letter) => (isOneLetter(letter.toLowerCase()) ? letter.toLowerCase() : letter)).join('');

const isOneLetter = (text: string): boolean => [...text].length === 1;

/** The capital letters beyond ASCII that become letters of this text, with what they become. */
export const capitalsOf = (text: string): [capital: string, small: string][] =>
  [...new Set(text)].flatMap((small): [string, string][] => {
    const capital = small.toUpperCase();
    const known = small > '\u007f' && capital !== small && isOneLetter(capital) && capital.toLowerCase() === small;
    return known ? [[capital, small]] : [];
  });

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
