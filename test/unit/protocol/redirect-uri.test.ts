import { describe, expect, it } from 'vitest';
import {
  isPlainHttp,
  isRegistered,
  isUrlText,
  isVerifiable,
  originOf,
} from '../../../shared/protocol/authorize/redirect-uri.ts';

const exact = { patterns: false };
const patterns = { patterns: true };
const registered = 'https://app.example.com/cb';

const matching = (urls: readonly string[], entry: string, rules = patterns): string[] =>
  urls.filter((url) => isRegistered(url, [entry], rules));

describe('exact redirect URIs', () => {
  it('takes the registered text and nothing else', () => {
    expect(isRegistered(registered, ['https://b.example.com/cb', registered], exact)).toBe(true);
    expect(isRegistered(registered, [], exact)).toBe(false);
  });

  it('RURI-02 compares raw texts without any normalising', () => {
    const near = [
      'https://app.example.com/cb/',
      'https://app.example.com/Cb',
      'https://app.example.com/cb?x=1',
      'https://app.example.com/cb;x',
      'https://app.example.com/cb/../evil',
      'https://app.example.com/cb%2f..%2fevil',
      'https://app.example.com/%63b',
      'https://app.example.com/%2563b',
      'https://app.example.com:443/cb',
      'https://APP.example.com/cb',
      'HTTPS://app.example.com/cb',
      'https://app.example.com./cb',
      'http://app.example.com/cb',
      'https://app.example.com//cb',
      'https://app.example.com/./cb',
    ];
    expect(matching(near, registered)).toEqual([]);
    // Nor on the other side: what is registered is not normalised either.
    expect(isRegistered('https://app.example.com/cb', ['https://app.example.com/%63b'], patterns)).toBe(false);
  });

  it('RURI-03 is not confused by user info, slashes, other scripts or punycode', () => {
    const confusing = [
      'https://app.example.com@evil.com',
      'https://app.example.com@evil.com/cb',
      'https://app.example.com.evil.com/cb',
      'https://evil.com\\@app.example.com/cb',
      'https://app.example.com\\@evil.com/cb',
      '//evil.com',
      '//app.example.com/cb',
      'https:/evil.com',
      'https:app.example.com/cb',
      'https://аpp.example.com/cb',
      'https://ａpp.example.com/cb',
      'https://xn--pp-6kc.example.com/cb',
      'https://app。example.com/cb',
      'https://app.example.com/cb\u200b',
    ];
    expect(matching(confusing, registered)).toEqual([]);
    expect(matching(confusing, 'https://*.example.com/cb')).toEqual(['https://xn--pp-6kc.example.com/cb']);
  });

  it('RURI-04 never takes a fragment, white space, or a scheme that runs code', () => {
    const hostile = [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'blob:https://app.example.com/x',
      'file:///etc/passwd',
      ' https://app.example.com/cb',
      'https://app.example.com/cb ',
      'https://app.example.com/c\tb',
      'https://app.example.com/cb\n',
      'https://app.example.com/cb\0',
      'https://app.example.com/cb#',
      'https://app.example.com/cb#x',
    ];
    expect(matching(hostile, registered)).toEqual([]);
    // Also where such a text got into the list: a fragment and white space match nothing at all.
    expect(hostile.filter((url) => /[\s\0#]/.test(url) && isRegistered(url, [url], patterns))).toEqual([]);
  });

  it('tells a text that can be a URL from one that cannot', () => {
    const good = [registered, 'com.example.app:/cb', 'myapp://cb', 'http://localhost:3000'];
    expect(good.filter((url) => !isUrlText(url))).toEqual([]);
    const bad = [
      '',
      '//evil.com',
      '/cb',
      'https://',
      'https://a b',
      'https://a.test/\u00e9',
      `https://a.test/${'x'.repeat(2048)}`,
    ];
    expect(bad.filter(isUrlText)).toEqual([]);
  });
});

describe('patterns', () => {
  const wildcard = 'https://*.example.com/cb';

  it('RURI-07 matches exactly one whole label', () => {
    expect(matching(['https://a.example.com/cb', 'https://a-b1.example.com/cb'], wildcard)).toHaveLength(2);
    const wrong = [
      'https://example.com/cb',
      'https://.example.com/cb',
      'https://a.b.example.com/cb',
      'https://evilexample.com/cb',
      'https://x.example.com.evil.com/cb',
      'https://evil.com/.example.com/cb',
      'https://evil.com?.example.com/cb',
      'https://a@b.example.com/cb',
      'https://a:1.example.com/cb',
      'https://a_b.example.com/cb',
      'https://-a.example.com/cb',
      'https://a-.example.com/cb',
      'https://%2e.example.com/cb',
      'http://a.example.com/cb',
      'https://a.example.com/cb/x',
      'https://a.example.com:8443/cb',
      'https://*.example.com/cb',
      `https://${'a'.repeat(64)}.example.com/cb`,
    ];
    expect(matching(wrong, wildcard)).toEqual([]);
  });

  it('RURI-07 keeps a prefix and a suffix, and stands nowhere but in the first label', () => {
    const prefixed = 'https://pr-*-shop.example.com/cb';
    expect(isRegistered('https://pr-12-shop.example.com/cb', [prefixed], patterns)).toBe(true);
    expect(matching(['https://pr--shop.example.com/cb', 'https://pr-shop.example.com/cb'], prefixed)).toEqual([]);
    const misplaced = ['https://a.*.example.com/cb', 'https://a.example.com/*', '*://a.example.com/cb', 'https://*'];
    const url = 'https://a.b.example.com/cb';
    expect(misplaced.filter((entry) => isRegistered(url, [entry], patterns))).toEqual([]);
    expect(isRegistered('https://a.example.com/cb', ['https://a.example.com/*'], patterns)).toBe(false);
    expect(isRegistered('myapp://x.cb', ['myapp://*.cb'], patterns)).toBe(false);
  });

  it('RURI-07 never matches a pattern for a third party', () => {
    expect(isRegistered('https://a.example.com/cb', [wildcard], exact)).toBe(false);
    const acme = { ...exact, organization: 'acme' };
    expect(isRegistered('https://acme.example.com/cb', ['https://{organization_name}.example.com/cb'], acme)).toBe(
      false,
    );
  });

  it('takes the name of the organization of the request, and of no other', () => {
    const entry = 'https://{organization_name}.example.com/cb';
    const rules = { ...patterns, organization: 'acme' };
    expect(isRegistered('https://acme.example.com/cb', [entry], rules)).toBe(true);
    const wrong = ['https://other.example.com/cb', 'https://acme.evil.com/cb', 'https://x.acme.example.com/cb'];
    expect(matching(wrong, entry, rules)).toEqual([]);
    expect(isRegistered('https://acme.example.com/cb', [entry], patterns)).toBe(false);
    expect(isRegistered('https://{organization_name}.example.com/cb', [entry], rules)).toBe(false);
  });
});

describe('loopback', () => {
  it('RURI-08 lets the port differ and nothing else', () => {
    const entry = 'http://127.0.0.1/cb';
    expect(isRegistered('http://127.0.0.1:51004/cb', [entry], exact)).toBe(true);
    expect(isRegistered('http://[::1]:51004/cb', ['http://[::1]:1/cb'], exact)).toBe(true);
    const wrong = [
      'http://127.0.0.1:51004/other',
      'http://127.0.0.1:51004/cb?x=1',
      'http://127.0.0.1:51004',
      'https://127.0.0.1:51004/cb',
      'http://localhost:51004/cb',
      'http://localhost.evil.com/cb',
      'http://127.0.0.1.nip.io/cb',
      'http://127.1/cb',
      'http://127.0.0.2/cb',
      'http://0.0.0.0/cb',
      'http://2130706433/cb',
      'http://0x7f.0.0.1/cb',
      'http://[::ffff:127.0.0.1]/cb',
      'http://127.0.0.1:1@evil.com/cb',
      'http://127.0.0.1:/cb',
    ];
    expect(matching(wrong, entry)).toEqual([]);
    expect(isRegistered('http://localhost:3001/cb', ['http://localhost:3000/cb'], exact)).toBe(false);
  });

  it('RURI-05 tells a callback in the clear from one on the same machine', () => {
    const here = ['http://localhost:3000', 'http://app.localhost/cb', 'http://127.0.0.1:1/cb', 'http://[::1]/cb'];
    expect([...here, registered, 'myapp://cb'].filter(isPlainHttp)).toEqual([]);
    const away = [
      'http://app.example.com/cb',
      'HTTP://10.0.0.1',
      'http://localhost.evil.com',
      'http://127.0.0.1.nip.io',
    ];
    expect(away.filter((url) => !isPlainHttp(url))).toEqual([]);
  });
});

describe('what a callback proves', () => {
  it('nothing where it is local or the scheme is an application of its own', () => {
    const proved = [registered, 'https://127.0.0.1.nip.io/cb'];
    expect(proved.filter((url) => !isVerifiable(url))).toEqual([]);
    const open = [
      'http://localhost:3000',
      'https://localhost/cb',
      'https://a.localhost',
      'https://127.0.0.1/cb',
      'https://[::1]',
      'myapp://cb',
      'http://app.example.com',
    ];
    expect(open.filter(isVerifiable)).toEqual([]);
  });

  it('has an origin only on the web', () => {
    expect(originOf('https://app.example.com:8443/cb?x')).toBe('https://app.example.com:8443');
    expect(originOf('myapp://cb')).toBeUndefined();
  });
});
