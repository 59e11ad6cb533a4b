import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { type Management, managementApi } from '../management.ts';
import type { ServerFacts } from '../server.ts';

/** What the conformance suite is configured with: the server's metadata, its own clients, a person who signs in. */

export interface RelyingParty {
  client_id: string;
  client_secret: string;
  method: 'client_secret_basic' | 'client_secret_post';
}

export interface Metadata {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  userinfo_endpoint: string;
  end_session_endpoint: string;
  jwks_uri: string;
  scopes_supported: readonly string[];
  id_token_signing_alg_values_supported: readonly string[];
  request_object_signing_alg_values_supported?: readonly string[];
  acr_values_supported?: readonly string[];
  subject_types_supported: readonly string[];
  [member: string]: unknown;
}

export interface Parties {
  metadata: Metadata;
  keys: ReturnType<typeof createLocalJWKSet>;
  kids: ReadonlySet<string>;
  /** Two clients with the secret in a header, and one with it in the body. */
  first: RelyingParty;
  second: RelyingParty;
  post: RelyingParty;
  person: { username: string; password: string };
}

const origin = 'https://rp.example.com';

/** Nobody listens there: browsers of these tests stop before. */
export const addresses = {
  callback: `${origin}/test/a/latchkey/callback`,
  postLogout: `${origin}/test/a/latchkey/post_logout_redirect`,
  backchannel: `${origin}/test/a/latchkey/backchannel_logout`,
} as const;

const database = 'Username-Password-Authentication';

/** A value for every standard claim. @see OpenID Connect Core 1.0 section 5.1 */
export const profile = {
  name: 'Ann Maria Example',
  given_name: 'Ann',
  family_name: 'Example',
  nickname: 'ann',
  picture: 'https://rp.example.com/ann.png',
  email_verified: true,
  latchkey: {
    claims: {
      middle_name: 'Maria',
      preferred_username: 'ann.example',
      profile: 'https://rp.example.com/ann',
      website: 'https://ann.example.com/',
      gender: 'female',
      birthdate: '1987-10-16',
      zoneinfo: 'Europe/Vienna',
      locale: 'de-AT',
      phone_number: '+431234567',
      phone_number_verified: true,
      address: {
        formatted: 'Ring 1\n1010 Wien\nAustria',
        street_address: 'Ring 1',
        locality: 'Wien',
        region: 'Wien',
        postal_code: '1010',
        country: 'Austria',
      },
    },
  },
};

async function relyingParty(
  management: Management,
  connection: string,
  method: RelyingParty['method'],
  more: Readonly<Record<string, unknown>>,
): Promise<RelyingParty> {
  const made = await management.post<{ client_id: string; client_secret: string }>('clients', {
    name: `Suite ${crypto.randomUUID().slice(0, 8)}`,
    app_type: 'regular_web',
    oidc_conformant: true,
    callbacks: [addresses.callback],
    allowed_logout_urls: [addresses.postLogout],
    grant_types: ['authorization_code', 'implicit', 'refresh_token'],
    token_endpoint_auth_method: method,
    latchkey: { strict_oidc: true },
    ...more,
  });
  await management.patch(`connections/${connection}/clients`, [{ client_id: made.client_id, status: true }]);
  return { client_id: made.client_id, client_secret: made.client_secret, method };
}

async function document<Answer>(url: string): Promise<Answer> {
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Answer;
}

/** Registers clients and a person of this run's own. @param more fields of the clients */
export async function makeParties(
  server: Pick<ServerFacts, 'url' | 'management'>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Parties> {
  const management = await managementApi(server);
  const [connection] = await management.get<{ id: string }[]>(`connections?name=${database}`);
  const id = connection?.id ?? '';
  const username = `ann-${crypto.randomUUID().slice(0, 8)}@example.com`;
  const password = 'Correct-horse-7';
  await management.post('users', { connection: database, email: username, password, ...profile });
  const first = await relyingParty(management, id, 'client_secret_basic', more);
  const second = await relyingParty(management, id, 'client_secret_basic', more);
  const post = await relyingParty(management, id, 'client_secret_post', more);
  const metadata = await document<Metadata>(`${server.url}.well-known/openid-configuration`);
  const keySet = await document<JSONWebKeySet>(metadata.jwks_uri);
  const kids = new Set(keySet.keys.map(({ kid }) => kid ?? ''));
  return { metadata, keys: createLocalJWKSet(keySet), kids, first, second, post, person: { username, password } };
}
