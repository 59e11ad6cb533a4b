import { beforeEach, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeEach(async () => {
  world = await makeManagementWorld();
});

const call = (method: string, path: string, body?: unknown) =>
  world.call(method, path, body === undefined ? {} : { body });

describe('/branding (fact sheet 3.18)', () => {
  test('is empty, then what it was set to; null unsets', async () => {
    expect((await call('GET', '/branding')).body).toEqual({});
    const whole = {
      colors: {
        primary: '#0059d6',
        page_background: { type: 'linear-gradient', start: '#fff', end: '#000', angle_deg: 35 },
      },
      logo_url: 'https://cdn.example.test/logo.png',
      favicon_url: 'https://cdn.example.test/favicon.ico',
      font: { url: 'https://cdn.example.test/font.woff' },
    };
    const set = await call('PATCH', '/branding', whole);
    expect([set.status, set.body]).toEqual([200, whole]);
    const changed = await call('PATCH', '/branding', {
      logo_url: null,
      font: { url: null },
      colors: { primary: '#111' },
    });
    expect(changed.body).toEqual({ colors: { primary: '#111' }, favicon_url: whole.favicon_url });
    expect((await call('GET', '/branding')).body).toEqual(changed.body);
  });

  test.each([
    {},
    { logo_url: 'http://cdn.example.test/logo.png' },
    { logo_url: 'javascript:alert(1)' },
    { colors: {} },
    { colors: { primary: 'url(x)' } },
    { colors: { page_background: { start: 'red;}body{' } } },
    { unknown: 1 },
  ])('%j is refused', async (body) => {
    expect((await call('PATCH', '/branding', body)).status).toBe(400);
    expect((await call('GET', '/branding')).body).toEqual({});
  });
});

describe('/branding/templates/universal-login', () => {
  const path = '/branding/templates/universal-login';
  const page = '<html><head>{%- auth0:head -%}</head><body>{%- auth0:widget -%}</body></html>';

  test('201 the first time, 204 from then on, 404 when it is gone', async () => {
    const missing = {
      statusCode: 404,
      error: 'Not Found',
      message: 'Template does not exist.',
      errorCode: 'inexistent_templates_universal_login',
    };
    expect((await call('GET', path)).body).toEqual(missing);
    const first = await call('PUT', path, JSON.stringify(page));
    expect([first.status, first.text]).toEqual([201, '']);
    expect((await call('GET', path)).body).toEqual({ body: page });
    expect((await call('PUT', path, { template: `${page}<!-- 2 -->` })).status).toBe(204);
    expect((await call('GET', path)).body).toEqual({ body: `${page}<!-- 2 -->` });
    expect([(await call('DELETE', path)).status, (await call('DELETE', path)).status]).toEqual([204, 204]);
    expect((await call('GET', path)).status).toBe(404);
  });

  test.each([
    ['<html>{%- auth0:widget -%}</html>', 'The template must contain {%- auth0:head -%}'],
    ['<html>{%- auth0:head -%}</html>', 'The template must contain {%- auth0:widget -%}'],
  ])('%s is refused', async (template, message) => {
    const refused = await call('PUT', path, { template });
    expect([refused.status, refused.body.message]).toEqual([400, message]);
  });

  test('102,400 characters are the most', async () => {
    const fill = (length: number) => page + 'x'.repeat(length - page.length);
    expect((await call('PUT', path, { template: fill(102_401) })).status).toBe(400);
    expect((await call('PUT', path, { template: fill(102_400) })).status).toBe(201);
    for (const body of [{}, [], '1', { template: 7 }]) expect((await call('PUT', path, body)).status).toBe(400);
  });
});

describe('/branding/themes', () => {
  const font = { bold: false, size: 87.5 };
  const theme = {
    borders: {
      button_border_radius: 3,
      button_border_weight: 1,
      buttons_style: 'rounded',
      input_border_radius: 3,
      input_border_weight: 1,
      inputs_style: 'rounded',
      show_widget_shadow: true,
      widget_border_weight: 0,
      widget_corner_radius: 5,
    },
    colors: Object.fromEntries(
      [
        ...['body_text', 'error', 'header', 'icons', 'input_background', 'input_border', 'input_filled_text'],
        ...['input_labels_placeholders', 'links_focused_components', 'primary_button', 'primary_button_label'],
        ...['secondary_button_border', 'secondary_button_label', 'success', 'widget_background', 'widget_border'],
      ].map((name) => [name, '#1e212a']),
    ),
    fonts: {
      body_text: font,
      buttons_text: font,
      font_url: '',
      input_labels: font,
      links: font,
      links_style: 'normal',
      reference_text_size: 16,
      subtitle: font,
      title: { bold: true, size: 150 },
    },
    page_background: { background_color: '#000000', background_image_url: '', page_layout: 'center' },
    widget: {
      header_text_alignment: 'center',
      logo_height: 52,
      logo_position: 'center',
      logo_url: '',
      social_buttons_layout: 'bottom',
    },
  };

  test('one theme, which is the default', async () => {
    const missing = {
      statusCode: 404,
      error: 'Not Found',
      message: 'There was an error retrieving branding settings: invalid theme ID',
      errorCode: 'theme_not_found',
    };
    expect((await call('GET', '/branding/themes/default')).body).toEqual(missing);
    const made = await call('POST', '/branding/themes', { ...theme, displayName: 'Night' });
    const expected = { themeId: expect.stringMatching(/^[A-Za-z0-9]{32}$/), displayName: 'Night', ...theme };
    expect([made.status, made.body]).toEqual([200, expected]);
    const path = `/branding/themes/${made.body.themeId}`;
    expect((await call('GET', path)).body).toEqual(made.body);
    expect((await call('GET', '/branding/themes/default')).body).toEqual(made.body);
    expect((await call('POST', '/branding/themes', theme)).status).toBe(409);
    const widget = { ...theme.widget, logo_height: 60 };
    expect((await call('PATCH', path, { ...theme, widget })).body).toEqual({ ...made.body, widget });
    expect((await call('DELETE', path)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) expect((await call(method, path)).body).toEqual(missing);
    expect((await call('PATCH', path, theme)).body).toEqual(missing);
    expect((await call('POST', '/branding/themes', theme)).status).toBe(200);
  });

  test('every group is required and every value is checked', async () => {
    const { widget: _widget, ...incomplete } = theme;
    const wrong = [
      incomplete,
      { ...theme, displayName: '<b>' },
      { ...theme, colors: { ...theme.colors, error: 'red' } },
      { ...theme, fonts: { ...theme.fonts, title: { bold: true, size: 74 } } },
      { ...theme, fonts: { ...theme.fonts, font_url: 'http://fonts.example.test/a.woff' } },
      { ...theme, borders: { ...theme.borders, inputs_style: 'square' } },
      { ...theme, more: true },
    ];
    for (const body of wrong) expect((await call('POST', '/branding/themes', body)).status).toBe(400);
    expect((await call('GET', '/branding/themes/default')).status).toBe(404);
  });
});
