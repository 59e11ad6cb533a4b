import type { Client, ClientDocument } from '../../model/client.ts';
import type { Credential } from '../../model/client-credential.ts';
import type { ClientRecord, KeyAuthentication } from '../../model/registry.ts';
import { clientKey } from '../../model/registry-keys.ts';
import type { Insert } from '../../model/tenant-store.ts';
import { clientSignIn } from './sign-in-record.ts';

/** A client as the token path reads it, and as lists filter it. */

const expiry = ({ expires_at }: Credential): { expires?: number } =>
  expires_at === undefined ? {} : { expires: Date.parse(expires_at) };

function keyAuthentication({ entity, credentials }: ClientDocument): KeyAuthentication | undefined {
  const methods = entity.client_authentication_methods;
  if (methods === undefined) return undefined;
  const named = (ids: readonly { id: string }[]): Credential[] =>
    credentials.filter((credential) => ids.some(({ id }) => id === credential.id));
  if (methods.private_key_jwt !== undefined) {
    const keys = named(methods.private_key_jwt.credentials).flatMap((credential) => {
      const { kid, alg, jwk } = credential;
      if (kid === undefined || alg === undefined || jwk === undefined) return [];
      return [{ kid, alg, jwk, ...expiry(credential) }];
    });
    return { method: 'private_key_jwt', keys };
  }
  if (methods.tls_client_auth !== undefined) {
    const subjects = named(methods.tls_client_auth.credentials).flatMap((credential) =>
      credential.subject_dn === undefined ? [] : [{ subject_dn: credential.subject_dn, ...expiry(credential) }],
    );
    return { method: 'tls_client_auth', subjects };
  }
  const thumbprints = named(methods.self_signed_tls_client_auth?.credentials ?? []).flatMap((credential) =>
    credential.thumbprint_sha256 === undefined
      ? []
      : [{ thumbprint: credential.thumbprint_sha256, ...expiry(credential) }],
  );
  return { method: 'self_signed_tls_client_auth', thumbprints };
}

/** Origins whose pages may read the client's answers: those listed, and those of its callbacks. Never a pattern. */
function originsOf(entity: Client): string[] {
  const lists = ['allowed_origins', 'web_origins', 'callbacks'].map((field) => entity[field]);
  const urls = lists.flatMap((list) => (Array.isArray(list) ? list : [])).map(String);
  const exact = urls.filter((url) => /^https?:\/\//i.test(url) && !/[*{]/.test(url) && URL.canParse(url));
  return [...new Set(exact.map((url) => new URL(url).origin))];
}

/** The record of the token path. A client that authenticates by key has no secrets in it. */
export function clientRecord(document: ClientDocument): ClientRecord {
  const { entity, secret } = document;
  const keys = keyAuthentication(document);
  const origins = originsOf(entity);
  return {
    client_id: entity.client_id,
    name: entity.name,
    ...(entity.global ? { global: true } : {}),
    is_first_party: entity.is_first_party,
    grant_types: entity.grant_types,
    ...(entity.token_endpoint_auth_method === undefined
      ? {}
      : { token_endpoint_auth_method: entity.token_endpoint_auth_method }),
    secrets: secret === undefined || keys !== undefined ? [] : [{ hash: secret.hash }],
    ...(keys === undefined ? {} : { key_authentication: keys }),
    ...(entity.default_organization === undefined ? {} : { default_organization: entity.default_organization }),
    ...(origins.length === 0 ? {} : { origins }),
    ...(entity.require_proof_of_possession === true ? { require_proof_of_possession: true } : {}),
    ...(entity.global ? {} : { sign_in: clientSignIn(document) }),
    ...(entity.latchkey === undefined ? {} : { latchkey: entity.latchkey }),
  };
}

/** The copies of a client that the token path reads, by their key in the registry. */
export const clientCopies = (tenant: string, document: ClientDocument): Record<string, ClientRecord> => ({
  [clientKey(tenant, document.entity.client_id)]: clientRecord(document),
});

/** Everything of a write but the operation: what is kept, what must be unique, what lists filter on. */
export function clientInsert(tenant: string, document: ClientDocument): Omit<Insert, 'op'> {
  const { entity } = document;
  return {
    kind: 'client',
    id: entity.client_id,
    doc: { ...document },
    unique: [],
    attributes: {
      client_id: entity.client_id,
      is_global: String(entity.global),
      is_first_party: String(entity.is_first_party),
      ...(entity.app_type === undefined ? {} : { app_type: entity.app_type }),
    },
    copies: clientCopies(tenant, document),
  };
}
