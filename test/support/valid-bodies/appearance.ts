import type { ManagementWorld } from '../management-world.ts';
import { made, type ValidBody, valid } from './valid-body.ts';

const font = { bold: false, size: 87.5 };
const colorNames = [
  ...['body_text', 'error', 'header', 'icons', 'input_background', 'input_border', 'input_filled_text'],
  ...['input_labels_placeholders', 'links_focused_components', 'primary_button', 'primary_button_label'],
  ...['secondary_button_border', 'secondary_button_label', 'success', 'widget_background', 'widget_border'],
];
const theme = {
  displayName: 'Night',
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
  colors: Object.fromEntries(colorNames.map((name) => [name, '#1e212a'])),
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

const rendering = {
  rendering_mode: 'advanced',
  context_configuration: ['branding.settings'],
  default_head_tags_disabled: false,
  use_page_template: false,
  head_tags: [{ tag: 'script', attributes: { src: 'https://cdn.test/a.js' }, content: '' }],
  filters: { match_type: 'includes_any', clients: [{ id: 'abc' }] },
};

const page = '<html><head>{%- auth0:head -%}</head><body>{%- auth0:widget -%}</body></html>';

/** Branding, prompts and texts. */
export async function appearance(world: ManagementWorld): Promise<ValidBody[]> {
  const first = await made(world, '/branding/themes', theme);
  return [
    valid('PATCH /branding', {
      colors: { primary: '#19aecc', page_background: '#ffffff' },
      logo_url: 'https://logo.test/a.png',
      favicon_url: 'https://logo.test/a.ico',
      font: { url: 'https://logo.test/a.woff' },
    }),
    valid('PUT /branding/templates/universal-login', { template: page }),
    valid('PATCH /branding/themes/:theme', theme, `/branding/themes/${first.themeId}`),
    valid('POST /branding/themes', theme, '/branding/themes', { instead: `/branding/themes/${first.themeId}` }),
    valid('PATCH /prompts', { universal_login_experience: 'new', identifier_first: true }),
    valid('PUT /prompts/:prompt/custom-text/:language', { login: { title: 'Hello' } }, '/prompts/login/custom-text/en'),
    valid('PUT /prompts/:prompt/partials', { login: { 'form-content-start': '<b></b>' } }, '/prompts/login/partials'),
    valid('PATCH /prompts/rendering', { configs: [{ prompt: 'login-id', screen: 'login-id', ...rendering }] }),
    valid('PATCH /prompts/:prompt/screen/:screen/rendering', rendering, '/prompts/login-id/screen/login-id/rendering'),
  ];
}
