import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operationsTable, standings } from '../support/compatibility.ts';
import { makeManagementWorld } from '../support/management-world.ts';

const page = join(import.meta.dirname, '../../docs/compatibility.md');
const begin = '<!-- operations: written by the tests, `UPDATE_DOCS=1 npx vitest run test/http/compatibility` -->\n';
const end = '\n<!-- end of operations -->';

test('the page of compatibility says what every operation of the contract really does', async () => {
  const world = await makeManagementWorld();
  const found = await standings({
    methods: async (path) => {
      const answer = await world.app.fetch(
        new Request(`https://${world.domain}/api/v2${path}`, {
          method: 'OPTIONS',
          headers: { origin: 'https://a.test' },
        }),
      );
      return answer.status === 204 ? (answer.headers.get('access-control-allow-methods') ?? '').split(', ') : [];
    },
    refusesEveryone: async (method, path) => {
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
      const { status, body: answer } = await world.call(method, path, body);
      return status === 403 && answer.errorCode === 'insufficient_scope';
    },
  });
  expect(found.size).toBe(406);
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(begin);
  const [written, after] = rest?.split(end) ?? [];
  expect(after, `${page} has no place for the operations`).toBeDefined();
  const table = operationsTable(found);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, `${before}${begin}${table}${end}${after}`);
  else expect(written).toBe(table);
});
