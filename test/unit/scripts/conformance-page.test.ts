import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { conformanceTables } from '../../support/node/oidcc/page.ts';
import { plans } from '../../support/node/oidcc/plans.ts';

const root = join(import.meta.dirname, '../../..');
const page = join(root, 'docs/conformance.md');
const begin =
  '<!-- modules: written by the tests, `UPDATE_DOCS=1 npx vitest run test/unit/scripts/conformance-page` -->\n';
const end = '\n<!-- end of modules -->';

test('the page of conformance says what the tests hold every module to', () => {
  const [before, rest] = readFileSync(page, 'utf8').split(begin);
  const [written, after] = rest?.split(end) ?? [];
  expect(after, `${page} has no place for the modules`).toBeDefined();
  const tables = conformanceTables();
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, `${before}${begin}${tables}${end}${after}`);
  else expect(written).toBe(tables);
});

test('every plan is run by the file that it names, and every such file runs one', () => {
  const files = globSync('test/conformance/oidcc-*.test.ts', { cwd: root });
  const run = files.map((file) => {
    const [, plan] = /^runPlan\('([^']+)'/m.exec(readFileSync(join(root, file), 'utf8')) ?? [];
    return [basename(file, '.test.ts'), plan];
  });
  expect(run.toSorted()).toEqual(plans.map(({ file, name }) => [file, name]).toSorted());
});
