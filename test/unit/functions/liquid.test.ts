import { describe, expect, test } from 'vitest';
import { liquid } from '../../../functions/mail/liquid.ts';

const user = { name: '<b>Ann</b>', user_metadata: { language: 'fr' }, tags: ['a', 'b'] };

describe('templates in Liquid', () => {
  test.each([
    ['Hi {{ user.name | escape }}', 'Hi &lt;b&gt;Ann&lt;/b&gt;'],
    ['{% if user.user_metadata.language == "fr" %}Bonjour{% else %}Hello{% endif %}', 'Bonjour'],
    ['{% for tag in user.tags %}{{ tag | upcase }}{% unless forloop.last %}, {% endunless %}{% endfor %}', 'A, B'],
    ['{{ user.missing }}{{ nobody.at.all }}{{ user.constructor }}{{ user.__proto__ }}', ''],
    ['{{ user.name }}', '<b>Ann</b>'],
  ])('%s', async (template, text) => {
    expect(await liquid.render(template, { user })).toEqual({ ok: true, text });
  });

  test.each([
    ['a loop in a loop', '{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}'],
    ['a long range', '{% for i in (1..1000000000) %}x{% endfor %}'],
    [
      'a doubled text',
      '{% assign a = "xxxxxxxxxx" %}{% for i in (1..99) %}{% assign a = a | append: a %}{% endfor %}{{ a }}',
    ],
    [
      'a doubled capture',
      '{% for i in (1..99) %}{% capture a %}{{ a }}{{ a }}xxxxxxxxxx{% endcapture %}{% endfor %}{{ a }}',
    ],
    ['a file', '{% include "/etc/passwd" %}'],
    ['half a tag', '{% if user'],
    ['an unknown tag', '{% launch %}'],
    ['a huge template', 'x'.repeat(700_000)],
  ])('%s is a fault in a sentence, soon', async (_name, template) => {
    const before = performance.now();
    const rendered = await liquid.render(template, { user });
    expect(rendered).toEqual({ ok: false, why: expect.stringMatching(/^.{5,200}$/) });
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
