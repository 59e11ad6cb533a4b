import { describe, expect, it } from 'vitest';
import { chart } from '../../bench/chart.ts';
import { kept } from '../../bench/page.ts';
import { rowsOf } from '../../bench/results.ts';
import type { Sample } from '../../bench/sandwich.ts';

const sample = (target: Sample['target'], ratio: number, connections = 16): Sample => ({
  ...{ target, connections, round: 1, rate: ratio * 1000, limit: 1000, ratio, ownLimit: 1000 },
  ...{ cpu: undefined, beyond: undefined, foreign: undefined, load: undefined },
});

const widths = (svg: string): number[] =>
  [...svg.matchAll(/<rect x="280" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width));

describe('the chart', () => {
  const titles = { token: 'Latchkey <RS256> & more', floor: 'floor' };

  it('draws a bar for each target that signs, as long as its ratio', () => {
    const rows = rowsOf([sample('token', 0.8), sample('floor', 1), sample('hello', 12), sample('token', 0.1, 1)]);
    const [floor = 0, token = 0, ...others] = widths(chart({ rows, titles }));
    expect(others).toEqual([]);
    expect(token / floor).toBeCloseTo(0.8, 2);
  });

  it('keeps a bar that is over the limit within the picture', () => {
    const [token = 0] = widths(chart({ rows: rowsOf([sample('token', 3)]), titles }));
    expect(280 + token).toBeLessThan(720);
  });

  it('says in words what it shows, with nothing that breaks the picture', () => {
    const svg = chart({ rows: rowsOf([sample('token', 0.8)]), titles });
    expect(svg).toContain('Latchkey &lt;RS256&gt; &amp; more 0.80');
    expect(svg).not.toContain('<RS256>');
  });
});

describe('a section that a run did not measure', () => {
  const earlier = '# Performance\n\n## Growth\n\n| a | b |\n\n## Users\n\nNot measured in this run.\n\n## Method\n';

  it('is kept from the earlier page, once marked as such', () => {
    const section = kept(earlier, 'Growth');
    expect(section).toMatch(/^## Growth\n\n\| a \| b \|\n\nThis section is from an earlier run/);
    expect(kept(`\n${section}\n\n## Users\n`, 'Growth')).toBe(section);
  });

  it('is not kept when it has no numbers, or is not there', () => {
    expect(kept(earlier, 'Users')).toBeUndefined();
    expect(kept('', 'Growth')).toBeUndefined();
  });
});
