/** The documented scopes of the settings' operations, by the path of the route (fact sheet 3.9, 3.10, 3.15 to 3.18, 4). */

type Methods = readonly ('GET' | 'PATCH' | 'PUT')[];

const verbs = { GET: 'read', PATCH: 'update', PUT: 'update' } as const;

const settings = (family: string, paths: readonly (readonly [path: string, methods: Methods])[]) =>
  Object.fromEntries(
    paths.flatMap(([path, methods]) => methods.map((method) => [`${method} ${path}`, `${verbs[method]}:${family}`])),
  );

const factors = '/guardian/factors';
const push = `${factors}/push-notification`;
const readAndPatch: Methods = ['GET', 'PATCH'];
const readAndPut: Methods = ['GET', 'PUT'];
const allThree: Methods = ['GET', 'PATCH', 'PUT'];

export const settingsScopes: Record<string, string> = {
  ...settings('tenant_settings', [['/tenants/settings', readAndPatch]]),
  ...settings('attack_protection', [
    ['/attack-protection/brute-force-protection', readAndPatch],
    ['/attack-protection/suspicious-ip-throttling', readAndPatch],
    ['/attack-protection/breached-password-detection', readAndPatch],
    ['/attack-protection/bot-detection', readAndPatch],
    ['/attack-protection/captcha', readAndPatch],
    ['/attack-protection/phone-provider-protection', readAndPatch],
  ]),
  ...settings('guardian_factors', [
    [factors, ['GET']],
    [`${factors}/:name`, ['PUT']],
    [`${factors}/phone/selected-provider`, readAndPut],
    [`${factors}/phone/providers/twilio`, readAndPut],
    [`${factors}/phone/templates`, readAndPut],
    [`${factors}/phone/message-types`, readAndPut],
    [`${factors}/sms/selected-provider`, readAndPut],
    [`${factors}/sms/providers/twilio`, readAndPut],
    [`${factors}/sms/templates`, readAndPut],
    [`${push}/selected-provider`, readAndPut],
    [`${push}/providers/sns`, allThree],
    [`${push}/providers/apns`, allThree],
    [`${push}/providers/fcm`, ['PATCH', 'PUT']],
    [`${push}/providers/fcmv1`, ['PATCH', 'PUT']],
    [`${factors}/duo/settings`, allThree],
    [`${factors}/email/settings`, readAndPut],
    [`${factors}/phone/settings`, readAndPut],
    ['/guardian/settings', readAndPut],
  ]),
  ...settings('mfa_policies', [['/guardian/policies', readAndPut]]),
  ...settings('email_provider', [['/emails/provider', readAndPatch]]),
  'POST /emails/provider': 'create:email_provider',
  'DELETE /emails/provider': 'delete:email_provider',
  ...settings('email_templates', [['/email-templates/:template', allThree]]),
  'POST /email-templates': 'create:email_templates',
  ...settings('branding', [
    ['/branding', readAndPatch],
    ['/branding/templates/universal-login', readAndPut],
    ['/branding/themes/:theme', readAndPatch],
    ['/branding/themes/default', ['GET']],
  ]),
  'DELETE /branding/templates/universal-login': 'delete:branding',
  'POST /branding/themes': 'update:branding',
  'DELETE /branding/themes/:theme': 'delete:branding',
  ...settings('prompts', [
    ['/prompts', readAndPatch],
    ['/prompts/rendering', readAndPatch],
    ['/prompts/:prompt/custom-text/:language', readAndPut],
    ['/prompts/:prompt/partials', readAndPut],
    ['/prompts/:prompt/screen/:screen/rendering', readAndPatch],
  ]),
  ...settings('token_exchange_profiles', [
    ['/token-exchange-profiles', ['GET']],
    ['/token-exchange-profiles/:id', readAndPatch],
  ]),
  'POST /token-exchange-profiles': 'create:token_exchange_profiles',
  'DELETE /token-exchange-profiles/:id': 'delete:token_exchange_profiles',
  ...settings('custom_domains', [
    ['/custom-domains', ['GET']],
    ['/custom-domains/:id', readAndPatch],
    ['/custom-domains/default', readAndPatch],
  ]),
  'POST /custom-domains': 'create:custom_domains',
  'POST /custom-domains/:id/verify': 'create:custom_domains',
  'POST /custom-domains/:id/test': 'read:custom_domains',
  'GET /keys/custom-signing': 'read:custom_signing_keys',
  'PUT /keys/custom-signing': 'create:custom_signing_keys',
  'DELETE /keys/custom-signing': 'delete:custom_signing_keys',
  'GET /guardian/enrollments/:id': 'read:guardian_enrollments',
  'DELETE /guardian/enrollments/:id': 'delete:guardian_enrollments',
  'GET /stats/active-users': 'read:stats',
  'GET /stats/daily': 'read:stats',
  'DELETE /custom-domains/:id': 'delete:custom_domains',
  ...settings('signing_keys', [
    ['/keys/signing', ['GET']],
    ['/keys/signing/:kid', ['GET']],
    ['/keys/signing/:kid/revoke', ['PUT']],
  ]),
  'POST /keys/signing/rotate': 'create:signing_keys',
};

/** Operations that need a further scope beside one of the documented ones. */
export const furtherScopes: Record<string, string> = {
  'POST /keys/signing/rotate': 'update:signing_keys',
  'PUT /keys/custom-signing': 'update:custom_signing_keys',
};
