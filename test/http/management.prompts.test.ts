import { beforeAll, describe, expect, test } from 'vitest';
import { languages, promptNames, screenNames } from '../../shared/model/prompt-names.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';
import { contract } from '../support/openapi/contract.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const call = (method: string, path: string, body?: unknown) =>
  world.call(method, path, body === undefined ? {} : { body });

test('the names are the contract’s', () => {
  const { schemas } = contract().components;
  expect(promptNames).toEqual(schemas['PromptGroupNameEnum']?.enum);
  expect(screenNames).toEqual(schemas['ScreenGroupNameEnum']?.enum);
  expect(languages).toEqual(schemas['PromptLanguageEnum']?.enum);
});

test('/prompts has defaults; null sets one back', async () => {
  const defaults = {
    universal_login_experience: 'new',
    identifier_first: false,
    webauthn_platform_first_factor: false,
  };
  expect((await call('GET', '/prompts')).body).toEqual(defaults);
  const changed = await call('PATCH', '/prompts', { identifier_first: true, universal_login_experience: 'classic' });
  expect(changed.body).toEqual({ ...defaults, identifier_first: true, universal_login_experience: 'classic' });
  expect((await call('PATCH', '/prompts', { identifier_first: null })).body.identifier_first).toBe(false);
  for (const body of [{}, { universal_login_experience: 'old' }, { identifier_first: 'yes' }, { other: 1 }]) {
    expect((await call('PATCH', '/prompts', body)).status).toBe(400);
  }
});

describe('custom texts and partials', () => {
  test('every prompt has empty ones in every language', async () => {
    for (const prompt of promptNames) {
      for (const language of ['en', 'zh-CN', 'es-419']) {
        const answer = await call('GET', `/prompts/${prompt}/custom-text/${language}`);
        expect([answer.status, answer.body]).toEqual([200, {}]);
      }
      expect((await call('GET', `/prompts/${prompt}/partials`)).body).toEqual({});
    }
  });

  test('PUT replaces the whole of one prompt and language', async () => {
    const path = '/prompts/login/custom-text/en';
    const texts = { login: { title: 'Hello', description: 'Log in to %{clientName}\nnow' } };
    expect((await call('PUT', path, texts)).status).toBe(200);
    expect((await call('GET', path)).body).toEqual(texts);
    expect((await call('GET', '/prompts/login/custom-text/de')).body).toEqual({});
    expect((await call('PUT', path, { login: { title: 'Hi' } })).status).toBe(200);
    expect((await call('GET', path)).body).toEqual({ login: { title: 'Hi' } });
    await call('PUT', path, {});
    expect((await call('GET', path)).body).toEqual({});
    const partials = { login: { 'form-content-start': '<div>{{ application.name }}</div>' } };
    await call('PUT', '/prompts/login/partials', partials);
    expect((await call('GET', '/prompts/login/partials')).body).toEqual(partials);
  });

  test('unknown names and other forms are refused', async () => {
    for (const path of ['/prompts/nothing/custom-text/en', '/prompts/login/custom-text/xx', '/prompts/x/partials']) {
      const refused = await call('GET', path);
      expect([refused.status, refused.body.errorCode]).toEqual([400, 'invalid_uri']);
    }
    for (const body of [[], 'x', { login: 'x' }, { login: { title: 1 } }, { login: ['x'] }]) {
      expect((await call('PUT', '/prompts/signup/custom-text/en', body)).status).toBe(400);
    }
    expect((await call('GET', '/prompts/signup/custom-text/en')).body).toEqual({});
  });
});

describe('rendering', () => {
  const usual = (prompt: string, screen: string) => ({
    tenant: world.tenant,
    prompt,
    screen,
    rendering_mode: 'standard',
    context_configuration: [],
    default_head_tags_disabled: false,
    use_page_template: false,
    head_tags: [],
  });
  const advanced = {
    rendering_mode: 'advanced',
    context_configuration: ['branding.settings', 'organization.metadata.key'],
    head_tags: [{ tag: 'script', attributes: { src: 'https://cdn.example.test/a.js', defer: true }, content: '' }],
    filters: { match_type: 'includes_any', clients: [{ id: 'c1' }, { metadata: { key: 'value' } }] },
  };

  test('a screen is standard until it is changed, and listed from then on', async () => {
    const path = '/prompts/login-id/screen/login-id/rendering';
    expect((await call('GET', '/prompts/rendering')).body).toEqual([]);
    expect((await call('GET', '/prompts/rendering?include_totals=true')).body).toEqual({
      configs: [],
      start: 0,
      limit: 50,
      total: 0,
    });
    expect((await call('GET', path)).body).toEqual(usual('login-id', 'login-id'));
    const expected = { ...usual('login-id', 'login-id'), ...advanced };
    expect((await call('PATCH', path, advanced)).body).toEqual(expected);
    expect((await call('PATCH', path, { use_page_template: true, filters: null })).body).toEqual({
      ...usual('login-id', 'login-id'),
      ...advanced,
      use_page_template: true,
      filters: undefined,
    });
    const list = await call('GET', '/prompts/rendering?include_totals=true&prompt=login-id&rendering_mode=advanced');
    expect([list.body.total, list.body.configs[0].screen]).toEqual([1, 'login-id']);
    expect((await call('GET', '/prompts/rendering?prompt=signup')).body).toEqual([]);
  });

  test('several screens at once, all or none', async () => {
    const configs = ['signup-id', 'signup-password'].map((name) => ({ prompt: name, screen: name, ...advanced }));
    const done = await call('PATCH', '/prompts/rendering', { configs });
    expect([done.status, done.body.configs.map(({ screen }: { screen: string }) => screen)]).toEqual([
      200,
      ['signup-id', 'signup-password'],
    ]);
    const half = [
      { prompt: 'mfa', screen: 'mfa-begin-enroll-options' },
      { prompt: 'mfa', screen: 'nothing' },
    ];
    expect((await call('PATCH', '/prompts/rendering', { configs: half })).status).toBe(400);
    const twice = [half[0], half[0]];
    expect((await call('PATCH', '/prompts/rendering', { configs: twice })).status).toBe(400);
    expect((await call('GET', '/prompts/rendering?prompt=mfa')).body).toEqual([]);
  });

  test('unknown screens and settings are refused', async () => {
    expect((await call('GET', '/prompts/login/screen/x/rendering')).status).toBe(400);
    expect((await call('PATCH', '/prompts/x/screen/login/rendering', advanced)).status).toBe(400);
    for (const body of [{}, { rendering_mode: 'x' }, { filters: { clients: [{}] } }, { tenant: 'other' }]) {
      expect((await call('PATCH', '/prompts/login/screen/login/rendering', body)).status).toBe(400);
    }
  });
});
