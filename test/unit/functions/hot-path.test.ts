import { describe, expect, it } from 'vitest';
import { readParams } from '../../../functions/body.ts';
import { originOf } from '../../../functions/origin.ts';

const type = 'application/x-www-form-urlencoded';
const read = async (body: string) =>
  readParams(new Request('https://a.test/', { method: 'POST', body, headers: { 'content-type': type } }));

describe('a form is read as the URL standard reads it', () => {
  it.each([
    'a=1&b=2',
    'a=&b',
    '&&a=1&',
    '=x&a=1',
    'a==1&b=2=3',
    '?a=1',
    'b=1&?a=1',
    'a=x+y%20z%2B&c+d=1',
    'a=%7E%21%00%0d',
    'a=%E2%82%AC&b=%c3%28',
    'a=%&b=%4&c=%zz&d=%2',
    'a=€&b=\u{feff}x',
    'a=%EF%BB%BFx',
    'a=1;b=2#c',
    ' a = 1 ',
    '__proto__=1&constructor=2',
  ])('%j', async (text) => {
    const expected = [...new URLSearchParams(text)].filter(([, value]) => value !== '');
    expect([...(await read(text))]).toEqual(expected);
  });

  it.each(['a=1&a=1', 'a=1&%61=2', 'a&a'])('refuses the name that comes twice in %j', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ auth0: { error: 'invalid_request' } });
  });
});

describe('ISS-01 the origin of a URL is what the URL standard says, also when it was asked before', () => {
  it.each([
    'https://a.test/oauth/token',
    'https://a.test/other?x=1',
    'https://A.test/',
    'http://a.test:80/',
    'https://a.test:8443/x',
    'https://user@a.test/',
    'https://a.test\\@b.test/x',
    'https:///a.test/',
    'https:///b.test/',
    'https://\\/a.test/',
    'https://\\/b.test/',
    'https://\t/a.test/',
    'https://\t/b.test/',
    'https://a.test',
    'https://a.test?/b.test/',
    'https://a.test#/b.test/',
    'https://[::1]:3000/x',
    'https://127.1/x',
    'https:/a://b.test/',
    'https://a b/',
    'https://a.test:99999/',
    'a.test',
    '',
  ])('%j', (url) => {
    const expected = URL.canParse(url) ? { protocol: new URL(url).protocol, host: new URL(url).host } : undefined;
    expect(originOf(url)).toEqual(expected);
    expect(originOf(url)).toEqual(expected);
  });
});
