import { proofOfPossessionRequired } from '../model/errors.ts';
import type { ApiRecord, ClientRecord } from '../model/registry.ts';
import type { ClientCertificate } from '../model/token-request.ts';

/**
 * Decides whether a token for an API is bound to the client's certificate, by Auth0's decision table:
 * an API without a policy gets unbound tokens, one that allows mTLS gets bound ones when a certificate
 * was presented, one that requires it refuses the rest. A client that requires proof is refused where
 * the API cannot bind. A DPoP policy cannot be met: DPoP proofs are not taken yet.
 * @throws {OAuthError} invalid_request
 * @see RFC 8705 section 3; fact sheet 12.3
 */
export function confirmationFor(
  client: ClientRecord,
  api: ApiRecord,
  certificate: ClientCertificate | undefined,
): { 'x5t#S256': string } | undefined {
  const policy = api.proof_of_possession;
  const bound = policy?.mechanism === 'mtls' && certificate !== undefined && !certificate.revoked;
  if (bound) return { 'x5t#S256': certificate.thumbprint };
  // `required_for: public_clients` frees confidential clients of a DPoP policy; mTLS always means all.
  const required =
    policy?.required === true && (policy.mechanism === 'mtls' || policy.required_for !== 'public_clients');
  if (required || client.require_proof_of_possession === true) throw proofOfPossessionRequired(api.identifier);
  return undefined;
}
