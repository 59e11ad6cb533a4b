/**
 * Reads DER that anyone may have written: definite lengths in their shortest form, single-octet tags, a
 * bounded number of elements, no recursion, no exceptions.
 * @see X.690 sections 8.1 and 10.1
 */
export interface Element {
  readonly tag: number;
  readonly body: Uint8Array;
  /** Tag, length and body. */
  readonly whole: Uint8Array;
}

/** Elements read of one constructed value: far above any name, key or certificate in use. */
const mostElements = 64;

function elementAt(bytes: Uint8Array, start: number): Element | undefined {
  const tag = bytes[start];
  const first = bytes[start + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  let length = first;
  let from = start + 2;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets < 1 || octets > 3 || from + octets > bytes.length) return undefined;
    length = 0;
    for (const octet of bytes.subarray(from, from + octets)) length = length * 256 + octet;
    if (length < 0x80 || length < 256 ** (octets - 1)) return undefined;
    from += octets;
  }
  const end = from + length;
  return end > bytes.length ? undefined : { tag, body: bytes.subarray(from, end), whole: bytes.subarray(start, end) };
}

/** All elements of a constructed value's body; empty when anything in it does not fit. */
export function elementsOf(body: Uint8Array | undefined): readonly Element[] {
  const elements: Element[] = [];
  if (body === undefined) return elements;
  for (let at = 0; at < body.length; ) {
    const next = elementAt(body, at);
    if (next === undefined || elements.length === mostElements) return [];
    elements.push(next);
    at += next.whole.length;
  }
  return elements;
}

/** The elements inside one element of the given tag; empty when it is missing, has another tag or does not fit. */
export const inside = (element: Element | undefined, tag: number): readonly Element[] =>
  element?.tag === tag ? elementsOf(element.body) : [];

/** The elements of the SEQUENCE that a whole text of DER is. */
export function sequenceOf(der: Uint8Array): readonly Element[] {
  const outer = elementsOf(der);
  return outer.length === 1 ? inside(outer[0], 0x30) : [];
}

/** The octets of a BIT STRING of whole octets. */
export const bitStringOf = (element: Element | undefined): Uint8Array | undefined =>
  element?.tag === 0x03 && element.body[0] === 0 ? element.body.subarray(1) : undefined;

/** The big-endian octets of a positive INTEGER in its shortest form, without the sign octet. */
export function positiveIntegerOf(element: Element | undefined): Uint8Array | undefined {
  if (element?.tag !== 0x02) return undefined;
  const [first, second] = element.body;
  if (first === undefined || first >= 0x80) return undefined;
  if (first > 0) return element.body;
  return second !== undefined && second >= 0x80 ? element.body.subarray(1) : undefined;
}

/** The dotted form of an OBJECT IDENTIFIER; undefined when it is none or an arc is beyond 2^31. */
export function objectIdentifierOf(element: Element | undefined): string | undefined {
  if (element?.tag !== 0x06 || element.body.length === 0) return undefined;
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of element.body) {
    if (arc === 0 && octet === 0x80) return undefined;
    arc = arc * 128 + (octet & 0x7f);
    if (arc > 2 ** 31) return undefined;
    if (octet >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [head = 0, ...tail] = arcs;
  if ((element.body.at(-1) ?? 0) >= 0x80) return undefined;
  const root = Math.min(Math.floor(head / 40), 2);
  return [root, head - root * 40, ...tail].join('.');
}
