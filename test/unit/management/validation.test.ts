import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../shared/model/api-error.ts';
import {
  closed,
  integer,
  line,
  metadata,
  name,
  open,
  text,
  timestamp,
  unique,
  validate,
} from '../../../shared/model/validation.ts';

const messageOf = (schema: v.GenericSchema, body: unknown): string => {
  try {
    validate(schema, body);
  } catch (error) {
    if (error instanceof ApiError) return error.message;
  }
  return 'accepted';
};
const schema = closed({
  name: name(10),
  count: v.exactOptional(integer(1, 5)),
  flag: v.exactOptional(v.boolean()),
  kind: v.exactOptional(v.picklist(['a', 'b'])),
  list: v.exactOptional(unique(line(1, 5), 2)),
  deep: v.exactOptional(closed({ inner: v.exactOptional(closed({ leaf: v.string() })) })),
  loose: v.exactOptional(open({ known: v.exactOptional(v.boolean()) })),
  meta: v.exactOptional(metadata(2)),
  at: v.exactOptional(timestamp),
});

describe('texts are the schema validator’s (fact sheet 1.3)', () => {
  test.each([
    [{}, "'Missing required property: name'."],
    [{ name: 'x', extra: 1 }, "'Additional properties not allowed: extra'."],
    [{ name: 1 }, "'Expected type string but found type integer' on property name."],
    [{ name: 1.5 }, "'Expected type string but found type number' on property name."],
    [{ name: null }, "'Expected type string but found type null' on property name."],
    [{ name: [] }, "'Expected type string but found type array' on property name."],
    [{ name: '' }, "'String is too short (0 chars), minimum 1' on property name."],
    [{ name: 'x'.repeat(11) }, "'String is too long (11 chars), maximum 10' on property name."],
    [{ name: '<x>' }, "'String does not match pattern ^[^<>]+$: <x>' on property name."],
    [{ name: 'x', count: 0 }, "'Value 0 is less than minimum 1' on property count."],
    [{ name: 'x', count: 6 }, "'Value 6 is greater than maximum 5' on property count."],
    [{ name: 'x', count: 1.5 }, "'Expected type integer but found type number' on property count."],
    [{ name: 'x', flag: 'true' }, "'Expected type boolean but found type string' on property flag."],
    [{ name: 'x', kind: 'c' }, "'No enum match for: c' on property kind."],
    [{ name: 'x', list: ['a', 'a'] }, "'Array items are not unique (indexes 0 and 1)' on property list."],
    [{ name: 'x', list: ['a', 'b', 'c'] }, "'Array is too long (3), maximum 2' on property list."],
    [{ name: 'x', list: ['a', 2] }, "'Expected type string but found type integer' on property list.1."],
    [{ name: 'x', deep: { inner: {} } }, "'Missing required property: leaf' on property deep.inner."],
    [{ name: 'x', deep: { no: 1 } }, "'Additional properties not allowed: no' on property deep."],
    [{ name: 'x', deep: [] }, "'Expected type object but found type array' on property deep."],
    [{ name: 'x', meta: { a: '', b: '', c: '' } }, "'Too many properties defined (3), maximum 2' on property meta."],
    [
      { name: 'x', at: '2030-13-01T00:00:00Z' },
      "'Object didn't pass validation for format date-time: 2030-13-01T00:00:00Z' on property at.",
    ],
  ])('%j', (body, message) => {
    expect(messageOf(schema, body)).toBe(`Payload validation error: ${message}`);
  });

  test('a good body comes out as it went in', () => {
    const body = { name: 'x', list: ['a', 'b'], deep: { inner: { leaf: '' } }, loose: { known: true, other: [1] } };
    expect(validate(schema, structuredClone(body))).toEqual(body);
  });

  test('long input of the caller is not repeated as a whole', () => {
    expect(messageOf(closed({ kind: v.picklist(['a']) }), { kind: 'x'.repeat(5000) }).length).toBeLessThan(200);
    expect(messageOf(closed({}), { ['x'.repeat(5000)]: 1 }).length).toBeLessThan(200);
  });
});

describe('MGMT-04 HTTP-02 what no schema has to think of', () => {
  const anything = open({});
  test.each(['__proto__', 'constructor', 'prototype'])('the name %s, at any depth', (key) => {
    const body = JSON.parse(`{"a":[{"${key}":{"polluted":true}}]}`);
    expect(messageOf(anything, body)).toContain(`Additional properties not allowed: ${key}' on property a.0`);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('control characters, lone surrogates and infinite numbers, in values and names', () => {
    for (const value of ['\u0000', '\u001b', '\u007f', '\u0085', '\ud800', 'x\udc00']) {
      expect(messageOf(anything, { a: { b: value } })).not.toBe('accepted');
      expect(messageOf(anything, { a: { [value]: 1 } })).not.toBe('accepted');
    }
    expect(messageOf(anything, { a: Number.POSITIVE_INFINITY })).not.toBe('accepted');
    expect(messageOf(anything, { a: 'line\r\n\ttabbed 😀' })).toBe('accepted');
    expect(messageOf(closed({ a: line(0, 9) }), { a: 'a\nb' })).not.toBe('accepted');
    expect(messageOf(closed({ a: text(0, 9) }), { a: 'a\nb' })).toBe('accepted');
  });
});
