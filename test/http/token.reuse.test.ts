import { describe, expect, it } from 'vitest';
import type { ApiRecord, ClientRecord, GrantRecord } from '../../shared/model/registry.ts';
import { partOf, tokenOf } from '../support/answers.ts';
import { signingKey } from '../support/keys.ts';
import { makeWorld, type World } from '../support/world.ts';

const half = { latchkey: { token_reuse: 0.5 } };
const hour = 3600;

async function reusing(given: {
  client?: Partial<ClientRecord>;
  api?: Partial<ApiRecord>;
  grant?: Partial<GrantRecord>;
}) {
  const world = makeWorld();
  const machine = await world.machine({ ...given, api: { token_lifetime: hour, ...given.api } });
  const ask = async (more: Record<string, string> = {}, from: World = world) =>
    tokenOf(await from.post({ ...machine.form, ...more }));
  return { world, ...machine, ask };
}

/** Another second, so that a new token differs from an old one by its times at least. */
const later = (world: World, seconds = 1): void => world.clock.advance(seconds * 1000);

describe('latchkey.token_reuse', () => {
  it('is off: every answer is a new token', async () => {
    const { world, ask } = await reusing({});
    const first = await ask();
    later(world);
    expect((await ask()).access_token).not.toBe(first.access_token);
  });

  it.each([
    ['the API', { api: half }],
    ['the client', { client: half }],
  ])('of %s hands the same token out with the true rest of its life', async (_who, given) => {
    const { world, ask } = await reusing(given);
    const first = await ask();
    expect(first.expires_in).toBe(hour);
    later(world, 100);
    const second = await ask();
    expect(second).toEqual({ ...first, expires_in: hour - 100 });
    const { exp } = partOf(second.access_token, 1);
    expect(second.expires_in).toBe(Number(exp) - Math.floor(world.clock.now() / 1000));
  });

  it('ends with the share of the life that was stated', async () => {
    const { world, ask } = await reusing({ api: half });
    const first = await ask();
    later(world, hour / 2 - 1);
    expect((await ask()).access_token).toBe(first.access_token);
    later(world);
    const next = await ask();
    expect(next.access_token).not.toBe(first.access_token);
    expect(next.expires_in).toBe(hour);
  });

  it('of a client goes before that of its API, and 0 is never', async () => {
    const { world, ask } = await reusing({ api: half, client: { latchkey: { token_reuse: 0 } } });
    const first = await ask();
    later(world);
    expect((await ask()).access_token).not.toBe(first.access_token);
  });

  it.each([
    ['1.5', 1.5],
    ['-1', -1],
    ['a text', '0.5'],
    ['NaN', Number.NaN],
  ])('STORE-08 is never what a record says that is no share: %s', async (_what, token_reuse) => {
    const { world, ask } = await reusing({ api: { latchkey: { token_reuse: token_reuse as number } } });
    const first = await ask();
    later(world);
    expect(await ask()).toMatchObject({
      expires_in: hour,
      access_token: expect.not.stringContaining(first.access_token),
    });
  });

  it('is not for tokens of more than some 4 KB, of which an isolate could keep few', async () => {
    const scopes = Array.from({ length: 300 }, (_, at) => `read:things-${at}`);
    const { world, ask } = await reusing({ api: { ...half, scopes }, grant: { scope: scopes } });
    const first = await ask();
    later(world);
    expect((await ask()).access_token).not.toBe(first.access_token);
  });

  it('is not for the Management API, whatever the client says', async () => {
    const { world, ask } = await reusing({ client: half, api: { is_system: true } });
    const first = await ask();
    later(world);
    expect((await ask()).access_token).not.toBe(first.access_token);
  });

  it('is for equal requests only: another scope, client, audience, organization or host has a token of its own', async () => {
    const { world, ask, client, api, grant } = await reusing({
      api: half,
      grant: { scope: ['read:things', 'write:things'], organization_usage: 'allow' },
    });
    const organization = world.organization({ client_grants: [grant.id] });
    const first = await ask();
    const other = await world.client();
    world.grant(other, api, { scope: grant.scope });
    const second = world.api({ ...half, token_lifetime: hour });
    world.grant(client, second, { scope: grant.scope });
    const { host } = world.host();
    const answers = [
      first,
      await ask({ scope: 'read:things' }),
      await ask({ scope: 'write:things read:things' }),
      await ask({ client_id: other.client_id, client_secret: other.secret }),
      await ask({ audience: second.identifier }),
      await ask({ organization: organization.id }),
      await tokenOf(await world.post(requestOf(client, api), { host })),
    ];
    expect(new Set(answers.map(({ access_token }) => access_token)).size).toBe(answers.length);
    expect((await ask({ organization: organization.name })).access_token).toBe(answers[5]?.access_token);
  });

  it('ends at once when the grant, the API, the client or the signing key changes', async () => {
    const { world, ask, client, api, grant } = await reusing({
      api: half,
      grant: { scope: ['read:things', 'write:things'] },
    });
    const seen = new Set([(await ask()).access_token]);
    const changes: (() => unknown)[] = [
      () => world.grant(client, api, { ...grant, scope: ['read:things'] }),
      () => world.api({ ...api, token_lifetime: hour * 2 }),
      () => world.api({ ...api, token_dialect: 'rfc9068_profile' }),
      async () => {
        const { published, pkcs8 } = await signingKey('next');
        world.keyring.current = async () => ({ kid: published.kid, pkcs8, sealed: false });
      },
    ];
    for (const [at, change] of changes.entries()) {
      await change();
      later(world);
      const { access_token } = await ask();
      expect(seen.has(access_token), `change ${at}`).toBe(false);
      seen.add(access_token);
    }
    await world.client({ client_id: client.client_id });
    expect((await world.post(requestOf(client, api))).status).toBe(401);
  });

  it('CAUTH-01 never answers who is not authenticated, or may no longer', async () => {
    const { world, ask, form, client, api } = await reusing({ api: half });
    await ask();
    expect((await world.post({ ...form, client_secret: 'wrong' })).status).toBe(401);
    await world.client({ ...client, grant_types: [] });
    expect((await world.post(form)).status).toBe(403);
    await world.client(client);
    world.api({ ...api, client_policy: 'deny_all' });
    expect((await world.post(form)).status).toBe(403);
  });

  it('does not hand the old token to who holds a new secret', async () => {
    const { world, ask, client } = await reusing({ api: half });
    const first = await ask();
    later(world);
    const renewed = await world.client({ ...client, secrets: client.secrets, secret: client.secret, name: 'renamed' });
    expect((await ask()).access_token, 'a new name changes nothing that a token says').toBe(first.access_token);
    const { secret } = await world.client({ client_id: renewed.client_id });
    expect((await ask({ client_secret: secret })).access_token).not.toBe(first.access_token);
  });

  it('keeps tokens that are bound to certificates apart', async () => {
    const { world, form } = await reusing({
      api: { ...half, proof_of_possession: { mechanism: 'mtls', required: false } },
    });
    const bound = async (digit: string) =>
      (await tokenOf(await world.post(form, { tls: certificate(digit) }))).access_token;
    const tokens = [await bound('a'), await bound('b'), (await tokenOf(await world.post(form))).access_token];
    expect(new Set(tokens).size).toBe(3);
    later(world);
    expect(await bound('a')).toBe(tokens[0]);
  });
});

const requestOf = ({ client_id, secret }: { client_id: string; secret: string }, { identifier }: ApiRecord) => ({
  grant_type: 'client_credentials',
  client_id,
  client_secret: secret,
  audience: identifier,
});

const certificate = (digit: string): Record<string, string> => ({
  certPresented: '1',
  certVerified: 'SUCCESS',
  certRevoked: '0',
  certFingerprintSHA256: digit.repeat(64),
});
