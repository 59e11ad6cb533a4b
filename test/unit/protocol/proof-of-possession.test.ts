import { describe, expect, it } from 'vitest';
import type { ApiRecord, ClientRecord } from '../../../shared/model/registry.ts';
import { confirmationFor } from '../../../shared/protocol/proof-of-possession.ts';

const client: ClientRecord = { client_id: 'c', name: 'c', is_first_party: true, grant_types: [], secrets: [] };
const api: ApiRecord = { id: 'i', identifier: 'a', scopes: [], signing_alg: 'RS256', token_lifetime: 1 };
const certificate = { trusted: false, revoked: false, subject_dn: '', thumbprint: 'thumb' };
const bound = { 'x5t#S256': 'thumb' };

describe('confirmationFor', () => {
  it.each<[ApiRecord['proof_of_possession'], boolean, object | undefined]>([
    [undefined, false, undefined],
    [undefined, true, undefined],
    [{ mechanism: 'mtls', required: false }, false, undefined],
    [{ mechanism: 'mtls', required: false }, true, bound],
    [{ mechanism: 'mtls', required: true, required_for: 'public_clients' }, true, bound],
    [{ mechanism: 'dpop', required: true, required_for: 'public_clients' }, true, undefined],
  ])('EXT-05 policy %j, certificate %s: %j', (policy, proof, confirmation) => {
    const target = policy === undefined ? api : { ...api, proof_of_possession: policy };
    expect(confirmationFor(client, target, proof ? certificate : undefined)).toEqual(confirmation);
  });

  it.each<[ApiRecord['proof_of_possession'], boolean, boolean]>([
    [{ mechanism: 'mtls', required: true }, false, false],
    [{ mechanism: 'mtls', required: true, required_for: 'public_clients' }, false, false],
    [{ mechanism: 'dpop', required: true }, false, true],
    [undefined, true, true],
    [{ mechanism: 'mtls', required: false }, true, false],
    [{ mechanism: 'dpop', required: false }, true, true],
  ])('EXT-05 policy %j, client requires %s, certificate %s: refused', (policy, requires, proof) => {
    const target = policy === undefined ? api : { ...api, proof_of_possession: policy };
    const asking = { ...client, require_proof_of_possession: requires };
    expect(() => confirmationFor(asking, target, proof ? certificate : undefined)).toThrow('Proof of possession');
  });

  it('EXT-05 a revoked certificate binds nothing', () => {
    const allowing: ApiRecord = { ...api, proof_of_possession: { mechanism: 'mtls', required: false } };
    expect(confirmationFor(client, allowing, { ...certificate, revoked: true })).toBeUndefined();
  });
});
