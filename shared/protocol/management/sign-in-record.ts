import type { ClientDocument } from '../../model/client.ts';
import type { ClientSignIn, TenantSignIn } from '../../model/registry.ts';
import type { TenantSettings } from '../../model/tenant.ts';

/** What signing people in needs of a client and of the tenant's settings, as the doors of sign-in read it. */

type Fields = Readonly<Record<string, unknown>>;

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const objectOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const defined = <Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
const textOr = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const numberOr = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const yes = (value: unknown): true | undefined => (value === true ? true : undefined);

const chosenAlgs = ['HS256', 'PS256', 'ES256'] as const;

/** ID tokens are signed with the tenant's key unless the client chose otherwise. @see management-api 3.1 */
function idTokenOf({ entity, secret }: ClientDocument): ClientSignIn['id_token'] {
  const jwt = objectOf(entity['jwt_configuration']);
  const alg = chosenAlgs.find((one) => one === jwt['alg']) ?? 'RS256';
  const lifetime = numberOr(jwt['lifetime_in_seconds']) ?? 36_000;
  return alg === 'HS256' && secret?.sealed !== undefined
    ? { alg, lifetime, secret: { value: secret.sealed, sealed: true } }
    : { alg, lifetime };
}

const isPublic = (entity: ClientDocument['entity']): boolean =>
  entity.token_endpoint_auth_method === 'none' && entity.client_authentication_methods === undefined;

/**
 * Public clients always rotate, since a stolen token that is never replaced would never be noticed (RT-07); a
 * single-page application gets refresh tokens only where rotation was chosen, as with Auth0.
 * @see fact sheet 11.3
 */
function refreshTokenOf({ entity }: ClientDocument): ClientSignIn['refresh_token'] {
  const given = objectOf(entity['refresh_token']);
  const expires = given['expiration_type'] === 'expiring';
  const lifetime = expires && given['infinite_token_lifetime'] !== true ? numberOr(given['token_lifetime']) : undefined;
  const idle =
    expires && given['infinite_idle_token_lifetime'] !== true ? numberOr(given['idle_token_lifetime']) : undefined;
  const policies = Array.isArray(given['policies']) ? given['policies'] : [];
  return {
    rotating: given['rotation_type'] === 'rotating' || (isPublic(entity) && entity.app_type !== 'spa'),
    ...defined({ lifetime, idle_lifetime: idle }),
    leeway: numberOr(given['leeway']) ?? 0,
    policies: policies
      .map(objectOf)
      .map(({ audience, scope }) => ({ audience: String(audience), scope: texts(scope) })),
  };
}

function backchannelOf(entity: ClientDocument['entity']): ClientSignIn['backchannel_logout'] {
  const given = { ...objectOf(entity['oidc_backchannel_logout']), ...objectOf(entity['oidc_logout']) };
  const urls = texts(given['backchannel_logout_urls']);
  if (urls.length === 0) return undefined;
  const initiators = objectOf(given['backchannel_logout_initiators']);
  if (initiators['mode'] === 'all') return { urls };
  // Auth0's two that cannot be switched off.
  const usual = ['rp-logout', 'idp-logout'];
  return { urls, initiators: [...new Set([...usual, ...texts(initiators['selected_initiators'])])] };
}

/** How people sign in to a client. */
export function clientSignIn(document: ClientDocument): ClientSignIn {
  const { entity } = document;
  return {
    callbacks: entity.callbacks,
    web_origins: texts(entity['web_origins']),
    allowed_logout_urls: texts(entity['allowed_logout_urls']),
    oidc_conformant: entity['oidc_conformant'] === true,
    strict_third_party: !entity.is_first_party && entity.third_party_security_mode === 'strict',
    id_token: idTokenOf(document),
    refresh_token: refreshTokenOf(document),
    ...defined({
      app_type: entity.app_type,
      initiate_login_uri: textOr(entity['initiate_login_uri']),
      organization_usage: entity.organization_usage as ClientSignIn['organization_usage'],
      organization_require_behavior: textOr(entity['organization_require_behavior']),
      require_pushed_authorization_requests: yes(entity['require_pushed_authorization_requests']),
      skip_non_verifiable_callback_uri_confirmation_prompt:
        typeof entity['skip_non_verifiable_callback_uri_confirmation_prompt'] === 'boolean'
          ? entity['skip_non_verifiable_callback_uri_confirmation_prompt']
          : undefined,
      redirection_policy: textOr(entity['redirection_policy']),
      backchannel_logout: backchannelOf(entity),
      // A client that cannot prove who it is could be anybody's page.
      trusts_forwarded_address: isPublic(entity) ? undefined : yes(entity['is_token_endpoint_ip_header_trusted']),
    }),
  };
}

/** Hours when nothing is set (fact sheet 11.2). */
const usualSession = 168;
const usualIdle = 72;

function sessionOf(settings: Fields): TenantSignIn['session'] {
  const persistent = objectOf(settings['session_cookie'])['mode'] !== 'non-persistent';
  const prefix = persistent ? '' : 'ephemeral_';
  const hours = (name: string, usual: number): number => numberOr(settings[name]) ?? usual;
  return {
    persistent,
    lifetime: Math.round(hours(`${prefix}session_lifetime`, usualSession) * 3600),
    idle: Math.round(hours(`idle_${prefix}session_lifetime`, usualIdle) * 3600),
  };
}

/** Settings of the tenant that rule sign-in and sign-out. */
export function tenantSignIn(tenant: TenantSettings): TenantSignIn {
  const settings: Fields = tenant;
  const skips = settings['skip_non_verifiable_callback_uri_confirmation_prompt'];
  const locales = texts(settings['enabled_locales']);
  return {
    allowed_logout_urls: texts(settings['allowed_logout_urls']),
    session: sessionOf(settings),
    resource_parameter_profile: settings['resource_parameter_profile'] === 'audience' ? 'audience' : 'compatibility',
    response_iss: settings['authorization_response_iss_parameter_supported'] === true,
    enabled_locales: locales.length === 0 ? ['en'] : locales,
    logout_confirmation: objectOf(settings['sessions'])['oidc_logout_prompt_enabled'] !== false,
    end_session_in_discovery: objectOf(settings['oidc_logout'])['rp_logout_end_session_endpoint_discovery'] !== false,
    user_exists_error: tenant.flags['enable_public_signup_user_exists_error'] === true,
    revoke_refresh_token_grant: tenant.flags['revoke_refresh_token_grant'] === true,
    scope_descriptions: tenant.flags['use_scope_descriptions_for_consent'] === true,
    ...defined({
      friendly_name: textOr(settings['friendly_name']),
      default_directory: textOr(settings['default_directory']),
      error_page_url: textOr(objectOf(settings['error_page'])['url']),
      default_redirection_uri: textOr(settings['default_redirection_uri']),
      skip_non_verifiable_callback_uri_confirmation_prompt: typeof skips === 'boolean' ? skips : undefined,
    }),
  };
}
