import { createDecipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeSealer } from '../../../shared/keys/sealer.ts';

const raw = Buffer.from(Array.from({ length: 32 }, (_, at) => at + 1));
const secret = raw.toString('base64url');
const sealer = makeSealer(secret);

async function sealed(context: string, plain: string): Promise<string> {
  const text = await sealer.seal(context, plain);
  if (text === undefined) throw new Error('nothing sealed');
  return text;
}

describe('sealer', () => {
  it.each(['', 'x', 'ünï😀', 'k'.repeat(5000)])('opens what it sealed', async (plain) => {
    expect(await sealer.open('api-secret:1', await sealed('api-secret:1', plain))).toBe(plain);
  });

  it('JWT-04 seals with AES-256-GCM under an HKDF-SHA-256 key, as an independent reader finds', async () => {
    const [version, nonce = '', cipher = ''] = (await sealed('context', 'plain text')).split('.');
    const bytes = Buffer.from(cipher, 'base64url');
    const key = Buffer.from(hkdfSync('sha256', raw, '', 'latchkey sealer v1', 32));
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'));
    decipher.setAAD(Buffer.from('context')).setAuthTag(bytes.subarray(-16));
    expect(version).toBe('v1');
    expect(decipher.update(bytes.subarray(0, -16)).toString() + decipher.final('utf8')).toBe('plain text');
  });

  it('never uses a nonce twice', async () => {
    const texts = await Promise.all(Array.from({ length: 100 }, () => sealed('c', 'p')));
    expect(new Set(texts.map((text) => text.split('.')[1])).size).toBe(100);
  });

  it('opens nothing that was sealed elsewhere, with another secret, or changed', async () => {
    const text = await sealed('signing-key:t:k', 'plain');
    const [version, nonce = '', cipher = ''] = text.split('.');
    const flipped = (cipher.startsWith('A') ? 'B' : 'A') + cipher.slice(1);
    expect(await sealer.open('signing-key:t:other', text)).toBeUndefined();
    expect(
      await makeSealer(Buffer.from(raw.toReversed()).toString('base64url')).open('signing-key:t:k', text),
    ).toBeUndefined();
    for (const changed of [
      `v2.${nonce}.${cipher}`,
      `${version}.${nonce}.${flipped}`,
      `${version}.${nonce.slice(4)}.${cipher}`,
      `${version}.${nonce}.`,
      `${version}.${nonce}.AAAA`,
      `${version}.${nonce}.${cipher}=`,
      `${text}.`,
      `${text}.AAAA`,
      `${version}.${nonce}`,
      '',
      'plain',
    ]) {
      expect(await sealer.open('signing-key:t:k', changed)).toBeUndefined();
    }
  });

  it('seals and opens nothing without a secret', async () => {
    const none = makeSealer(undefined);
    expect(await none.seal('c', 'p')).toBeUndefined();
    expect(await none.open('c', await sealed('c', 'p'))).toBeUndefined();
  });

  it.each(['', 'short', raw.subarray(1).toString('base64url'), `${secret}=`, raw.toString('hex'), `${secret}\n`])(
    'names the setting when the secret is not 32 bytes of base64url',
    (wrong) => {
      expect(() => makeSealer(wrong)).toThrow(/KEY_ENCRYPTION_SECRET/);
      if (wrong !== '') expect(() => makeSealer(wrong)).not.toThrow(new RegExp(wrong.trim()));
    },
  );
});
