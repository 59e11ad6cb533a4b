import { describe, expect, it } from 'vitest';
import { makeEnvelopeSecret, makeEnvelopes } from '../../../shared/keys/envelopes.ts';
import { makeSealer } from '../../../shared/keys/sealer.ts';
import { Unavailable } from '../../../shared/model/failures.ts';
import type { EnvelopeSecret } from '../../../shared/model/signing-key.ts';

const secret = (): EnvelopeSecret => ({ ...makeEnvelopeSecret(), sealed: false });
const over = (...secrets: EnvelopeSecret[]) =>
  makeEnvelopes({ secrets: { envelopeSecrets: async () => secrets }, sealer: makeSealer(undefined) });

const one = secret();
const envelopes = over(one);
const contents = { id: 'x', list: [1, 'two'], deep: { äöü: true } };
const issuer = 'https://t.test/';

/** The text with one character replaced by another of its alphabet. */
const changed = (text: string, at: number): string =>
  `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;

describe('envelopes', () => {
  it('open to what was sealed, and look different each time', async () => {
    const [first, second] = [await envelopes.seal('t', 'code', contents), await envelopes.seal('t', 'code', contents)];
    expect(first).not.toBe(second);
    expect(first).toMatch(/^[\w-]{8}\.[\w-]+$/);
    for (const text of [first, second]) expect(await envelopes.open('t', 'code', text)).toEqual(contents);
    expect(Buffer.from(first.split('.')[1] ?? '', 'base64url').toString('latin1')).not.toContain('list');
  });

  it('ISS-05 open for their own tenant and purpose only', async () => {
    const text = await envelopes.seal('t', 'code', contents);
    expect(await envelopes.open('other', 'code', text)).toBeUndefined();
    expect(await envelopes.open('t', 'refresh', text)).toBeUndefined();
    expect(await over(secret()).open('t', 'code', text)).toBeUndefined();
    expect(await over({ ...secret(), id: one.id }).open('t', 'code', text)).toBeUndefined();
  });

  it('RT-06 CODE-03 open by their exact text only', async () => {
    const text = await envelopes.seal('t', 'code', contents);
    for (let at = 0; at < text.length - 1; at += 1) {
      expect(await envelopes.open('t', 'code', changed(text, at)), `changed at ${at}`).toBeUndefined();
    }
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
    const spelled = await Promise.all(letters.map((last) => envelopes.open('t', 'code', text.slice(0, -1) + last)));
    expect(spelled.filter((opened) => opened !== undefined)).toHaveLength(1);
    for (const wrong of [text.slice(0, -1), `${text}A`, ` ${text}`, `${text}=`, '', '.', one.id, `${one.id}.`]) {
      expect(await envelopes.open('t', 'code', wrong), wrong).toBeUndefined();
    }
    expect(await envelopes.open('t', 'code', `${one.id}.${'A'.repeat(1_000_000)}`)).toBeUndefined();
  });

  it('of an older secret still open, and the newest one seals', async () => {
    const newer = secret();
    const text = await envelopes.seal('t', 'code', contents);
    const both = over(newer, one);
    expect(await both.open('t', 'code', text)).toEqual(contents);
    expect((await both.seal('t', 'code', contents)).startsWith(newer.id)).toBe(true);
    const token = await envelopes.sealToken('t', issuer, contents);
    expect(await both.openToken('t', issuer, token)).toEqual(contents);
  });

  it('cannot be made without a secret, or with one that does not open', async () => {
    await expect(over().seal('t', 'code', contents)).rejects.toThrow(Unavailable);
    await expect(over({ ...one, sealed: true }).seal('t', 'code', contents)).rejects.toThrow(Unavailable);
  });
});

describe('opaque access tokens', () => {
  it('are a JWE with exactly the header of Auth0 and no encrypted key', async () => {
    const token = await envelopes.sealToken('t', issuer, contents);
    const parts = token.split('.');
    expect([parts.length, parts[1]]).toEqual([5, '']);
    expect(Buffer.from(parts[0] ?? '', 'base64url').toString()).toBe(
      '{"alg":"dir","enc":"A256GCM","iss":"https://t.test/"}',
    );
    expect(token.startsWith('eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiaXNzIjoi')).toBe(true);
    expect(await envelopes.openToken('t', issuer, token)).toEqual(contents);
  });

  it('ISS-05 open for their own tenant and issuer only, and never as an envelope', async () => {
    const token = await envelopes.sealToken('t', issuer, contents);
    expect(await envelopes.openToken('other', issuer, token)).toBeUndefined();
    expect(await envelopes.openToken('t', 'https://other.test/', token)).toBeUndefined();
    expect(await envelopes.open('t', 'access token', token)).toBeUndefined();
    const [, ...rest] = token.split('.');
    const header = Buffer.from('{"alg":"dir","enc":"A256GCM","iss":"https://other.test/"}').toString('base64url');
    expect(await envelopes.openToken('t', 'https://other.test/', [header, ...rest].join('.'))).toBeUndefined();
  });

  it('RT-06 open by their exact text only', async () => {
    const token = await envelopes.sealToken('t', issuer, contents);
    for (let at = 0; at < token.length - 2; at += 3) {
      expect(await envelopes.openToken('t', issuer, changed(token, at)), `changed at ${at}`).toBeUndefined();
    }
    for (const wrong of [token.slice(0, -1), `${token}A`, `${token}.`, token.replace('..', '.A.')]) {
      expect(await envelopes.openToken('t', issuer, wrong)).toBeUndefined();
    }
  });
});
