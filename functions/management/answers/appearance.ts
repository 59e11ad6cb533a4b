import {
  type Answers,
  type Entities,
  flag,
  list,
  listOrPage,
  number,
  object,
  one,
  page,
  text,
  texts,
  thing,
  time,
} from './answer.ts';

/** Of the tenant’s settings and its looks. */
export const appearanceEntities: Entities = {
  Branding: {},
  UniversalLoginTemplate: { adds: { body: text } },
  Theme: {
    always: ['themeId', 'displayName', 'borders', 'colors', 'fonts', 'page_background', 'widget'],
    adds: { themeId: text },
  },
  CustomDomain: {
    always: ['domain'],
    adds: {
      custom_domain_id: text,
      // The tenant's own host is listed as its default, with its port in local mode: more than may be registered.
      domain: text,
      primary: flag,
      status: text,
      verification: object({ methods: list(object({ name: text, record: text, domain: text })) }),
      created_at: time,
      is_default: flag,
    },
  },
  CustomDomainTest: { always: ['success'], adds: { success: flag, message: text } },
  EmailProvider: { always: ['name'] },
  EmailTemplate: {
    always: ['template', 'body', 'from', 'subject', 'syntax', 'enabled'],
  },
  PromptSettings: {},
  PromptRendering: {
    bodyOf: 'PATCH /prompts/rendering',
    always: ['prompt', 'screen'],
    adds: {
      tenant: text,
      prompt: text,
      screen: text,
      rendering_mode: text,
      context_configuration: list(text),
      default_head_tags_disabled: flag,
      use_page_template: flag,
      head_tags: list(object({ tag: text, attributes: thing, content: text })),
      filters: object({ match_type: text, clients: list(object({ id: text, metadata: thing })) }),
    },
  },
  TenantSettings: {
    adds: {
      sandbox_versions_available: texts,
      session_lifetime: number,
      idle_session_lifetime: number,
      ephemeral_session_lifetime: number,
      idle_ephemeral_session_lifetime: number,
    },
  },
  PhoneTemplate: {
    always: ['disabled', 'content', 'id', 'type'],
    adds: { tenant: text, channel: text, customizable: flag, id: text },
  },
  PhoneProvider: {
    always: ['id', 'name', 'created_at', 'updated_at'],
    adds: { id: text, tenant: text, channel: text, created_at: time, updated_at: time },
  },
};

/** Of the tenant’s settings and its looks. */
export const appearanceAnswers: Answers = {
  'GET PATCH /branding': one('Branding'),
  'GET /branding/templates/universal-login': one('UniversalLoginTemplate'),
  'POST /branding/themes': one('Theme'),
  'GET /branding/themes/default': one('Theme'),
  'GET PATCH /branding/themes/:theme': one('Theme'),
  'GET /custom-domains': listOrPage('CustomDomain', 'custom_domains', 'checkpoint'),
  'GET PATCH /custom-domains/default': one('CustomDomain'),
  'POST /custom-domains': one('CustomDomain'),
  'GET PATCH /custom-domains/:id': one('CustomDomain'),
  'POST /custom-domains/:id/verify': one('CustomDomain'),
  'POST /custom-domains/:id/test': one('CustomDomainTest'),
  'GET POST PATCH /emails/provider': one('EmailProvider'),
  'POST /email-templates': one('EmailTemplate'),
  'GET PATCH PUT /email-templates/:template': one('EmailTemplate'),
  'GET PATCH /prompts': one('PromptSettings'),
  'GET PUT /prompts/:prompt/custom-text/:language': thing,
  'GET PUT /prompts/:prompt/partials': thing,
  'GET /prompts/rendering': listOrPage('PromptRendering', 'configs', 'offset'),
  'PATCH /prompts/rendering': page('PromptRendering', 'configs', 'none'),
  'GET PATCH /prompts/:prompt/screen/:screen/rendering': one('PromptRendering'),
  'GET PATCH /tenants/settings': one('TenantSettings'),
  'PATCH /branding/phone/templates/:id/reset': one('PhoneTemplate'),
  'GET /branding/phone/providers': page('PhoneProvider', 'providers', 'none'),
  'POST /branding/phone/providers': one('PhoneProvider'),
  'GET PATCH /branding/phone/providers/:id': one('PhoneProvider'),
  'GET /branding/phone/templates': page('PhoneTemplate', 'templates', 'none'),
  'POST /branding/phone/templates': one('PhoneTemplate'),
  'GET PATCH /branding/phone/templates/:id': one('PhoneTemplate'),
};
