import { deepFreeze } from './record-shape.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What several records have in common: all of their fields but those of their own, of which it has the names. */
interface Common {
  /** A JSON list of the two. */
  text: string;
  /** The same, frozen, once a second record has it. */
  parts: Parts | undefined;
  users: number;
}

type Parts = readonly [names: readonly string[], fields: Fields];

/** A record as it is held for long: a JSON list of what is its own, and what it has in common with others. */
export interface Packed {
  readonly own: string;
  readonly common: Common | undefined;
}

/** Fields in which records of one kind differ. Any choice is right; this one makes most clients of a tenant share the rest. */
const individual: ReadonlySet<string> = new Set([
  'id',
  'client_id',
  'name',
  'secrets',
  'key_authentication',
  'identifier',
  'signing_secret',
  'client_grants',
]);

/** Bytes that one text of shared fields costs beside its characters, and how many a character costs once it is parsed. */
const commonBytes = 250;
const parsedBytes = 4;

/**
 * Keeps records small: a hundred thousand clients differ in their identifiers and secrets and have the rest in
 * common. Records come out as they went in, frozen, whatever the order of their fields.
 */
export class Packing {
  readonly #commons = new Map<string, Common>();
  #bytes = 0;

  /** What the shared texts cost, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param value JSON; a record as it was mended, or anything else as it is */
  pack(value: unknown): Packed {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { own: JSON.stringify(value), common: undefined };
    }
    const names: string[] = [];
    const own: unknown[] = [];
    const rest: [string, unknown][] = [];
    for (const [name, field] of Object.entries(value)) {
      if (!individual.has(name)) rest.push([name, field]);
      else {
        names.push(name);
        own.push(field);
      }
    }
    return { own: JSON.stringify(own), common: this.#join(JSON.stringify([names, Object.fromEntries(rest)])) };
  }

  unpack({ own, common }: Packed): unknown {
    const values: unknown = JSON.parse(own);
    if (common === undefined) return deepFreeze(values);
    const [names, fields] = common.parts ?? (JSON.parse(common.text) as Parts);
    const value: Record<string, unknown> = { ...fields };
    for (const [index, name] of names.entries()) value[name] = (values as unknown[])[index];
    return deepFreeze(value);
  }

  /** Gives back the record's part of what it shared. */
  release({ common }: Pick<Packed, 'common'>): void {
    if (common === undefined) return;
    common.users -= 1;
    if (common.users > 0) return;
    this.#commons.delete(common.text);
    this.#bytes -= costOf(common);
  }

  #join(text: string): Common {
    const known = this.#commons.get(text);
    if (known === undefined) {
      const common = { text, parts: undefined, users: 1 };
      this.#commons.set(text, common);
      this.#bytes += costOf(common);
      return common;
    }
    known.users += 1;
    if (known.parts === undefined) {
      this.#bytes -= costOf(known);
      known.parts = deepFreeze(JSON.parse(text)) as Parts;
      this.#bytes += costOf(known);
    }
    return known;
  }
}

const costOf = ({ text, parts }: Common): number =>
  commonBytes + textBytes(text) + (parts === undefined ? 0 : parsedBytes * text.length);

/** Bytes of a text in memory: one for a character, unless some need two. */
export const textBytes = (text: string): number => (/^[\0-\xff]*$/.test(text) ? text.length : 2 * text.length);
