/**
 * What keeps somebody from using the page, as sentences; empty when nothing was found. The rules are those of
 * WCAG 2.2 AA that can be computed: 1.1.1, 1.3.1, 1.4.3, 1.4.10, 2.4.2, 2.5.8, 3.1.1, 3.3.2, 4.1.2.
 */
export const faults = (): string[] => [...documentFaults(), ...nameFaults(), ...sizeFaults(), ...contrastFaults()];

/** How the element that has the focus shows it; empty when it does not. */
export function focusOf(): { name: string; shown: boolean } {
  const element = document.activeElement;
  if (element === null || element === document.body) return { name: '', shown: false };
  const focused = looks(element);
  (element as HTMLElement).blur();
  const plain = looks(element);
  (element as HTMLElement).focus();
  return { name: nameOf(element), shown: focused !== plain };
}

/** Elements that still move or fade for somebody who asked for less motion. */
export const moving = (): string[] =>
  all('*').flatMap((element) => {
    const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);
    const seconds = (text: string): number => Math.max(...text.split(',').map(Number.parseFloat));
    const moves = seconds(transitionDuration) > 0.01 || (animationName !== 'none' && seconds(animationDuration) > 0.01);
    return moves ? [described(element)] : [];
  });

const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
const described = (element: Element): string =>
  `${element.tagName.toLowerCase()} ${JSON.stringify((element.textContent ?? '').trim().slice(0, 40))}`;
const isSeen = (element: Element): boolean => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
const looks = (element: Element): string => {
  const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } =
    getComputedStyle(element);
  const outline = outlineStyle === 'none' ? 'none' : `${outlineWidth} ${outlineColor}`;
  return [outline, boxShadow, borderColor, backgroundColor].join(' | ');
};

function documentFaults(): string[] {
  const ids = all('[id]').map(({ id }) => id);
  return [
    ...(document.documentElement.lang === '' ? ['the language is not told'] : []),
    ...(document.title.trim() === '' ? ['the page has no title'] : []),
    ...(all('h1').length === 1 ? [] : ['there is not one main heading']),
    ...(all('main').length === 1 ? [] : ['there is not one main landmark']),
    ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : []),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `the id ${id} is there twice`),
    ...all('[aria-describedby],[aria-labelledby]').flatMap((element) =>
      `${element.getAttribute('aria-describedby') ?? ''} ${element.getAttribute('aria-labelledby') ?? ''}`
        .split(' ')
        .filter((id) => id !== '' && document.getElementById(id) === null)
        .map((id) => `${described(element)} is explained by ${id}, which is not there`),
    ),
  ];
}

function nameOf(element: Element): string {
  const labels = [...((element as HTMLInputElement).labels ?? [])].map(({ textContent }) => textContent);
  const pictures = [...element.querySelectorAll('img')].map(({ alt }) => alt);
  return (
    [element.getAttribute('aria-label'), ...labels, element.textContent, ...pictures]
      .map((text) => text?.trim() ?? '')
      .find((text) => text !== '') ?? ''
  );
}

const nameFaults = (): string[] => [
  ...all('input:not([type=hidden]), button, a[href], select, textarea')
    .filter((element) => nameOf(element) === '')
    .map((element) => `${element.outerHTML.slice(0, 80)} has no name`),
  ...all('img:not([alt])').map((element) => `${element.outerHTML.slice(0, 80)} has no alternative text`),
];

/** CSS pixels that a target has at least; links within a line of text are excepted. */
const smallestTarget = 24;

const sizeFaults = (): string[] =>
  all('input:not([type=hidden]), button, select')
    .filter(isSeen)
    .filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width < smallestTarget || height < smallestTarget;
    })
    .map((element) => `${described(element)} is too small to hit`);

type Color = [red: number, green: number, blue: number, alpha: number];
const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** Any colour that CSS can write, by letting the browser paint it. */
function painted(css: string): Color {
  if (canvas === null) throw new Error('No canvas');
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = css;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}

const over = ([r, g, b, a]: Color, [r2, g2, b2]: Color): Color => [
  r * a + r2 * (1 - a),
  g * a + g2 * (1 - a),
  b * a + b2 * (1 - a),
  1,
];

function backgroundOf(element: Element | null): Color {
  if (element === null)
    return matchMedia('(prefers-color-scheme: dark)').matches ? painted('Canvas') : [255, 255, 255, 1];
  const own = painted(getComputedStyle(element).backgroundColor);
  return own[3] >= 1 ? own : over(own, backgroundOf(element.parentElement));
}

function luminance([red, green, blue]: Color): number {
  const [r = 0, g = 0, b = 0] = [red, green, blue]
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Color, other: Color): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function contrastFaults(): string[] {
  const texts = all('body *').filter(
    (element) =>
      isSeen(element) &&
      !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName) &&
      ([...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim() !== '') ||
        (element.tagName === 'INPUT' && (element as HTMLInputElement).type !== 'hidden')),
  );
  return texts.flatMap((element) => {
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const size = Number.parseFloat(fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5;
    const ground = backgroundOf(element);
    const ratio = contrast(over(painted(color), ground), ground);
    return ratio < needed ? [`${described(element)} has a contrast of ${ratio.toFixed(2)}`] : [];
  });
}
