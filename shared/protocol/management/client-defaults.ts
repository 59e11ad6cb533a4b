import type { ClientCreate } from '../../model/client.ts';
import { withoutNulls } from './merge.ts';

/** What Auth0 fills in when a client is created (management-api 3.1). Everything turns on what was given explicitly. */

const usualGrants = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'];

/** Seconds. */
const lifetimes = {
  confidential: { token_lifetime: 31_557_600, idle_token_lifetime: 2_592_000 },
  public: { token_lifetime: 2_592_000, idle_token_lifetime: 1_296_000 },
};

const given = (value: unknown): boolean => value !== undefined && value !== null;

/** Confidential by an explicit choice; no choice at all counts as public for refresh tokens, not for grants. */
const isConfidential = (body: ClientCreate): boolean =>
  given(body.client_authentication_methods) ||
  (given(body.token_endpoint_auth_method) && body.token_endpoint_auth_method !== 'none');

const isStrictThirdParty = (body: ClientCreate): boolean =>
  body.is_first_party === false && body.third_party_security_mode === 'strict';

function defaultGrantTypes(body: ClientCreate): string[] {
  if (body.app_type === 'resource_server') return [];
  if (body.app_type === 'express_configuration') return ['authorization_code', 'client_credentials'];
  if (isStrictThirdParty(body)) return ['authorization_code'];
  if (body.token_endpoint_auth_method === 'none') return usualGrants.filter((grant) => grant !== 'client_credentials');
  return usualGrants;
}

function defaultRefreshToken(body: ClientCreate): Record<string, unknown> {
  const confidential = isConfidential(body);
  const rotating = body.is_first_party === false && !confidential;
  const asked = withoutNulls(body.refresh_token ?? {});
  const expiration = asked['expiration_type'] ?? (rotating ? 'expiring' : 'non-expiring');
  const infinite = expiration === 'non-expiring';
  return {
    rotation_type: rotating ? 'rotating' : 'non-rotating',
    expiration_type: expiration,
    leeway: 0,
    ...(confidential ? lifetimes.confidential : lifetimes.public),
    infinite_token_lifetime: infinite,
    infinite_idle_token_lifetime: infinite,
    ...asked,
  };
}

function defaultJwt(body: ClientCreate): Record<string, unknown> {
  const base = { lifetime_in_seconds: 36_000, secret_encoded: false };
  if (isStrictThirdParty(body)) return { ...base, lifetime_in_seconds: 3600, alg: 'RS256' };
  return body.app_type === 'resource_server' ? { ...base, alg: 'RS256' } : base;
}

/**
 * The fields of a new client: what was given, and the defaults around it. `token_endpoint_auth_method` and
 * `app_type` stay absent when they were not given, since tools compare.
 */
export function withDefaults(body: ClientCreate): Record<string, unknown> {
  const isPublicThirdParty = body.is_first_party === false && !isConfidential(body);
  return {
    is_first_party: true,
    oidc_conformant: isPublicThirdParty || body.app_type === 'resource_server',
    sso_disabled: false,
    cross_origin_authentication: false,
    is_token_endpoint_ip_header_trusted: false,
    custom_login_page_on: true,
    callbacks: [],
    grant_types: defaultGrantTypes(body),
    ...withoutNulls(body),
    jwt_configuration: { ...defaultJwt(body), ...body.jwt_configuration },
    refresh_token: defaultRefreshToken(body),
  };
}

/** Whether the client gets a secret: all do, public ones too, but not an express configuration. */
export const hasSecret = (body: ClientCreate): boolean => body.app_type !== 'express_configuration';
