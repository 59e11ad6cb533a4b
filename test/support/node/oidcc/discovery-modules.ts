import { expect } from 'vitest';
import type { Metadata } from './parties.ts';
import type { Run } from './run.ts';

/** Modules about the discovery document and the keys that it names. */

type Module = (run: Run) => Promise<void>;

/** Members of RFC 8414, OpenID Connect Discovery 1.0 and their common extensions. */
const known = new Set(
  [
    'issuer authorization_endpoint token_endpoint userinfo_endpoint jwks_uri registration_endpoint scopes_supported',
    'response_types_supported response_modes_supported grant_types_supported acr_values_supported',
    'subject_types_supported id_token_signing_alg_values_supported id_token_encryption_alg_values_supported',
    'id_token_encryption_enc_values_supported userinfo_signing_alg_values_supported',
    'request_object_signing_alg_values_supported token_endpoint_auth_methods_supported',
    'token_endpoint_auth_signing_alg_values_supported display_values_supported claim_types_supported',
    'claims_supported service_documentation claims_locales_supported ui_locales_supported claims_parameter_supported',
    'request_parameter_supported request_uri_parameter_supported require_request_uri_registration op_policy_uri',
    'op_tos_uri revocation_endpoint revocation_endpoint_auth_methods_supported introspection_endpoint',
    'code_challenge_methods_supported end_session_endpoint backchannel_logout_supported',
    'backchannel_logout_session_supported frontchannel_logout_supported frontchannel_logout_session_supported',
    'check_session_iframe authorization_response_iss_parameter_supported pushed_authorization_request_endpoint',
    'require_pushed_authorization_requests dpop_signing_alg_values_supported mtls_endpoint_aliases',
    'tls_client_certificate_bound_access_tokens device_authorization_endpoint prompt_values_supported',
  ].flatMap((line) => line.split(' ')),
);

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** What a member must be, by its name. */
function isWellTyped(name: string, value: unknown): boolean {
  if (/_(?:parameter|logout|session)_supported$|^(?:require|tls)_/.test(name)) return typeof value === 'boolean';
  if (/_supported$/.test(name)) return isList(value);
  if (name === 'mtls_endpoint_aliases') return typeof value === 'object' && value !== null;
  return typeof value === 'string' && URL.canParse(value);
}

async function fetchDocument(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url);
  expect(response.status, url).toBe(200);
  expect(response.headers.get('content-type'), url).toMatch(/^application\/json(?:\s*;|$)/);
  return (await response.json()) as Record<string, unknown>;
}

const verification: Module = async (run) => {
  const { metadata } = run.parties;
  const url = `${metadata.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = (await fetchDocument(url)) as Metadata;
  const issuer = new URL(document.issuer);
  expect(`${document.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, 'issuer').toBe(url);
  expect([issuer.protocol, issuer.search, issuer.hash, issuer.username], 'issuer').toEqual(['https:', '', '', '']);
  checkEndpoints(run, document);
  checkLists(run, document);
  for (const [name, value] of Object.entries(document)) {
    expect(isWellTyped(name, value), `${name} has the right type`).toBe(true);
    run.warnUnless(known.has(name), `${name} is not a known member`);
  }
  checkKeys(run, (await fetchDocument(document.jwks_uri))['keys']);
};

function checkEndpoints(run: Run, document: Metadata): void {
  const needed = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'];
  expect(Object.keys(document)).toEqual(expect.arrayContaining(needed));
  run.warnUnless(document.userinfo_endpoint !== undefined, 'userinfo_endpoint is missing');
  for (const [name, value] of Object.entries(document)) {
    if (/_endpoint$|^jwks_uri$/.test(name)) expect(new URL(String(value)).protocol, name).toBe('https:');
  }
}

function checkLists(run: Run, document: Metadata): void {
  const list = (name: string): readonly string[] => {
    const value = document[name];
    if (value === undefined) return [];
    expect(isList(value), `${name} is an array`).toBe(true);
    return value as string[];
  };
  expect(list('response_types_supported')).toEqual(expect.arrayContaining(['code', 'id_token', 'id_token token']));
  expect(list('grant_types_supported')).toEqual(expect.arrayContaining(['authorization_code', 'implicit']));
  expect(list('subject_types_supported')).toContain('public');
  expect(list('id_token_signing_alg_values_supported')).toContain('RS256');
  expect(list('id_token_signing_alg_values_supported')).not.toContain('none');
  expect(list('token_endpoint_auth_methods_supported')).toEqual(
    expect.arrayContaining(['client_secret_basic', 'client_secret_post']),
  );
  const objects = document.request_object_signing_alg_values_supported;
  if (objects !== undefined) run.warnUnless(objects.includes('RS256'), 'RS256 is missing for request objects');
  else expect(document['request_parameter_supported'], 'nobody is promised request objects').toBe(false);
  expect(document['request_uri_parameter_supported'], 'absence would promise it').toBe(false);
  const scopes = list('scopes_supported');
  expect(scopes).toContain('openid');
  expect(
    scopes.filter((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)),
    'scope syntax',
  ).toEqual([]);
  run.warnUnless(scopes.includes('offline_access'), 'offline_access is missing');
  run.warnUnless(list('grant_types_supported').includes('refresh_token'), 'refresh_token is missing');
  run.warnUnless(isList(document['claims_supported']), 'claims_supported is missing');
  for (const name of ['ui_locales_supported', 'claims_locales_supported']) {
    for (const tag of list(name)) expect(Intl.getCanonicalLocales(tag), name).toEqual([tag]);
  }
}

const symmetricAndPrivate = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

function checkKeys(run: Run, keys: unknown): void {
  expect(Array.isArray(keys), 'keys').toBe(true);
  const all = keys as Record<string, string>[];
  expect(all.length, 'keys').toBeGreaterThan(0);
  for (const key of all) {
    expect(
      symmetricAndPrivate.filter((member) => member in key),
      'material that is not public',
    ).toEqual([]);
    run.warnUnless(['RSA', 'EC', 'OKP'].includes(key['kty'] ?? ''), `kty ${key['kty']} is unknown`);
    expect(key['kid'], 'kid').toBeTypeOf('string');
    if (key['kty'] === 'RSA') expect(Buffer.from(key['n'] ?? '', 'base64url').length * 8).toBeGreaterThanOrEqual(2048);
  }
  expect(new Set(all.map(({ kid }) => kid)).size, 'distinct kids').toBe(all.length);
}

const endSession: Module = async ({ parties: { metadata } }) => {
  expect(new URL(metadata.end_session_endpoint).protocol, 'end_session_endpoint').toBe('https:');
};

export const discoveryModules: Readonly<Record<string, Module>> = {
  'oidcc-discovery-endpoint-verification': verification,
  'oidcc-rp-initiated-logout-discovery-endpoint-verification': endSession,
  'oidcc-backchannel-logout-discovery-endpoint-verification': async (run) => {
    await endSession(run);
    const { backchannel_logout_supported, backchannel_logout_session_supported } = run.parties.metadata;
    expect([backchannel_logout_supported, backchannel_logout_session_supported]).toEqual([true, true]);
  },
};
