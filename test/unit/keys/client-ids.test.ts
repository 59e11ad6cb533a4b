import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkedClientId } from '../../../shared/keys/client-ids.ts';
import { random } from '../../../shared/keys/random.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const key = random.text(22, alphabet);
const drawn = (): string => random.text(32, alphabet);

describe('a client id with its check', () => {
  it('has Auth0’s form, and its first 25 characters as they were drawn', () => {
    for (let round = 0; round < 200; round += 1) {
      const id = drawn();
      const made = checkedClientId(key, id);
      expect(made).toMatch(/^[A-Za-z0-9]{32}$/);
      expect(made.slice(0, 25)).toBe(id.slice(0, 25));
    }
  });

  it('ends with what SHA-256 makes of the key and the beginning', () => {
    const id = drawn();
    const digest = createHash('sha256')
      .update(`${key}\0${id.slice(0, 25)}`)
      .digest();
    const check = [...digest.subarray(0, 7)].map((byte) => alphabet[byte % 62]).join('');
    expect(checkedClientId(key, id)).toBe(id.slice(0, 25) + check);
  });

  it('comes out as it is, under its own key alone', () => {
    const made = checkedClientId(key, drawn());
    expect(checkedClientId(key, made)).toBe(made);
    expect(checkedClientId(random.text(22, alphabet), made)).not.toBe(made);
    expect(checkedClientId('', made)).not.toBe(made);
  });

  it('is changed by any change of a character', () => {
    const made = checkedClientId(key, drawn());
    for (let at = 0; at < made.length; at += 1) {
      const other = made.slice(0, at) + (made[at] === 'A' ? 'B' : 'A') + made.slice(at + 1);
      expect(checkedClientId(key, other)).not.toBe(other);
    }
  });

  it.each(['', 'app', 'x'.repeat(31), 'x'.repeat(33), 'x'.repeat(64), '\ud800', '__proto__'])(
    'no text of another form is one: %j',
    (text) => {
      expect(checkedClientId(key, text)).not.toBe(text);
    },
  );

  it('of a made-up id is as good as never right', () => {
    const right = Array.from({ length: 2000 }, drawn).filter((id) => checkedClientId(key, id) === id);
    expect(right).toEqual([]);
  });
});
