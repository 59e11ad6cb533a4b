import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { productionBundle } from '../../scripts/local/bundle.ts';
import { launch } from '../../scripts/local/launch.ts';
import { connect } from '../support/node/connect.ts';
import { rawRequest } from '../support/node/raw-request.ts';
import { temporaryFolder } from '../support/node/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { server } = await connect();
const bundle = readFileSync(await productionBundle(), 'utf8');

/** Shorter texts and single words say nothing about where they come from. */
const isTelling = (text: string): boolean => text.length >= 8 && /[^A-Za-z]/.test(text);

function textsOf(files: readonly string[]): Set<string> {
  const texts = new Set<string>();
  const add = (text: unknown): void => {
    if (typeof text === 'string' && isTelling(text)) texts.add(text);
  };
  for (const file of files) {
    const visitor = new Visitor({
      Literal: (node) => add(node.value),
      TemplateElement: (node) => add(node.value.cooked),
    });
    visitor.visit(parseSync(file, readFileSync(join(root, file), 'utf8')).program);
  }
  return texts;
}

describe('DEV-01: local mode is not in the production bundle', () => {
  it('no text that only functions/local has is in it', () => {
    const isLocal = (file: string): boolean => file.startsWith('functions/local/');
    const files = globSync(['functions/**/*.{ts,tsx}', 'shared/**/*.ts'], { cwd: root });
    const elsewhere = [...textsOf(files.filter((file) => !isLocal(file)))].join('\n');
    const local = [...textsOf(files.filter(isLocal))].filter((text) => !elsewhere.includes(text));
    expect(local).toEqual(expect.arrayContaining(['/.latchkey/seed', 'LOCAL_CONTROL_TOKEN']));
    expect(local.filter((text) => bundle.includes(text))).toEqual([]);
  });

  it.each(['/.latchkey/seed', '/.latchkey/clock', '/.latchkey'])(
    'POST %s is not there, with any header',
    async (path) => {
      const head = [
        `POST ${path} HTTP/1.1`,
        `Host: ${server.domain}`,
        `Authorization: Bearer ${server.setupToken}`,
        'Content-Length: 0',
      ];
      const answer = await rawRequest(`${head.join('\r\n')}\r\n\r\n`, server.port, server.ca);
      expect(answer.status).toBe(404);
    },
  );
});

describe('the production bundle refuses', () => {
  it.each([
    ['ISS-01', 'evil.example'],
    ['ISS-06', 'latchkey.account.workers.dev'],
    ['ISS-06', '0a1b2c3d-latchkey.account.workers.dev'],
    ['ISS-01', '127.0.0.1'],
    ['ISS-01', 'acme.localhost'],
  ])('%s the unregistered host %s, without repeating it', async (_row, host) => {
    for (const path of [
      '/.well-known/openid-configuration',
      '/.well-known/jwks.json',
      '/oauth/token',
      '/api/v2/clients',
    ]) {
      const answer = await rawRequest(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, server.port, server.ca);
      expect(answer.status, path).toBe(404);
      expect(`${[...answer.headers].join()}${answer.body}`).not.toContain(host);
    }
  });

  it.each([
    ['LOCAL_SEED', { LOCAL_SEED: '{}' }],
    ['LOCAL_CONTROL_TOKEN', { LOCAL_CONTROL_TOKEN: 'x'.repeat(43) }],
    ['SETUP_TOKEN', { SETUP_TOKEN: 'changeme' }],
    ['KEY_ENCRYPTION_SECRET', { KEY_ENCRYPTION_SECRET: 'A'.repeat(43) }],
  ])('DEV-02 to serve with %s of local mode or a sample value, and names it', async (name, bindings) => {
    const state = temporaryFolder();
    const order = { httpsPort: 0, httpPort: undefined, state, bindings, log: () => undefined };
    const launched = await launch({ entry: 'production', certificates: join(server.ca, '..'), ...order });
    const answer = await fetch(`https://localhost:${launched.httpsPort}/oauth/token`, { method: 'POST' });
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain(name);
    await launched.stop();
    expect(launched.output()).toContain(name);
    rmSync(state, { recursive: true });
  });
});
