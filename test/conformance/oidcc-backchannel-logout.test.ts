import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { afterAll, expect } from 'vitest';
import { type Delivery, listen } from '../support/node/oidcc/backchannel.ts';
import { signOut } from '../support/node/oidcc/logout-modules.ts';
import { addresses, makeParties } from '../support/node/oidcc/parties.ts';
import type { Run } from '../support/node/oidcc/run.ts';
import { longState } from '../support/node/oidcc/run.ts';
import { runPlan } from '../support/node/oidcc/run-plan.ts';
import { startProduction } from '../support/node/server.ts';

/**
 * The server connects to public addresses only, and so it does here: the client's is one, and the runtime's way to
 * the internet leads to this process.
 */
const internet = await listen();
const server = await startProduction({}, internet.address);
afterAll(() => Promise.all([server.close(), internet.close()]));

const parties = await makeParties(server.facts, {
  oidc_logout: { backchannel_logout_urls: [addresses.backchannel] },
});

const event = 'http://schemas.openid.net/event/backchannel-logout';

const claimsIn = ({ body }: Delivery): JWTPayload => decodeJwt(new URLSearchParams(body).get('logout_token') ?? '');

/** @see OpenID Connect Back-Channel Logout 1.0 sections 2.4 and 2.5 */
async function checkLogoutToken(run: Run, { method, address, contentType, body }: Delivery, idToken: JWTPayload) {
  expect(`https://${address}`).toBe(addresses.backchannel);
  expect([method, contentType?.split(';')[0]]).toEqual(['POST', 'application/x-www-form-urlencoded']);
  const form = new URLSearchParams(body);
  run.warnUnless([...form.keys()].join() === 'logout_token', 'parameters beside logout_token');
  const token = form.get('logout_token') ?? '';
  expect(run.parties.kids).toContain(decodeProtectedHeader(token).kid);
  const { payload } = await jwtVerify(token, run.parties.keys);
  expect(payload).toMatchObject({ iss: run.parties.metadata.issuer, aud: run.parties.first.client_id });
  expect(payload.jti).toBeTypeOf('string');
  expect(Math.abs(Date.now() / 1000 - (payload.iat ?? 0))).toBeLessThan(300);
  expect(payload['events']).toEqual({ [event]: {} });
  expect([payload.sub, payload['sid']]).toEqual([idToken.sub, idToken['sid']]);
  expect(idToken['sid']).toBeTypeOf('string');
  expect(payload).not.toHaveProperty('nonce');
}

runPlan('oidcc-backchannel-rp-initiated-logout-certification-test-plan', parties, {
  'oidcc-backchannel-rp-initiated-logout': async (run) => {
    const { claims } = await signOut(run, longState());
    const delivery = await internet.next((one) => claimsIn(one)['sid'] === claims['sid']);
    await checkLogoutToken(run, delivery, claims);
  },
});
