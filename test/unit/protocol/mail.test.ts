import { describe, expect, test } from 'vitest';
import { emailTemplateNames } from '../../../shared/model/email.ts';
import { builtIn, span } from '../../../shared/protocol/mail/built-in.ts';
import { oneLine, textOf } from '../../../shared/protocol/mail/html.ts';
import { htmlOf, plainTextOf, textOn } from '../../../shared/protocol/mail/layout.ts';
import { printMailbox, readMailbox } from '../../../shared/protocol/mail/sender.ts';

const evil = `"><script>alert(1)</script>\r\n<img src=x onerror=alert(1)>\u202e`;
const look = { logo: 'https://cdn.test/logo.png', primary: '#0f62fe', background: '#ffffff' };
const facts = {
  ...{ product: evil, tenant: evil, email: evil, organization: evil, inviter: evil, source: evil, support: evil },
  ...{ code: evil, url: 'https://a.test/u?ticket=x&"><script>', lifetime: 600, report: [evil] },
};

describe('our own words', () => {
  test.each([...emailTemplateNames, 'passwordless_email', 'users_import'] as const)(
    '%s: no value becomes markup',
    (kind) => {
      const content = builtIn(kind, facts);
      const html = htmlOf(content, look);
      expect(html).not.toMatch(/<script|<img src=x|\u202e/);
      expect(html.match(/<img /g)).toHaveLength(1);
      expect(content.title).not.toMatch(/[\r\n]/);
      expect(plainTextOf(content).length).toBeGreaterThan(50);
    },
  );

  test('nothing is loaded from elsewhere but the logo', () => {
    const html = htmlOf(builtIn('verify_email', { product: 'Shop', tenant: 'Shop', url: 'https://a.test/x' }), look);
    expect(html.match(/(?:src|url\(|@import|<link)[^ >]*/g)).toEqual(['src="https://cdn.test/logo.png"']);
    expect(html).toContain('prefers-color-scheme:dark');
  });

  test('a button can be read on every colour', () => {
    expect(['#ffffff', '#ff0', '#000', '#0f62fe', 'navy'].map(textOn)).toEqual([
      ...['#111111', '#111111', '#ffffff', '#ffffff', '#ffffff'],
    ]);
  });

  test.each([
    [432_000, '5 days'],
    [86_400, '1 day'],
    [3600, '1 hour'],
    [600, '10 minutes'],
    [59, '59 seconds'],
  ])('%i seconds are %s', (seconds, words) => expect(span(seconds)).toBe(words));
});

test.each([
  ['login@shop.test', 'login@shop.test'],
  ['Shop <login@shop.test>', '"Shop" <login@shop.test>'],
  ['"Shop, Inc." <login@shop.test>', '"Shop, Inc." <login@shop.test>'],
  ['a"b\\c <login@shop.test>', '"abc" <login@shop.test>'],
  ['a@b.test, c@d.test', undefined],
  ['Shop <login@shop.test> x', undefined],
  ['Shop', undefined],
  ['', undefined],
])('a sender of %j is %j', (text, printed) => {
  const read = readMailbox(text);
  expect(read === undefined ? undefined : printMailbox(read)).toBe(printed);
});

test('HTML of a tenant reads as text, with the addresses of its links', () => {
  const html =
    '<head><style>p{}</style></head><p>Hi&nbsp;<b>Ann</b> &amp; co,<br>go <a href="https://a.test/x">here</a></p><p>Bye</p>';
  expect(textOf(html)).toBe('Hi Ann & co,\ngo here (https://a.test/x)\nBye');
  expect(
    textOf('a <!-- b --> c<script>d</script><STYLE>e</STYLE >f<a href="https://a.test/">https://a.test/</a> 1 < 2'),
  ).toBe('a cfhttps://a.test/ 1');
  expect(oneLine(`a\r\nb\u2028c${'x'.repeat(400)}`)).toHaveLength(300);
});

test.each(['<', '<a ', '<style ', '<!--', '<a href="', 'href ', '</a', '&', ' '])(
  'a megabyte of %j is read at once',
  (part) => {
    const before = performance.now();
    textOf(part.repeat(Math.ceil(1_000_000 / part.length)));
    expect(performance.now() - before).toBeLessThan(500);
  },
);
