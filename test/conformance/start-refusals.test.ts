import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePorts, hold, interruptAll, npmStart, npmStartFails } from '../support/node/npm-start.ts';
import { temporaryFolder } from '../support/node/server.ts';

const folder = temporaryFolder();
afterAll(async () => {
  await interruptAll();
  rmSync(folder, { recursive: true });
});

const place = (name: string): string => join(folder, name);

function file(name: string, content: string): string {
  writeFileSync(place(name), content);
  return place(name);
}

async function ports(): Promise<string[]> {
  const [https, http] = await freePorts();
  return ['--https-port', `${https}`, '--http-port', `${http}`];
}

/** One line that says what is wrong, and an exit code that is not 0. */
async function expectOneLine(args: readonly string[], text: RegExp, env: Record<string, string> = {}): Promise<void> {
  const { code, output } = await npmStartFails(args, env);
  expect(output.trim()).toMatch(text);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(code).not.toBe(0);
}

describe('npm start says in one line what is in the way', () => {
  it('a port in use', async () => {
    const { server, port } = await hold(0);
    await expectOneLine(
      ['--state', place('a'), '--https-port', `${port}`, '--http-port', '0'],
      new RegExp(`Port ${port} is in use`),
    );
    await expectOneLine(['--state', place('a'), '--https-port', '0'], new RegExp(`Port ${port} .*--http-port`), {
      LATCHKEY_HTTP_PORT: `${port}`,
    });
    server.close();
  });

  it('a state folder that cannot be used', async () => {
    const path = file('not-a-folder', '');
    await expectOneLine(['--state', path], new RegExp(`Cannot use the state folder ${path}: not a folder`));
    // A file system that takes no folders: Node's own recursive mkdir would try for ever.
    await expectOneLine(['--state', '/proc/latchkey'], /Cannot use the state folder \/proc\/latchkey: ENOENT/);
  });

  it('an option or a value that is not known', async () => {
    await expectOneLine(['--htps-port', '1'], /--htps-port/);
    await expectOneLine(['--https-port', 'x'], /--https-port must be a port number/);
    await expectOneLine([], /LATCHKEY_FRESH must be 1 or 0/, { LATCHKEY_FRESH: 'maybe' });
  });

  it('a seed file that is missing, not YAML, or has an unknown key', async () => {
    await expectOneLine(['--seed', place('none.yaml')], /Cannot read the seed file .*none\.yaml: ENOENT/);
    await expectOneLine(['--seed', file('bad.yaml', 'clients: [')], /Seed file .*bad\.yaml is neither JSON nor YAML/);
    await expectOneLine(
      ['--seed', file('key.json', '{"actions":[]}')],
      /unknown key "actions" \(known: tenant, clients, resourceServers, clientGrants, organizations, databases, connections\)/,
    );
  });

  it('an entity of the seed, by name and field', async () => {
    const seed = file('entity.yaml', 'clients:\n  - name: Billing\n    app_type: teapot\n');
    await expectOneLine(
      ['--state', place('b'), ...(await ports()), '--seed', seed],
      /^Seed: clients\[0\] \(Billing\): .*app_type/,
    );
  });

  it('a second start on the same state folder, while the first goes on', async () => {
    const first = await npmStart(place('c'), await ports());
    await expectOneLine(['--state', place('c'), ...(await ports())], /The state folder .* is in use by process \d+/);
    expect((await fetch(`${first.local.http_issuer}health`)).status).toBe(200);
    await first.interrupt();
  });

  it('a runtime that ends by itself; the next start works', async () => {
    const options = await ports();
    const first = await npmStart(place('d'), options);
    process.kill(first.serverPid, 'SIGKILL');
    const { code, output } = await first.ended;
    expect(output.trim().split('\n').at(-1)).toMatch(
      /^The runtime \(workerd, process \d+\) ended by itself \(SIGKILL\)/,
    );
    expect(code).not.toBe(0);
    const second = await npmStart(place('d'), options);
    expect(second.local).toEqual(first.local);
    await second.interrupt();
  });

  it('--help lists every option and its environment variable', async () => {
    const { code, output } = await npmStartFails(['--help']);
    expect(code).toBe(0);
    for (const word of [
      '--https-port',
      '--http-port',
      '--state',
      '--fresh',
      '--seed',
      'LATCHKEY_HTTPS_PORT',
      'LATCHKEY_SEED',
    ]) {
      expect(output).toContain(word);
    }
  });
});
