import { expect, it } from 'vitest';
import { number, shown, table } from '../../bench/table.ts';

it('lines up its columns, text to the left and numbers to the right', () => {
  expect(
    table(
      ['target', 'rate'],
      [
        ['floor', '1,133'],
        ['a longer name', '9'],
      ],
    ),
  ).toBe(
    [
      '| target        |  rate |',
      '| ------------- | ----: |',
      '| floor         | 1,133 |',
      '| a longer name |     9 |',
    ].join('\n'),
  );
});

it('shows a spread with its ends', () => {
  expect(shown({ median: 0.8049, min: 0.7, max: 1234.567 }, 2)).toBe('0.80 (0.70-1,234.57)');
  expect(number(1132.6, 0)).toBe('1,133');
});
