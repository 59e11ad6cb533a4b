import { headline } from './options.ts';
import type { Row } from './results.ts';
import { number } from './table.ts';
import type { TargetName } from './targets/target.ts';

/** What the chart shows, from the fastest possible downwards. Those without RS256 would leave its scale. */
const shownTargets: readonly TargetName[] = ['floor', 'token', 'oidc_provider', 'naive'];

const width = 720;
const left = 280;
const right = 110;
const top = 56;
const step = 40;
const thick = 22;

/** What the chart is made of: a part of a report. */
export interface Charted {
  rows: readonly Row[];
  titles: Readonly<Record<string, string>>;
}

interface Bar {
  title: string;
  median: number;
  min: number;
  max: number;
  ours: boolean;
}

/**
 * Tokens over raw RS256 signatures at 16 connections as bars, with a line from the least to the greatest round. The
 * picture brings its own background, so that it can be read on a light page and on a dark one.
 */
export function chart({ rows, titles }: Charted): string {
  const bars = barsOf(rows, titles);
  const most = Math.max(1, ...bars.map(({ max }) => max));
  const scale = (value: number): number => left + (value / most) * (width - left - right);
  const height = top + bars.length * step + 34;
  const limit = scale(1);
  const bottom = top + bars.length * step;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="14">
<title id="title">${escaped(alternative(bars))}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="16" y="26" font-size="16" font-weight="600" fill="#1b1f24">Requests over raw RS256 signatures, ${headline} connections</text>
<line x1="${place(limit)}" y1="${top - 8}" x2="${place(limit)}" y2="${bottom}" stroke="#57606a" stroke-dasharray="4 4"/>
${bars.map((bar, index) => drawn(bar, top + index * step, scale)).join('\n')}
<text x="${place(limit)}" y="${bottom + 20}" text-anchor="middle" fill="#57606a">1.00: raw RS256 in the Worker's runtime</text>
</svg>
`;
}

function barsOf(rows: readonly Row[], titles: Readonly<Record<string, string>>): Bar[] {
  return shownTargets.flatMap((name) => {
    const row = rows.find(({ target, connections }) => target === name && connections === headline);
    return row === undefined ? [] : [{ title: titles[name] ?? name, ...row.ratio, ours: name === 'token' }];
  });
}

function drawn({ title, median, min, max, ours }: Bar, y: number, scale: (value: number) => number): string {
  const middle = place(y + thick / 2);
  return [
    `<text x="${left - 10}" y="${place(y + thick - 6)}" text-anchor="end" fill="#1b1f24"${ours ? ' font-weight="600"' : ''}>${escaped(title)}</text>`,
    `<rect x="${left}" y="${y}" width="${place(scale(median) - left)}" height="${thick}" rx="3" fill="${ours ? '#0969da' : '#afb8c1'}"/>`,
    `<line x1="${place(scale(min))}" y1="${middle}" x2="${place(scale(max))}" y2="${middle}" stroke="#1b1f24" stroke-width="2"/>`,
    `<text x="${place(scale(max) + 10)}" y="${place(y + thick - 6)}" fill="#1b1f24" stroke="#ffffff" stroke-width="4" paint-order="stroke">${number(median, 2)}</text>`,
  ].join('\n');
}

/** What a reader hears who does not see the picture. */
const alternative = (bars: readonly Bar[]): string =>
  `Requests over raw RS256 signatures: ${bars.map(({ title, median }) => `${title} ${number(median, 2)}`).join('; ')}`;

const place = (value: number): string => String(Math.round(value * 10) / 10);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
