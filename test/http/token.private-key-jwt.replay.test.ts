import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../shared/model/failures.ts';
import { expectError, tokenOf } from '../support/answers.ts';
import { clientKeyPair, pkjClient, signedByHand } from '../support/client-assertions.ts';
import { makeWorld, type World } from '../support/world.ts';

const ec = clientKeyPair('ES256');
const es256 = (payload: unknown) =>
  signedByHand({ alg: 'ES256', kid: ec.registered.kid }, payload, 'ES256', ec.privateKey);
const refused = (response: Response) => expectError(response, 401, 'invalid_client', 'Client authentication failed');

describe('private_key_jwt, audience and replay', () => {
  type Audience = (world: World) => unknown;
  const host: Audience = ({ site }) => `https://${site.host}/`;
  const endpoint: Audience = ({ site }) => `https://${site.host}/oauth/token`;
  const upper: Audience = ({ site }) => `https://${site.host.toUpperCase()}/`;

  it.each<[string, Audience, boolean, boolean]>([
    ['the issuer', host, true, true],
    ['the issuer in a list', (world) => [host(world)], true, false],
    ['the token endpoint', endpoint, true, false],
    ['the issuer and the token endpoint', (world) => [host(world), endpoint(world)], true, false],
    ['the issuer without its slash', ({ site }) => `https://${site.host}`, false, false],
    ['the issuer in upper case', upper, false, false],
    ['another endpoint', ({ site }) => `https://${site.host}/oauth/revoke`, false, false],
    ['the issuer over http', ({ site }) => `http://${site.host}/`, false, false],
  ])('PKJ-03 %s', async (_, audience, loosely, strictly) => {
    for (const [strict_oidc, accepted] of [
      [false, loosely],
      [true, strictly],
    ] as const) {
      const { world, send, claims } = await pkjClient([ec.registered], { strict_oidc });
      const response = await send(es256(claims({ aud: audience(world) })));
      expect([strict_oidc, response.status]).toEqual([strict_oidc, accepted ? 200 : 401]);
    }
  });

  it('PKJ-03 on a custom domain: its own issuer and the tenant domain, never another tenant', async () => {
    const { world, send, claims } = await pkjClient([ec.registered]);
    const custom = world.host();
    for (const [aud, status] of [
      [`https://${custom.host}/`, 200],
      [world.issuer, 200],
      [makeWorld().issuer, 401],
    ] as const) {
      expect((await send(es256(claims({ aud })), {}, custom.host)).status).toBe(status);
    }
    expect((await send(es256(claims({ aud: `https://${custom.host}/` })))).status).toBe(401);
  });

  it('PKJ-05 the same assertion is accepted once, also when twenty arrive at once', async () => {
    const { send, claims } = await pkjClient([ec.registered]);
    const assertion = es256(claims());
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await send(assertion)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(19);
    await refused(await send(assertion));
  });

  it('PKJ-05 the same jti serves two clients', async () => {
    for (const { send, claims } of [await pkjClient([ec.registered]), await pkjClient([ec.registered])]) {
      await tokenOf(await send(es256(claims({ jti: 'shared' }))));
    }
  });

  it('ISS-05 an assertion refused at another tenant is not used up', async () => {
    const { world, send, claims } = await pkjClient([ec.registered]);
    const other = makeWorld();
    world.registry.sites.set(other.site.host, other.site);
    const assertion = es256(claims());
    await refused(await send(assertion, {}, other.site.host));
    await tokenOf(await send(assertion));
  });

  it('PKJ-05 without an answer whether it was used there is no token', async () => {
    const replay = { first: () => Promise.reject(new Unavailable('cannot be reached')) };
    const { send, claims } = await pkjClient([ec.registered], {}, { ports: { replay } });
    expect((await send(es256(claims()))).status).toBe(503);
  });
});
