import { describe, expect, test } from 'vitest';
import { contrast, parseColor, readableOn, textOn } from '../../functions/login/design/color.ts';
import { formTargets } from '../../functions/login/design/form-targets.ts';
import { chooseLocale } from '../../functions/login/design/locale.ts';
import { fill, texts } from '../../functions/login/design/words.ts';

const seen = (one: string, other: string): number =>
  contrast(parseColor(one) ?? [0, 0, 0], parseColor(other) ?? [0, 0, 0]);

test.each(['#000', '#fff', '#ffb000', '#4f46e5', '#7ee0c0', '#ff0000', '#0af', '#777777', '#00ff0080'])(
  'text on a button of %s and links of that colour can be read',
  (color) => {
    expect(seen(textOn(color), color)).toBeGreaterThanOrEqual(4.5);
    expect(seen(readableOn(color, '#ffffff', '#000'), '#ffffff')).toBeGreaterThanOrEqual(4.5);
    expect(seen(readableOn(color, '#16181d', '#fff'), '#16181d')).toBeGreaterThanOrEqual(4.5);
  },
);

describe('the language of a page', () => {
  test.each([
    ['fr', 'de', [], 'fr'],
    [undefined, 'it, de-AT;q=0.5, es;q=0.7', [], 'es'],
    [undefined, 'de;q=0, *', [], 'en'],
    ['fr', 'de', ['en', 'de'], 'de'],
    ['fr', undefined, ['de'], 'de'],
    [undefined, undefined, ['ja'], 'en'],
  ] as const)('ui_locales %s, Accept-Language %s, enabled %j: %s', (ui, header, enabled, locale) => {
    expect(chooseLocale(ui, header, enabled)).toBe(locale);
  });
});

test('every language names the same places in the same texts', () => {
  const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
  const flat = (language: object): [string, string[]][] =>
    Object.entries(language).flatMap(([screen, words]: [string, Record<string, string>]) =>
      Object.entries(words).map(([key, text]): [string, string[]] => [`${screen}.${key}`, places(text)]),
    );
  for (const language of [texts.de, texts.fr, texts.es]) expect(flat(language).sort()).toEqual(flat(texts.en).sort());
});

test('AZ-06 a name that is filled in is never filled in again and turns no text around', () => {
  expect(fill('{a} #{b} \u0024{c} {d}', { a: '{b}', b: 'x\u202ey', c: 'C' })).toBe('{b} xy C ');
});

test.each([
  ['https://app.example.com/cb', ['https:']],
  ['com.example.app://cb', ['https:', 'com.example.app:']],
  ['http://localhost:3000/cb', ['https:', 'http://localhost:*', 'http://127.0.0.1:*']],
  ['http://intranet.example/cb', ['https:', 'http://intranet.example']],
  ['javascript:alert(1)', ['https:']],
])('forms of a sign-in to %s lead to %j', (uri, targets) => {
  expect(formTargets(uri)).toEqual(targets);
});
