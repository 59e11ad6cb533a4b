/** One entity of each family: as full as it can be, the least there is of it, and a change. */
export interface FamilyFixture {
  path: string;
  /** Form of an id. */
  id: RegExp;
  created: 200 | 201;
  /** What a list is wrapped in; undefined where it is always a bare array. */
  key?: string;
  /** Whether a list is wrapped without being asked. */
  wrapped?: true;
  full: Record<string, unknown>;
  least: Record<string, unknown>;
  /** What the answer has beyond what was sent, for the least of it. */
  filled?: Record<string, unknown>;
  /** Places in `full` that nobody reads back, dotted. */
  hidden?: readonly string[];
  change: Record<string, unknown>;
  /** An optional property that `null` unsets. */
  unset?: string;
  /** Status of deleting what is not there. */
  absent: 204 | 404;
  deleted?: unknown;
  /** Properties of `full` that PATCH refuses. */
  fixed?: readonly string[];
  /** There is never more than one. */
  single?: true;
}

/** An id of a prefix and 22 characters. */
export const id22 = (prefix: string): RegExp => new RegExp(`^${prefix}_[1-9A-HJ-NP-Za-km-z]{22}$`);
