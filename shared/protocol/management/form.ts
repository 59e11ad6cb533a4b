import { invalidBody, markForm } from '../../model/validation.ts';

/**
 * Form bodies of the Management API as objects (management-api 1.1). Names nest with brackets:
 * `callbacks[]=…`, `callbacks[0]=…`, `jwt_configuration[alg]=RS256`; a name that comes twice is a list. Every
 * value is a text here; validation reads it as the type that the schema wants.
 */

/** Parts of a name, and pairs of a form, that are looked at. */
const deepest = 8;
const mostPairs = 5000;

class Branch {
  readonly members = new Map<string, Branch | Leaf>();
}

class Leaf {
  readonly values: string[] = [];
  /** The name ended in `[]`. */
  listed = false;
}

function pathOf(name: string): { path: string[]; listed: boolean } {
  const match = /^([^[\]]+)((?:\[[^[\]]+\])*)(\[\])?$/.exec(name);
  if (match === null) throw invalidBody(`The form names a property that cannot be: ${name.slice(0, 100)}`);
  const inner = [...(match[2] ?? '').matchAll(/\[([^[\]]+)\]/g)].map((part) => part[1] ?? '');
  if (inner.length >= deepest) throw invalidBody('The form is nested too deeply');
  return { path: [match[1] ?? '', ...inner], listed: match[3] !== undefined };
}

const contradiction = (part: string) =>
  invalidBody(`The form gives ${part.slice(0, 100)} both a value and properties of its own`);

function leafAt(root: Branch, path: readonly string[]): Leaf {
  let branch = root;
  for (const part of path.slice(0, -1)) {
    const next = branch.members.get(part) ?? new Branch();
    if (next instanceof Leaf) throw contradiction(part);
    branch.members.set(part, next);
    branch = next;
  }
  const last = path.at(-1) ?? '';
  const leaf = branch.members.get(last) ?? new Leaf();
  if (leaf instanceof Branch) throw contradiction(last);
  branch.members.set(last, leaf);
  return leaf;
}

const isIndexed = (names: readonly string[]): boolean => names.every((name, index) => name === String(index));

function reading(node: Branch | Leaf): unknown {
  if (node instanceof Leaf) return node.listed || node.values.length > 1 ? node.values : node.values[0];
  if (isIndexed([...node.members.keys()])) return [...node.members.values()].map(reading);
  return membersOf(node);
}

const membersOf = (branch: Branch): Record<string, unknown> =>
  Object.fromEntries([...branch.members].map(([name, member]) => [name, reading(member)]));

/**
 * @returns the object the form describes; undefined for an empty form
 * @throws {ApiError} 400 for names that cannot be or contradict one another
 */
export function formValue(form: URLSearchParams): Record<string, unknown> | undefined {
  const pairs = [...form];
  if (pairs.length > mostPairs) throw invalidBody('The form has too many parameters');
  const root = new Branch();
  for (const [name, value] of pairs) {
    const { path, listed } = pathOf(name);
    const leaf = leafAt(root, path);
    leaf.values.push(value);
    leaf.listed ||= listed;
  }
  return root.members.size === 0 ? undefined : markForm(membersOf(root));
}
