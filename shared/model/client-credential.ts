import * as v from 'valibot';
import type { AssertionAlg } from './assertion.ts';
import { closed, line, text, timestamp } from './validation.ts';

/**
 * Keys and certificates by which a client authenticates or signs (management-api 3.2). ES256 is ours: Auth0
 * takes RSA keys only.
 */

export const assertionAlgs = ['RS256', 'RS384', 'PS256', 'ES256'] as const satisfies readonly AssertionAlg[];

const pem = text(1, 16_384);
const kid = v.pipe(v.string(), v.regex(/^([0-9a-zA-Z-_]{10,64})$/));

const given = {
  name: v.exactOptional(line(0, 128)),
  kid: v.exactOptional(kid),
  alg: v.exactOptional(v.picklist(assertionAlgs)),
  pem: v.exactOptional(pem),
  subject_dn: v.exactOptional(line(1, 256)),
  expires_at: v.exactOptional(timestamp),
  parse_expiry_from_cert: v.exactOptional(v.boolean()),
};

/** Body of POST /clients/{id}/credentials. */
export const credentialCreate = closed({
  credential_type: v.picklist(['public_key', 'cert_subject_dn', 'x509_cert']),
  ...given,
});

/** Body of PATCH: a credential is otherwise what it was made as; `null` makes it last for ever. */
export const credentialUpdate = closed({ expires_at: v.exactOptional(v.nullable(timestamp)) });

const publicKey = closed({
  credential_type: v.literal('public_key'),
  name: given.name,
  kid: given.kid,
  alg: given.alg,
  pem,
  expires_at: given.expires_at,
  parse_expiry_from_cert: given.parse_expiry_from_cert,
});
const certificate = closed({ credential_type: v.literal('x509_cert'), name: given.name, pem: text(1, 4096) });
const certificateSubject = closed({
  credential_type: v.literal('cert_subject_dn'),
  name: given.name,
  pem: v.exactOptional(text(1, 4096)),
  subject_dn: given.subject_dn,
});
const reference = closed({ id: v.pipe(v.string(), v.regex(/^cred_[A-Za-z0-9]{1,60}$/)) });

/** No empty set: it would be a client that can never authenticate, by mistake (PKJ-08). */
const one = <const Item extends v.GenericSchema>(item: Item) =>
  closed({ credentials: v.pipe(v.array(item), v.minLength(1), v.maxLength(10)) });

/** Create brings the credentials with it. */
export const authenticationMethodsCreate = v.pipe(
  closed({
    private_key_jwt: v.exactOptional(one(publicKey)),
    tls_client_auth: v.exactOptional(one(certificateSubject)),
    self_signed_tls_client_auth: v.exactOptional(one(certificate)),
  }),
  v.minEntries(1),
  v.maxEntries(1),
);

/** Update names credentials that the client already has. */
export const authenticationMethodsUpdate = v.pipe(
  closed({
    private_key_jwt: v.exactOptional(one(reference)),
    tls_client_auth: v.exactOptional(one(reference)),
    self_signed_tls_client_auth: v.exactOptional(one(reference)),
  }),
  v.minEntries(1),
  v.maxEntries(1),
);

export const signedRequestObjectCreate = closed({
  required: v.exactOptional(v.boolean()),
  credentials: v.exactOptional(v.pipe(v.array(publicKey), v.maxLength(10))),
});
export const signedRequestObjectUpdate = closed({
  required: v.exactOptional(v.boolean()),
  credentials: v.exactOptional(v.pipe(v.array(reference), v.maxLength(10))),
});

export type CredentialBody = v.InferOutput<typeof credentialCreate>;
export type CredentialType = CredentialBody['credential_type'];
export type CredentialReference = { id: string };
export type AuthenticationMethod = 'private_key_jwt' | 'tls_client_auth' | 'self_signed_tls_client_auth';
export type AuthenticationMethods = { [Method in AuthenticationMethod]?: { credentials: CredentialReference[] } };

/** A credential as it is kept: what the Management API prints, and the public key itself. */
export interface Credential {
  id: string;
  credential_type: CredentialType;
  name?: string;
  kid?: string;
  alg?: AssertionAlg;
  subject_dn?: string;
  /** Base64url SHA-256 of the certificate. */
  thumbprint_sha256?: string;
  created_at: string;
  updated_at: string;
  expires_at?: string;
  /** Public JWK members; never printed. */
  jwk?: Record<string, string>;
}
