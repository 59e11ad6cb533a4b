import type { Brand } from './brand.ts';
import { isDark, readableOn, textOn } from './color.ts';

/** The one style sheet of the pages. Colours follow the reader's system, light or dark. */
const sheet = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1.25rem; padding: 2.5rem 1rem; font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: var(--text); background: var(--page); -webkit-font-smoothing: antialiased; }
a { color: var(--link); font-weight: 550; text-decoration: none; text-underline-offset: .2em; border-radius: .25rem; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.card { width: 100%; max-width: 25.5rem; padding: 2.5rem; background: var(--card); border: 1px solid var(--edge); border-radius: var(--corner); box-shadow: var(--shadow); }
.brand { display: flex; justify-content: var(--logo-place); align-items: center; height: var(--logo); margin-bottom: 1.5rem; }
.brand img { display: block; max-height: 100%; max-width: 12rem; object-fit: contain; }
.mark { display: grid; place-items: center; width: 3rem; height: 3rem; border-radius: .875rem; background: var(--primary); color: var(--on-primary); font-size: 1.375rem; font-weight: 700; letter-spacing: -.02em; }
.mark svg { width: 1.5rem; height: 1.5rem; }
header { margin-bottom: 1.75rem; text-align: var(--align); }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; color: var(--title); text-wrap: balance; overflow-wrap: anywhere; }
header p { margin: .5rem 0 0; color: var(--quiet); text-wrap: balance; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; }
form { margin: 0; }
.field { margin-bottom: 1.125rem; }
label, legend { display: block; margin-bottom: .375rem; padding: 0; font-size: .875rem; font-weight: 550; color: var(--label); }
input:not([type=hidden]):not([type=checkbox]) { display: block; width: 100%; height: 2.875rem; padding: 0 .875rem; font: inherit; color: var(--filled); background: var(--input); border: 1px solid var(--input-edge); border-radius: var(--input-corner); transition: border-color .12s, box-shadow .12s; }
input::placeholder { color: var(--quiet); opacity: 1; }
input:not([type=hidden]):hover { border-color: var(--quiet); }
input:not([type=hidden]):focus { outline: none; border-color: var(--link); box-shadow: 0 0 0 3px color-mix(in srgb, var(--link) 22%, transparent); }
input[aria-invalid] { border-color: var(--error) !important; }
input[aria-invalid]:focus { box-shadow: 0 0 0 3px color-mix(in srgb, var(--error) 22%, transparent); }
.fault { margin: .375rem 0 0; font-size: .8125rem; color: var(--error); }
.side { display: flex; justify-content: flex-end; margin: -.75rem 0 .625rem; font-size: .875rem; }
.side a { padding: .75rem 0; }
button, .button { display: flex; align-items: center; justify-content: center; width: 100%; min-height: 2.875rem; padding: .5rem 1rem; font: inherit; font-weight: 600; text-align: center; cursor: pointer; border: 1px solid transparent; border-radius: var(--button-corner); background: var(--primary); color: var(--on-primary); transition: filter .12s, background .12s; -webkit-tap-highlight-color: transparent; }
button:hover, .button:hover { filter: brightness(1.08) saturate(1.05); text-decoration: none; }
button:active, .button:active { filter: brightness(.94); }
button + button, form + form, .stack > * + * { margin-top: .625rem; }
button.second, .button.second { background: transparent; color: var(--second); border-color: var(--second-edge); }
button.second:hover, .button.second:hover { background: var(--hover); filter: none; }
.alert { display: flex; gap: .625rem; margin: 0 0 1.25rem; padding: .75rem .875rem; font-size: .875rem; line-height: 1.45; border-radius: .625rem; color: var(--error); background: color-mix(in srgb, var(--error) 9%, var(--card)); border: 1px solid color-mix(in srgb, var(--error) 28%, var(--card)); overflow-wrap: anywhere; }
.alert svg { flex: none; width: 1.125rem; height: 1.125rem; margin-top: .0625rem; }
.below { margin: 1rem 0 -.625rem; font-size: .9375rem; text-align: center; color: var(--quiet); }
.below a { display: inline-block; padding: .625rem 0; }
.sign { display: grid; place-items: center; width: 3.5rem; height: 3.5rem; margin: 0 var(--sign-right, auto) 1.25rem var(--sign-left, auto); border-radius: 50%; color: var(--link); background: color-mix(in srgb, var(--link) 12%, transparent); }
.sign svg { width: 1.75rem; height: 1.75rem; }
.sign.good { color: var(--good); background: color-mix(in srgb, var(--good) 12%, transparent); }
.sign.bad { color: var(--error); background: color-mix(in srgb, var(--error) 12%, transparent); }
.rules, .scopes, .rules ul { margin: 0; padding: 0; list-style: none; }
.rules { margin: -.375rem 0 1.25rem; padding: .75rem .875rem; font-size: .8125rem; color: var(--quiet); border: 1px solid var(--edge); border-radius: var(--input-corner); }
.rules > ul { margin-top: .25rem; }
.rules li { position: relative; padding: .125rem 0 .125rem .9375rem; }
.rules li::before { content: ""; position: absolute; left: .125rem; top: .6875rem; width: .3125rem; height: .3125rem; border-radius: 50%; background: currentColor; opacity: .7; }
.who { display: flex; align-items: center; gap: .75rem; width: 100%; min-height: 3.5rem; padding: .625rem .875rem; text-align: left; color: var(--text); background: transparent; border: 1px solid var(--second-edge); border-radius: var(--button-corner); font-weight: 400; }
button.who:hover { background: var(--hover); filter: none; }
.who > span { min-width: 0; flex: 1; }
.who b, .who small { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.who b { font-weight: 600; line-height: 1.3; }
.who small { font-size: .8125rem; color: var(--quiet); }
.who > svg { flex: none; width: 1.125rem; height: 1.125rem; color: var(--quiet); }
.face { flex: none; display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: 50%; font-size: .9375rem; font-weight: 650; color: var(--text); background: color-mix(in srgb, var(--link) 14%, transparent); overflow: hidden; font-style: normal; }
.face img { width: 100%; height: 100%; object-fit: contain; }
.face svg { width: 1.125rem; height: 1.125rem; }
.face.plain { color: var(--quiet); background: var(--hover); }
.face.square { border-radius: .625rem; }
.chip { display: flex; align-items: center; gap: .625rem; margin: 0 0 1.125rem; padding: .125rem .25rem .125rem .875rem; border: 1px solid var(--edge); border-radius: var(--input-corner); background: var(--hover); }
.chip span { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chip a { padding: .5625rem .625rem; font-size: .875rem; }
.scopes { margin: 0 0 1.5rem; border: 1px solid var(--edge); border-radius: .75rem; }
.scopes > li { display: flex; gap: .75rem; padding: .6875rem .875rem; font-size: .9375rem; overflow-wrap: anywhere; }
.scopes > li + li { border-top: 1px solid var(--edge); }
.scopes > li > svg { flex: none; width: 1.125rem; height: 1.125rem; margin-top: .1875rem; color: var(--link); }
.scopes > li > span { min-width: 0; flex: 1; }
.scopes small { display: block; font-size: .8125rem; color: var(--quiet); }
.note { text-wrap: balance; margin: 1.25rem 0 0; font-size: .8125rem; line-height: 1.5; color: var(--quiet); text-align: center; overflow-wrap: anywhere; }
.pair { display: flex; align-items: center; justify-content: center; gap: .75rem; height: 3.5rem; margin-bottom: 1.5rem; }
.lead { margin-bottom: .625rem; font-size: .9375rem; font-weight: 550; color: var(--label); }
.policies { display: flex; flex-wrap: wrap; justify-content: center; gap: 0 1.25rem; }
.policies a { padding: .75rem 0; }
.logo { display: grid; place-items: center; width: 3.5rem; height: 3.5rem; padding: .375rem; border: 1px solid var(--edge); border-radius: .875rem; background: #fff; }
.logo img { font-size: .625rem; color: #444; overflow: hidden; max-width: 100%; max-height: 100%; object-fit: contain; }
.or { display: flex; align-items: center; gap: .75rem; margin: 1.25rem 0; font-size: .8125rem; color: var(--quiet); }
.or::before, .or::after { content: ""; flex: 1; height: 1px; background: var(--edge); }
dl { margin: 0 0 1.25rem; font-size: .8125rem; color: var(--quiet); }
dl div { display: flex; gap: .5rem; padding: .25rem 0; }
dt { flex: none; min-width: 6.5rem; }
dd { margin: 0; font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; color: var(--text); }
@media (max-width: 30rem) {
  body { justify-content: flex-start; padding: 0 0 1.5rem; background: var(--phone); }
  .card { max-width: none; padding: 2.5rem 1.5rem 1.5rem; border: 0; border-radius: 0; box-shadow: none; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media (forced-colors: active) { button, .button, .card { border: 1px solid; } }
`;

const grounds = { light: '#ffffff', dark: '#16181d' } as const;

/** `light-dark()` is not known to every browser: the pages name their colours once for each. */
const schemes = {
  light: {
    text: '#1b1e24',
    title: '#0f1115',
    quiet: '#5c6370',
    label: '#343943',
    edge: '#e6e8ec',
    input: '#ffffff',
    'input-edge': '#c9cdd4',
    filled: '#14161a',
    second: '#23272f',
    'second-edge': '#d3d7dd',
    hover: '#f5f6f8',
    error: '#b42318',
    good: '#067647',
    shadow: '0 1px 2px rgb(16 24 40 / .04), 0 12px 32px -8px rgb(16 24 40 / .12)',
  },
  dark: {
    text: '#e3e6eb',
    title: '#f7f8fa',
    quiet: '#9aa1ad',
    label: '#c6cbd3',
    edge: '#2a2e36',
    input: '#1b1e24',
    'input-edge': '#3b414c',
    filled: '#f3f4f6',
    second: '#e3e6eb',
    'second-edge': '#3b414c',
    hover: '#1f2229',
    error: '#ff8f85',
    good: '#5fd39b',
    shadow: '0 1px 2px rgb(0 0 0 / .3), 0 16px 40px -8px rgb(0 0 0 / .5)',
  },
} as const;

const block = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `--${name}:${value};`)
    .join('');

function scheme(brand: Brand, name: 'light' | 'dark'): string {
  const ground = grounds[name];
  const colors = schemes[name];
  const [base, glow] = name === 'light' ? ['#f4f5f8', 12] : ['#0d0e12', 16];
  const own = `radial-gradient(60rem 32rem at 50% -8rem, color-mix(in srgb, ${brand.primary} ${glow}%, ${base}), ${base})`;
  return block({
    ...colors,
    card: ground,
    phone: ground,
    // Links stand on the card and on parts of it that are tinted; these leave less contrast.
    link: readableOn(brand.primary, colors.hover, colors.text),
    page: brand.background ?? `${own} fixed`,
  });
}

/** A theme names every colour, so the reader's system has no say in it. */
function themed(theme: NonNullable<Brand['theme']>): string {
  const { colors, borders, widget } = theme;
  const corner = { pill: '999px', sharp: '0', rounded: '' };
  return block({
    text: colors.body_text,
    title: colors.header,
    quiet: colors.body_text,
    label: colors.input_labels_placeholders,
    edge: colors.widget_border,
    input: colors.input_background,
    'input-edge': colors.input_border,
    filled: colors.input_filled_text,
    second: colors.secondary_button_label,
    'second-edge': colors.secondary_button_border,
    hover: `color-mix(in srgb, ${colors.body_text} 6%, ${colors.widget_background})`,
    error: colors.error,
    good: colors.success,
    card: colors.widget_background,
    phone: colors.widget_background,
    link: colors.links_focused_components,
    'on-primary': colors.primary_button_label,
    corner: `${borders.widget_corner_radius}px`,
    'button-corner': corner[borders.buttons_style] || `${borders.button_border_radius}px`,
    'input-corner': corner[borders.inputs_style] || `${borders.input_border_radius}px`,
    align: widget.header_text_alignment,
    logo: widget.logo_position === 'none' ? '0' : `${widget.logo_height}px`,
    'logo-place': widget.logo_position,
    ...(widget.header_text_alignment === 'center' ? {} : { [`sign-${widget.header_text_alignment}`]: '0' }),
    ...(borders.show_widget_shadow ? {} : { shadow: 'none' }),
  });
}

/** The style of a page in the tenant's colours; text on them is made readable. */
export function styleOf(brand: Brand): string {
  const shared = block({
    primary: brand.primary,
    'on-primary': textOn(brand.primary),
    ...{ corner: '1.125rem', 'button-corner': '.625rem', 'input-corner': '.625rem' },
    ...{ align: 'center', logo: '3rem', 'logo-place': 'center' },
  });
  const { theme } = brand;
  if (theme !== undefined) {
    const dark = isDark(theme.colors.widget_background);
    const name = dark ? 'dark' : 'light';
    return `:root{color-scheme:${name};${shared}${scheme(brand, name)}${themed(theme)}}${sheet}`;
  }
  return `:root{color-scheme:light dark;${shared}${scheme(brand, 'light')}}@media (prefers-color-scheme: dark){:root{${scheme(brand, 'dark')}}}${sheet}`;
}
