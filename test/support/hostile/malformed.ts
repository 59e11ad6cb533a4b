const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Texts that are wrong for every operation, whatever it takes. */
export const malformed: Readonly<Record<string, string>> = {
  'not JSON': '{',
  'trailing text': '{"name":"x"} x',
  'a byte order mark': '\ufeff{"name":"x"}',
  'a text': '"name"',
  'a number': '1',
  'a name twice': '{"name":"x","name":"y"}',
  'a name twice, escaped': '{"name":"x","n\\u0061me":"y"}',
  'own __proto__': '{"__proto__":{"global":true}}',
  'own __proto__, escaped': '{"\\u005f_proto__":{"global":true}}',
  constructor: '{"constructor":{"prototype":{"global":true}}}',
  'depth 10000': nested(10_000),
  'lists 10000 deep': '['.repeat(10_000),
  'depth 40': nested(40),
  'a huge number': '{"token_lifetime":1e999}',
  'a NUL': '{"name":"a\\u0000b"}',
  'a lone surrogate': '{"name":"a\\ud800"}',
  'a lone surrogate as name': '{"\\udc00":"x"}',
  'a control character': '{"name":"a\\u001bb"}',
  'single quotes': "{'name':'x'}",
  NaN: '{"token_lifetime":NaN}',
  comments: '{/**/"name":"x"}',
};
