/** Colours that operators choose, made readable wherever they stand (WCAG 2.2, 1.4.3). */

type Rgb = readonly [number, number, number];

/** Contrast that small text needs. */
const enough = 4.5;

/** The colour of `#rgb`, `#rrggbb` and the same with alpha, which is dropped; undefined for a colour by name. */
export function parseColor(text: string): Rgb | undefined {
  const digits = /^#([0-9a-f]{3,8})$/i.exec(text)?.[1];
  if (digits === undefined || digits.length === 5 || digits.length === 7) return undefined;
  const long = digits.length < 6 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const part = (at: number): number => Number.parseInt(long.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}

const hex = (rgb: Rgb): string => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

const linear = (part: number): number => {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

const luminance = ([red, green, blue]: Rgb): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

/** Contrast of two colours: 1 to 21. @see WCAG 2.2, contrast ratio */
export function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const white: Rgb = [255, 255, 255];
const ink: Rgb = [16, 19, 24];

/** Text that can be read on the colour: white wherever it is readable, as people expect on a button, else dark. */
export function textOn(color: string): string {
  const ground = parseColor(color);
  // A colour by name: the browser alone knows what it is.
  if (ground === undefined) return `oklch(from ${color} clamp(0, (0.65 - l) * 1000, 1) 0 0)`;
  if (contrast(ground, white) >= enough) return hex(white);
  // Between the two lie greys on which only plain black can be read.
  return contrast(ground, ink) >= enough ? hex(ink) : '#000000';
}

/** Whether the colour is a dark one. Colours by name count as light. */
export const isDark = (color: string): boolean => {
  const found = parseColor(color);
  return found !== undefined && contrast(found, white) > contrast(found, ink);
};

/**
 * The colour itself, or a lighter or darker one of the same hue that text in it can be read on the ground.
 * @param fallback for a colour by name
 */
export function readableOn(color: string, ground: string, fallback: string): string {
  const [start, under] = [parseColor(color), parseColor(ground)];
  if (start === undefined || under === undefined) return fallback;
  const towards = isDark(ground) ? white : ([0, 0, 0] as const);
  for (let step = 0; step <= 20; step += 1) {
    const mixed = start.map((part, at) => part + ((towards[at] ?? 0) - part) * (step / 20)) as unknown as Rgb;
    if (contrast(mixed, under) >= enough) return hex(mixed);
  }
  return hex(towards);
}
