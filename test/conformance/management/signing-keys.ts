import { describe, expect, it } from 'vitest';
import { freshSdk, refusal, server } from './driver.ts';

describe('keys/signing', () => {
  it('list, get, rotate, revoke: what the revoked key signed is refused', async () => {
    const before = freshSdk();
    const [current, next] = await before.keys.signing.list();
    expect([current?.current, next?.next]).toEqual([true, true]);
    expect(await before.keys.signing.get(current?.kid ?? '')).toEqual(current);
    expect(await before.keys.signing.rotate()).toEqual({ kid: next?.kid, cert: next?.cert });
    const after = freshSdk();
    const listed = await after.keys.signing.list();
    expect(listed.find(({ kid }) => kid === current?.kid)).toMatchObject({ previous: true, current: false });
    expect(await refusal(after.keys.signing.revoke(next?.kid ?? ''))).toBe('undocumented 409 signing_key_conflict');
    const revoked = await after.keys.signing.revoke(current?.kid ?? '');
    expect(revoked).toEqual({ kid: current?.kid, cert: current?.cert });
    const jwks = (await (await fetch(`${server.url}.well-known/jwks.json`)).json()) as { keys: { kid: string }[] };
    expect(jwks.keys.map(({ kid }) => kid)).not.toContain(current?.kid);
    expect(await refusal(before.keys.signing.list())).toMatch(/^401 /);
    expect((await after.keys.signing.list())[0]?.kid).toBe(next?.kid);
  });
});
