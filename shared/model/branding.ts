import * as v from 'valibot';
import { httpsUriOrEmpty, strictHttpsUri } from './uri-format.ts';
import { closed, line, nullableEach, open, optionalEach, text } from './validation.ts';

/** How the hosted pages look (management-api 3.18). */

/** A CSS colour: a name or `#` with 3, 4, 6 or 8 figures. */
const htmlColor = v.pipe(v.string(), v.maxLength(64), v.regex(/^(?:#(?:[0-9a-fA-F]{3,4}){1,2}|[a-zA-Z]{3,30})$/));

const angle = v.pipe(v.number(), v.minValue(0), v.maxValue(360));
/** A colour, or a gradient `{type, start, end, angle_deg}`. */
const pageBackground = v.union([
  htmlColor,
  open(optionalEach({ type: line(1, 64), start: htmlColor, end: htmlColor, angle_deg: angle })),
]);

const formatting = v.picklist(['regional', 'international']);
const masking = v.picklist(['show_all', 'hide_country_code', 'mask_digits']);
const loginDisplay = v.picklist(['unified', 'separate']);
const phoneDisplay = closed({ formatting, masking });

/** Body of PATCH /branding: fields are replaced, `null` unsets. */
export const brandingUpdate = v.pipe(
  closed(
    nullableEach({
      colors: v.pipe(closed(nullableEach({ primary: htmlColor, page_background: pageBackground })), v.minEntries(1)),
      logo_url: strictHttpsUri,
      favicon_url: strictHttpsUri,
      font: v.pipe(closed(nullableEach({ url: strictHttpsUri })), v.minEntries(1)),
      identifiers: closed(
        optionalEach({ login_display: loginDisplay, otp_autocomplete: v.boolean(), phone_display: phoneDisplay }),
      ),
    }),
  ),
  v.minEntries(1),
);

/** Longest page template, in characters (management-api 7). */
const longestTemplate = 102_400;

/** Body of PUT /branding/templates/universal-login: the template, or an object that holds it. */
export const universalLoginTemplate = v.union([
  text(1, longestTemplate),
  closed({ template: text(1, longestTemplate) }),
]);

const color = v.pipe(v.string(), v.regex(/^#(?:(?:[0-9a-fA-F]{3}){1,2}|(?:[0-9a-fA-F]{4}){1,2})$/));
const size = (min: number, max: number) => v.pipe(v.number(), v.minValue(min), v.maxValue(max));
const font = (min: number) => closed({ bold: v.boolean(), size: size(min, 150) });
const shape = v.picklist(['pill', 'rounded', 'sharp']);
const side = v.picklist(['center', 'left', 'right']);

const colors = closed({
  body_text: color,
  error: color,
  header: color,
  icons: color,
  input_background: color,
  input_border: color,
  input_filled_text: color,
  input_labels_placeholders: color,
  links_focused_components: color,
  primary_button: color,
  primary_button_label: color,
  secondary_button_border: color,
  secondary_button_label: color,
  success: color,
  widget_background: color,
  widget_border: color,
  ...optionalEach({
    base_focus_color: color,
    base_hover_color: color,
    read_only_background: color,
    captcha_widget_theme: v.picklist(['auto', 'dark', 'light']),
  }),
});

const borders = closed({
  button_border_radius: size(1, 10),
  button_border_weight: size(0, 10),
  buttons_style: shape,
  input_border_radius: size(0, 10),
  input_border_weight: size(0, 3),
  inputs_style: shape,
  show_widget_shadow: v.boolean(),
  widget_border_weight: size(0, 10),
  widget_corner_radius: size(0, 50),
});

const fonts = closed({
  body_text: font(0),
  buttons_text: font(0),
  font_url: httpsUriOrEmpty,
  input_labels: font(0),
  links: font(0),
  links_style: v.picklist(['normal', 'underlined']),
  reference_text_size: size(12, 24),
  subtitle: font(0),
  title: font(75),
});

/** A theme: every group is required, on create and on change. */
export const brandingTheme = closed({
  borders,
  colors,
  displayName: v.exactOptional(v.pipe(v.string(), v.maxLength(2048), v.regex(/^[^<>]*$/))),
  fonts,
  identifiers: v.exactOptional(
    closed({ login_display: loginDisplay, otp_autocomplete: v.boolean(), phone_display: phoneDisplay }),
  ),
  page_background: closed({ background_color: color, background_image_url: httpsUriOrEmpty, page_layout: side }),
  widget: closed({
    header_text_alignment: side,
    logo_height: size(1, 100),
    logo_position: v.picklist(['center', 'left', 'none', 'right']),
    logo_url: httpsUriOrEmpty,
    social_buttons_layout: v.picklist(['bottom', 'top']),
  }),
});

export type BrandingThemeBody = v.InferOutput<typeof brandingTheme>;
export type BrandingTheme = BrandingThemeBody & { themeId: string; displayName: string };
