import { describe, expect, it } from 'vitest';
import type { ApiRecord } from '../../shared/model/registry.ts';
import { expectError, partOf, tokenOf } from '../support/answers.ts';
import { certificate, otherThumbprint, thumbprint } from '../support/certificates.ts';
import { makeWorld } from '../support/world.ts';

type Policy = ApiRecord['proof_of_possession'];

const allowed: Policy = { mechanism: 'mtls', required: false };
const required: Policy = { mechanism: 'mtls', required: true };

/** Fact sheet 12.3, its four rows for custom audiences. */
const table: [clientRequires: boolean, proof: boolean, policy: Policy, outcome: 'unbound' | 'bound' | 'refused'][] = [
  [false, false, undefined, 'unbound'],
  [false, false, allowed, 'unbound'],
  [false, false, required, 'refused'],
  [false, true, undefined, 'unbound'],
  [false, true, allowed, 'bound'],
  [false, true, required, 'bound'],
  [true, false, undefined, 'refused'],
  [true, false, allowed, 'refused'],
  [true, false, required, 'refused'],
  [true, true, undefined, 'refused'],
  [true, true, allowed, 'bound'],
  [true, true, required, 'bound'],
];

/** A DPoP policy can never be met, since there are no DPoP proofs; public clients are not here. */
const dpop: [clientRequires: boolean, policy: NonNullable<Policy>, outcome: 'unbound' | 'refused'][] = [
  [false, { mechanism: 'dpop', required: false }, 'unbound'],
  [false, { mechanism: 'dpop', required: true }, 'refused'],
  [false, { mechanism: 'dpop', required: true, required_for: 'all_clients' }, 'refused'],
  [false, { mechanism: 'dpop', required: true, required_for: 'public_clients' }, 'unbound'],
  [true, { mechanism: 'dpop', required: false }, 'refused'],
];

async function outcomeOf(
  clientRequires: boolean,
  policy: Policy,
  tls: Record<string, string> | undefined,
): Promise<string> {
  const world = makeWorld();
  const { form } = await world.machine({
    client: { require_proof_of_possession: clientRequires },
    api: policy === undefined ? {} : { proof_of_possession: policy },
  });
  const response = await world.post(form, tls === undefined ? {} : { tls });
  if (response.status !== 200) {
    await expectError(response, 400, 'invalid_request', 'Proof of possession is required');
    return 'refused';
  }
  const { access_token, token_type } = await tokenOf(response);
  expect(token_type).toBe('Bearer');
  const { cnf } = partOf(access_token, 1);
  if (cnf === undefined) return 'unbound';
  expect(cnf).toEqual({ 'x5t#S256': thumbprint });
  return 'bound';
}

describe('sender-constrained tokens (mTLS)', () => {
  it.each(table)('EXT-05 client requires %s, certificate %s, API policy %j: %s', async (...row) => {
    const [clientRequires, proof, policy, outcome] = row;
    expect(await outcomeOf(clientRequires, policy, proof ? certificate() : undefined)).toBe(outcome);
  });

  it.each(dpop)('client requires %s, API policy %j: %s, with a certificate too', async (...row) => {
    const [clientRequires, policy, outcome] = row;
    expect(await outcomeOf(clientRequires, policy, certificate())).toBe(outcome);
  });

  it.each([
    ['revoked', { certRevoked: '1' }],
    ['not presented', { certPresented: '0' }],
    ['without a fingerprint', { certFingerprintSHA256: '' }],
    ['with a fingerprint that is none', { certFingerprintSHA256: 'zz'.repeat(32) }],
  ])('EXT-05 a certificate that is %s proves nothing', async (_, change) => {
    expect(await outcomeOf(false, required, { ...certificate(), ...change })).toBe('refused');
  });

  it('EXT-05 headers that claim a certificate count for nothing', async () => {
    const world = makeWorld();
    const { form } = await world.machine({ api: { proof_of_possession: required } });
    const headers = {
      'client-certificate': 'CERT',
      'client-certificate-ca-verified': 'SUCCESS',
      'cf-client-cert-sha256': otherThumbprint,
      'cf-cert-presented': '1',
      'x-ssl-client-verify': 'SUCCESS',
      'x-forwarded-client-cert': `Hash=${otherThumbprint}`,
    };
    await expectError(await world.post(form, { headers }), 400, 'invalid_request', 'Proof of possession is required');
  });
});
