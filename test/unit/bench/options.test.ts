import { describe, expect, it } from 'vitest';
import { readOptions } from '../../bench/options.ts';

describe('options of the benchmark', () => {
  it('are a thorough run at 1, 16 and 64 connections unless told otherwise', () => {
    expect(readOptions([])).toEqual({
      quick: false,
      rounds: undefined,
      concurrency: [1, 16, 64],
      write: false,
      json: undefined,
      compare: undefined,
      only: undefined,
    });
  });

  it('make a quick run short and ask for every connection once', () => {
    expect(readOptions(['--quick', '--concurrency', '16,16'])).toMatchObject({ quick: true, concurrency: [16] });
  });

  it('make a quick run one at 16 connections, which has the headline ratios and the time for them', () => {
    expect(readOptions(['--quick', '--compare', 'old.json'])).toMatchObject({ concurrency: [16], compare: 'old.json' });
  });

  it('take rounds, connections and files', () => {
    expect(readOptions(['--rounds', '3', '--concurrency', '1,16,64', '--json', 'a.json', '--write'])).toEqual({
      quick: false,
      rounds: 3,
      concurrency: [1, 16, 64],
      write: true,
      json: 'a.json',
      compare: undefined,
      only: undefined,
    });
  });

  it('name one part alone', () => {
    expect(readOptions(['--only', 'growth', '--rounds', '2'])).toMatchObject({ only: 'growth', rounds: 2 });
    expect(readOptions(['--only', 'users'])).toMatchObject({ only: 'users', rounds: undefined });
    expect(readOptions(['--only', 'tokens', '--quick'])).toMatchObject({ only: 'tokens', quick: true });
  });

  it('give nothing when help is asked for', () => {
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [['--rounds', '0']],
    [['--rounds', '1.5']],
    [['--concurrency', '1,64']],
    [['--concurrency', '16,x']],
    [['--only', 'half']],
    [['--only', 'growth', '--quick']],
    [['--only', 'growth', '--write']],
    [['--only', 'users', '--quick']],
    [['--fast']],
    [['file']],
  ])('refuse %j', (args) => {
    expect(() => readOptions(args)).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});
