import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { managementApi } from './management.ts';
import type { ServerFacts } from './server.ts';

/** What `a0deploy` said, without its colours, and how it ended. */
export interface Ran {
  ok: boolean;
  /** Lines of the levels warn and error. */
  complaints: readonly string[];
  output: string;
}

const program = fileURLToPath(new URL('../../../node_modules/auth0-deploy-cli/lib/index.js', import.meta.url));

/**
 * Runs auth0-deploy-cli as a user does, as a program of its own, against one server.
 * @param settings its configuration besides the client it signs in with
 */
export async function deployCli(
  server: ServerFacts,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { client_id, client_secret } = server.management;
  const env = {
    PATH: process.env['PATH'],
    NODE_EXTRA_CA_CERTS: server.ca,
    AUTH0_DOMAIN: server.domain,
    AUTH0_CLIENT_ID: client_id,
    AUTH0_CLIENT_SECRET: client_secret,
    ...settings,
  };
  const { ok, text } = await promisify(execFile)(process.execPath, [program, ...args], {
    env,
    maxBuffer: 2 ** 26,
  }).then(
    ({ stdout, stderr }) => ({ ok: true, text: stdout + stderr }),
    (error: { stdout?: string; stderr?: string }) => ({ ok: false, text: `${error.stdout}${error.stderr}` }),
  );
  const output = text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
  return { ok, output, complaints: output.split('\n').filter((line) => / - (?:warn|error): /.test(line)) };
}

/** Every file below a folder by its path, as text. */
export const filesOf = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );

interface Written {
  log_id: string;
  details: { request: { method: string; path: string } };
}

/** The newest entry of the tenant's log, once everything so far has reached it; a place for `writesSince`. */
export async function logPlace(server: ServerFacts): Promise<string> {
  const marker = await mark(server);
  return marker.log_id;
}

/** The writes that the tenant's log holds after a place, as `POST /api/v2/clients`, the marks left out. */
export async function writesSince(server: ServerFacts, place: string): Promise<string[]> {
  await mark(server);
  const api = await managementApi(server);
  const found: Written[] = [];
  for (let from = place; ; from = found.at(-1)?.log_id ?? place) {
    const page = await api.get<Written[]>(`logs?take=100&from=${from}`);
    if (page.length === 0) break;
    found.push(...page);
  }
  return found
    .filter(({ details }) => details?.request !== undefined)
    .map(({ details: { request } }) => `${request.method} ${request.path}`)
    .filter((write) => !write.endsWith(markPath));
}

const markPath = '/clients/deploy-cli-mark';

/** Makes a write that changes nothing and waits until it is in the log: all that came before is there then. */
async function mark(server: ServerFacts): Promise<Written> {
  const api = await managementApi(server);
  const known = new Set((await newest(server)).map(({ log_id }) => log_id));
  await fetch(`${server.url}api/v2${markPath}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${api.token}` },
  });
  for (let tries = 0; tries < 100; tries += 1) {
    const found = (await newest(server)).find(
      ({ log_id, details }) => !known.has(log_id) && details?.request?.path.endsWith(markPath) === true,
    );
    if (found !== undefined) return found;
    await new Promise((settle) => setTimeout(settle, 100));
  }
  throw new Error('A write did not reach the log within 10 s');
}

const newest = async (server: ServerFacts): Promise<Written[]> =>
  (await managementApi(server)).get<Written[]>('logs?per_page=20');

/** A configuration file for `--config_file`, for settings that are no texts. */
export function configFile(path: string, settings: Readonly<Record<string, unknown>>): string {
  writeFileSync(path, JSON.stringify(settings));
  return path;
}
