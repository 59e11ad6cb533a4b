import type { ApiRecord } from '../../model/registry.ts';
import { apiKey, audiencePart } from '../../model/registry-keys.ts';
import type { ResourceServerDocument } from '../../model/resource-server.ts';
import type { Insert } from '../../model/tenant-store.ts';
import type { TokenEncryption } from '../../model/token.ts';

/** An API as the token path reads it, and as lists filter it. */

type Digest = (text: string) => Promise<string>;

function tokenEncryption({ entity, encryption_jwk: jwk }: ResourceServerDocument): TokenEncryption | undefined {
  if (entity.token_encryption === undefined || jwk === undefined) return undefined;
  const { alg, kid } = entity.token_encryption.encryption_key;
  return { alg, jwk, ...(kid === undefined ? {} : { kid }) };
}

/** The record of the token path. Its secret is there for HS256 only. */
export function apiRecord(document: ResourceServerDocument): ApiRecord {
  const { entity, signing_secret } = document;
  const encryption = tokenEncryption(document);
  const policy = entity.subject_type_authorization?.client?.policy;
  const userPolicy = entity.subject_type_authorization?.user?.policy;
  const proof = entity.proof_of_possession;
  return {
    id: entity.id,
    identifier: entity.identifier,
    ...(entity.is_system === true ? { is_system: true } : {}),
    scopes: (entity.scopes ?? []).map(({ value }) => value),
    signing_alg: entity.signing_alg,
    ...(signing_secret === undefined ? {} : { signing_secret }),
    token_lifetime: entity.token_lifetime,
    ...(entity.token_dialect === undefined ? {} : { token_dialect: entity.token_dialect }),
    ...(entity.enforce_policies === true ? { enforce_policies: true } : {}),
    ...(policy === undefined ? {} : { client_policy: policy }),
    ...(userPolicy === undefined ? {} : { user_policy: userPolicy }),
    ...(entity['allow_offline_access'] === true ? { allow_offline_access: true } : {}),
    ...(entity['skip_consent_for_verifiable_first_party_clients'] === true
      ? { skip_consent_for_verifiable_first_party_clients: true }
      : {}),
    token_lifetime_for_web: entity.token_lifetime_for_web,
    ...(proof === undefined ? {} : { proof_of_possession: proof }),
    ...(encryption === undefined ? {} : { token_encryption: encryption }),
    ...(entity.latchkey === undefined ? {} : { latchkey: entity.latchkey }),
  };
}

/** The unique key under which an API is found by its identifier. */
export const identifierKey = (identifier: string): string => `identifier:${identifier}`;

/**
 * Everything of a write but the operation. A copy with a secret that could not be sealed stays in the tenant
 * object (JWT-04).
 */
export async function resourceServerInsert(
  tenant: string,
  document: ResourceServerDocument,
  digest: Digest,
): Promise<Omit<Insert, 'op'>> {
  const { entity, signing_secret } = document;
  const key = apiKey(tenant, await audiencePart(entity.identifier, digest));
  return {
    kind: 'resource-server',
    id: entity.id,
    doc: { ...document },
    unique: [identifierKey(entity.identifier)],
    attributes: { identifier: entity.identifier, is_system: String(entity.is_system === true) },
    copies: { [key]: apiRecord(document) },
    ...(signing_secret?.sealed === false ? { private: [key] } : {}),
  };
}
