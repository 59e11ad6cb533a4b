import { describe, expect, it } from 'vitest';
import { mostBytes, mostOpen, Shelf } from '../../../shared/storage/kv/shelf.ts';
import { client, grant } from '../../support/memory-fixtures.ts';

const put = (shelf: Shelf, key: string, value: unknown): void => shelf.put(key, { value, rev: 1, outranks: 0 }, 0, 1);
const take = (shelf: Shelf, key: string): unknown => {
  const entry = shelf.get(key);
  return entry && shelf.open(entry).value;
};

describe('the shelf', () => {
  it.each([
    ['a client', client('a', { latchkey: { strict_registry: true } })],
    ['a grant', grant],
    ['a text', 'x'],
    ['a list', [1, { a: null }]],
    ['fields with odd names', { name: 'ÄŁ', constructor: 1, ['__proto__x']: 2, secrets: null }],
    ['nothing', undefined],
  ])('gives %s back as it was, frozen', (_, value) => {
    const shelf = new Shelf();
    put(shelf, 'k', value);
    put(shelf, 'other', value);
    expect(take(shelf, 'k')).toEqual(value);
    expect(take(shelf, 'other')).toEqual(value);
    expect(Object.isFrozen(take(shelf, 'k'))).toBe(true);
  });

  it('does not mix what two records share', () => {
    const shelf = new Shelf();
    put(shelf, 'a', client('a', { grant_types: ['x'] }));
    put(shelf, 'b', client('b', { grant_types: ['x'] }));
    put(shelf, 'a', client('a', { grant_types: ['y'] }));
    expect(take(shelf, 'b')).toEqual(client('b', { grant_types: ['x'] }));
    expect(take(shelf, 'a')).toEqual(client('a', { grant_types: ['y'] }));
  });

  it('counts no bytes when nothing is left', () => {
    const shelf = new Shelf();
    for (let i = 0; i < 100; i += 1) put(shelf, `k${i % 10}`, client(`c${i}`, { grant_types: [`${i % 3}`] }));
    expect(shelf.size).toBe(10);
    for (let i = 0; i < 10; i += 1) shelf.drop(`k${i}`);
    expect([shelf.size, shelf.bytes]).toEqual([0, 0]);
  });

  it('STORE-07 keeps to its bytes, whatever is put there', () => {
    const most = 100_000;
    const shelf = new Shelf(most);
    for (let i = 0; i < 5000; i += 1) {
      put(
        shelf,
        `k${i}`,
        i % 2 === 0 ? undefined : client(`c${i}`, { name: 'x'.repeat(i % 700), grant_types: [`${i}`] }),
      );
      expect(shelf.bytes).toBeLessThanOrEqual(most);
    }
    expect(shelf.size).toBeGreaterThan(50);
    put(shelf, 'huge', 'x'.repeat(most));
    expect([shelf.size, shelf.bytes]).toEqual([0, 0]);
  });

  it('has room for 100,000 clients with a grant each', () => {
    const shelf = new Shelf();
    const sign_in = { callbacks: [], web_origins: [], allowed_logout_urls: [], oidc_conformant: true };
    const thousand = 1000;
    for (let i = 0; i < thousand; i += 1) {
      const id = String(i).padStart(32, 'x');
      const api = encodeURIComponent('https://api.example.com/orders');
      put(shelf, `t:production:client:${id}`, {
        ...client(id, { name: `Worker of shop ${i}`, secrets: [{ hash: id.padEnd(43, 'y') }] }),
        sign_in,
      });
      put(shelf, `t:production:grant:${id}:${api}`, { ...grant, id: `cgr_${id.slice(16)}`, client_id: id });
    }
    expect((shelf.bytes / thousand) * 100_000).toBeLessThan(mostBytes);
  });

  it('lets those go first that nobody has asked for', () => {
    const shelf = new Shelf(100_000);
    put(shelf, 'busy', client('busy'));
    for (let i = 0; i < 5000; i += 1) {
      put(shelf, `k${i}`, client(`c${i}`));
      expect(take(shelf, 'busy')).toBeDefined();
    }
    expect(take(shelf, 'k0')).toBeUndefined();
    expect(take(shelf, 'k4999')).toBeDefined();
  });

  it('keeps so many records open and opens the others again', () => {
    const shelf = new Shelf();
    for (let i = 0; i < mostOpen + 1; i += 1) {
      put(shelf, `k${i}`, client(`c${i}`));
      take(shelf, `k${i}`);
    }
    expect(shelf.peek('k0')?.open).toBeUndefined();
    expect(shelf.peek('k1')?.open).toBeDefined();
    expect(take(shelf, 'k0')).toEqual(client('c0'));
    expect(shelf.peek('k1')?.open).toBeUndefined();
  });
});
