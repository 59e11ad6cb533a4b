import type {
  AuthenticationMethod,
  AuthenticationMethods,
  Credential,
  CredentialBody,
  CredentialType,
} from '../../model/client-credential.ts';
import type { Ports } from '../../model/ports.ts';
import { invalidBody, invalidProperty } from '../../model/validation.ts';
import {
  algorithmOf,
  mostCredentials,
  type ReadableKey,
  requireFewActive,
  requireFreshKid,
  requireStrongKey,
} from './credential-rules.ts';
import { alphanumeric } from './write.ts';

/** Making and naming the keys of a client (management-api 3.2). */

export type CredentialPorts = Pick<Ports, 'clock' | 'random' | 'publicKeys'>;

/** What each method authenticates by. */
export const credentialTypes: Readonly<Record<AuthenticationMethod, CredentialType>> = {
  private_key_jwt: 'public_key',
  tls_client_auth: 'cert_subject_dn',
  self_signed_tls_client_auth: 'x509_cert',
};

/**
 * A credential made from what a caller registered.
 * @param existing the client's credentials so far
 * @throws {ApiError} 400 for a key that is not good enough (PKJ-08), or members that do not belong to the type
 */
export async function makeCredential(
  ports: CredentialPorts,
  body: CredentialBody,
  existing: readonly Credential[],
): Promise<Credential> {
  if (existing.length >= mostCredentials) throw invalidBody(`A client can have at most ${mostCredentials} credentials`);
  refuseForeignMembers(body);
  const now = new Date(ports.clock.now()).toISOString();
  const base = {
    id: `cred_${ports.random.text(22, alphanumeric)}`,
    credential_type: body.credential_type,
    ...(body.name === undefined ? {} : { name: body.name }),
    created_at: now,
    updated_at: now,
  };
  if (body.credential_type === 'cert_subject_dn') return { ...base, ...(await subjectOf(ports, body)) };
  const key = await readKey(ports, body.pem);
  if (body.credential_type === 'x509_cert') return { ...base, ...certificateMembers(key, existing) };
  const kid = body.kid ?? key.thumbprint;
  requireFreshKid(
    existing.map((credential) => credential.kid),
    kid,
  );
  const expires = expiryOf(key, body, ports.clock.now());
  return { ...base, kid, alg: algorithmOf(key, body.alg), jwk: key.jwk, ...expires };
}

async function readKey(ports: CredentialPorts, pem: string | undefined): Promise<ReadableKey> {
  if (pem === undefined) throw invalidProperty('Missing required property: pem');
  return requireStrongKey(await ports.publicKeys.read(pem));
}

function refuseForeignMembers(body: CredentialBody): void {
  const foreign = {
    public_key: ['subject_dn'],
    x509_cert: ['subject_dn', 'kid', 'alg', 'expires_at', 'parse_expiry_from_cert'],
    cert_subject_dn: ['kid', 'alg', 'expires_at', 'parse_expiry_from_cert'],
  }[body.credential_type];
  const found = foreign.find((member) => Object.hasOwn(body, member));
  if (found !== undefined) throw invalidProperty(`Additional properties not allowed: ${found}`);
}

/** The subject as given, or as the certificate has it; exactly one of the two must be given. */
async function subjectOf(ports: CredentialPorts, body: CredentialBody): Promise<{ subject_dn: string }> {
  if ((body.subject_dn === undefined) === (body.pem === undefined)) {
    throw invalidBody('A cert_subject_dn credential needs either subject_dn or pem');
  }
  if (body.subject_dn !== undefined) return { subject_dn: body.subject_dn };
  const { certificate } = await readKey(ports, body.pem);
  if (certificate === undefined) throw invalidBody('The pem must hold a certificate');
  return { subject_dn: certificate.subject_dn };
}

function certificateMembers(key: ReadableKey, existing: readonly Credential[]): Partial<Credential> {
  if (key.certificate === undefined) throw invalidBody('The pem must hold a certificate');
  const { sha256, subject_dn, not_after } = key.certificate;
  if (existing.some((credential) => credential.thumbprint_sha256 === sha256)) {
    throw invalidBody('This certificate is already registered for the client');
  }
  return { thumbprint_sha256: sha256, subject_dn, expires_at: new Date(not_after).toISOString() };
}

/** @param now milliseconds */
function expiryOf(key: ReadableKey, body: CredentialBody, now: number): { expires_at?: string } {
  const fromCertificate = body.parse_expiry_from_cert === true;
  if (fromCertificate && key.certificate === undefined) {
    throw invalidBody('parse_expiry_from_cert needs a certificate in pem');
  }
  const end = fromCertificate ? key.certificate?.not_after : body.expires_at && Date.parse(body.expires_at);
  if (end === undefined || end === '') return {};
  requireFuture(end, now);
  return { expires_at: new Date(end).toISOString() };
}

/** @throws {ApiError} 400 for an end that has passed. Both in milliseconds. */
export function requireFuture(end: number, now: number): void {
  if (end <= now) throw invalidBody('expires_at must be in the future');
}

/** A credential as the Management API prints it: never the PEM, never the key. */
export const printCredential = ({ jwk: _key, ...printed }: Credential): Omit<Credential, 'jwk'> => printed;

/** Ids that the client's settings name, by which a credential counts as active. */
export function activeIds(entity: {
  client_authentication_methods?: AuthenticationMethods;
  signed_request_object?: { credentials?: { id: string }[] };
}): string[] {
  const methods = Object.values(entity.client_authentication_methods ?? {});
  const named = [
    ...methods.flatMap((method) => method?.credentials ?? []),
    ...(entity.signed_request_object?.credentials ?? []),
  ];
  return named.map(({ id }) => id);
}

/**
 * Checks that everything a client names among its credentials is there and of the right type.
 * @throws {ApiError} 400
 */
export function requireKnownCredentials(
  entity: Parameters<typeof activeIds>[0],
  credentials: readonly Credential[],
): void {
  const check = (ids: readonly string[], type: CredentialType): void => {
    requireFewActive(ids);
    for (const id of ids) {
      if (!credentials.some((item) => item.id === id && item.credential_type === type)) {
        throw invalidBody(`The client has no credential ${id} of type ${type}`);
      }
    }
  };
  for (const [method, setting] of Object.entries(entity.client_authentication_methods ?? {})) {
    const type = credentialTypes[method as AuthenticationMethod];
    check(
      (setting?.credentials ?? []).map(({ id }) => id),
      type,
    );
  }
  check(
    (entity.signed_request_object?.credentials ?? []).map(({ id }) => id),
    'public_key',
  );
}
