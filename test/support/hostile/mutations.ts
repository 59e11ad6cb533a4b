/** One change of a valid body, with what it does as its name. */
export interface Mutation {
  name: string;
  body: unknown;
  /** Wrong whatever the contract says: no body of ours may hold this anywhere. */
  always: boolean;
}

type Path = readonly (string | number)[];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How deep and how far a body is walked. */
const deepest = 4;
const mostItems = 2;

/** Every place of a body, the whole first. */
function* places(value: unknown, path: Path = []): Generator<{ path: Path; value: unknown }> {
  yield { path, value };
  if (path.length >= deepest) return;
  const items = Array.isArray(value) ? [...value.entries()].slice(0, mostItems) : Object.entries(Object(value));
  if (typeof value === 'object') for (const [key, item] of items) yield* places(item, [...path, key]);
}

/** A copy of `body` with another value at `path`. */
function replaced(body: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(body)) return body.map((item, at) => (at === key ? replaced(item, rest, value) : item));
  const entries = Object.entries(Object(body)).map(([name, item]) => [
    name,
    name === key ? replaced(item, rest, value) : item,
  ]);
  return Object.fromEntries(entries);
}

/** An object with an own property that only a computed name can give it. */
const withOwn = (value: unknown, name: string, item: unknown): unknown =>
  JSON.parse(JSON.stringify({ ...Object(value), 'a-name-to-replace': item }).replace('a-name-to-replace', name));

const wrong = {
  string: [7, true, null, [], {}, 'x'.repeat(9000), '', '\u202e<script>', "' OR 1=1 --"],
  number: ['7', null, true, {}, [], -1, 1.5, 9_007_199_254_740_991],
  boolean: ['true', 1, 0, null, {}, []],
  array: ['x', {}, null, 7, [null], [[]], [{}], ['toString']],
  object: ['x', [], null, 7, true],
} as const satisfies Record<string, readonly unknown[]>;

const kindOf = (value: unknown): keyof typeof wrong => {
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
};

/** What is wrong at one place, whatever is around it. */
function* wrongs(value: unknown): Generator<{ name: string; value: unknown; always?: true }> {
  for (const other of wrong[kindOf(value)]) yield { name: JSON.stringify(other).slice(0, 30), value: other };
  if (typeof value === 'string') {
    for (const text of ['a\u0000b', 'a\u001b[2J', 'a\ud800']) {
      yield { name: JSON.stringify(text), value: text, always: true };
    }
  }
  if (Array.isArray(value) && value.length > 0) yield { name: 'an item twice', value: [value[0], value[0]] };
  if (!isRecord(value)) return;
  for (const missing of Object.keys(value)) {
    const { [missing]: _gone, ...rest } = value;
    yield { name: `without ${missing}`, value: rest };
  }
  yield { name: 'an unknown property', value: { ...value, unheard_of: 1 } };
  yield { name: 'a property of others', value: { ...value, tenant: 'other', id: 'x', is_system: true } };
  for (const name of ['__proto__', 'constructor', 'prototype']) {
    yield { name, value: withOwn(value, name, { global: true }), always: true };
  }
}

/** Bodies that each differ from a valid one in one place. */
export function mutations(body: unknown): Mutation[] {
  return [...places(body)].flatMap(({ path, value }) =>
    [...wrongs(value)].map(({ name, value: other, always = false }): Mutation => {
      const place = path.length === 0 ? 'the whole' : path.join('.');
      return { name: `${place}: ${name}`, body: replaced(body, path, other), always };
    }),
  );
}
