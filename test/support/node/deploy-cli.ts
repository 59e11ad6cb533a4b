import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { managementApi } from './management.ts';
import type { ServerFacts } from './server.ts';

/** What auth0-deploy-cli said, without its colours, and how it ended. */
export interface Ran {
  ok: boolean;
  /** Lines of the levels warn and error. */
  complaints: readonly string[];
  output: string;
}

const program = fileURLToPath(new URL('../../../node_modules/auth0-deploy-cli/lib/index.js', import.meta.url));

const facts = (server: ServerFacts) => ({
  AUTH0_DOMAIN: server.domain,
  AUTH0_CLIENT_ID: server.management.client_id,
  AUTH0_CLIENT_SECRET: server.management.client_secret,
});

/** Exports with auth0-deploy-cli as a user runs it: a program of its own, at its own pace of 8 calls a second. */
export async function exportByProgram(server: ServerFacts, folder: string): Promise<Ran> {
  const env = { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: server.ca, ...facts(server) };
  const args = [program, 'export', '-f', 'directory', '-o', folder];
  const { ok, text } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 26 }).then(
    ({ stdout, stderr }) => ({ ok: true, text: stdout + stderr }),
    (error: { stdout?: string; stderr?: string }) => ({ ok: false, text: `${error.stdout}${error.stderr}` }),
  );
  return ran(ok, text);
}

function ran(ok: boolean, text: string): Ran {
  const output = text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
  return { ok, output, complaints: output.split('\n').filter((line) => / - (?:warn|error): /.test(line)) };
}

type Settings = Readonly<Record<string, unknown>>;

interface Commands {
  dump(order: { format: 'directory'; output_folder: string; config: Settings }): Promise<void>;
  deploy(order: { input_file: string; config: Settings }): Promise<void>;
}

interface Logger {
  clear(): Logger;
  add(transport: unknown): Logger;
}

interface Loaded {
  commands: Commands;
  /** What was said since it was last asked. */
  said(): string;
}

/**
 * The same in this process and as fast as the server allows. Three things of the tool are changed: it does
 * not keep to 8 calls a second, it does not wait the seconds that Auth0's own back ends need between an
 * action and its binding, and its check of a folder knows custom texts in two languages instead of 81 that
 * are all checked alike (ten seconds of processor time for each import). What it sends is not touched.
 */
function load(): Loaded {
  const require = createRequire(program);
  const pools = require('promise-pool-executor') as { PromisePoolExecutor: new (options: object) => object };
  const Paced = pools.PromisePoolExecutor;
  const unpaced = class extends Paced {
    constructor(options: object) {
      super({ ...options, frequencyLimit: undefined, frequencyWindow: undefined });
    }
  };
  Object.defineProperty(pools, 'PromisePoolExecutor', { value: unpaced });
  (require('./tools/utils.js') as { sleep: () => Promise<void> }).sleep = async () => undefined;
  const { schema } = require('./tools/auth0/handlers/prompts.js') as {
    schema: { properties: { customText: { properties: Record<string, unknown> } } };
  };
  const texts = schema.properties.customText;
  const { en, de } = texts.properties;
  texts.properties = { en, de };

  let lines: string[] = [];
  const stream = new Writable({
    write(line, _encoding, done) {
      lines.push(String(line));
      done();
    },
  });
  const { transports } = require('winston') as { transports: { Stream: new (options: object) => object } };
  (require('./logger.js') as { default: Logger }).default.clear().add(new transports.Stream({ stream }));
  return {
    commands: require('./index.js') as Commands,
    said() {
      const text = lines.join('');
      lines = [];
      return text;
    },
  };
}

let loaded: Loaded | undefined;

async function run(act: (commands: Commands) => Promise<void>): Promise<Ran> {
  loaded ??= load();
  const { commands, said } = loaded;
  const { warn } = console;
  // A hint about placeholders, which is none of its complaints.
  console.warn = () => undefined;
  const failure = await act(commands)
    .then(
      () => undefined,
      (error: Error) => error,
    )
    .finally(() => {
      console.warn = warn;
    });
  // Its program writes why it failed; here it throws that.
  return ran(failure === undefined, said() + (failure === undefined ? '' : `\n - error: ${failure.stack}`));
}

/** Writes a tenant into a folder. */
export const exportTenant = (server: ServerFacts, folder: string): Promise<Ran> =>
  run(({ dump }) => dump({ format: 'directory', output_folder: folder, config: facts(server) }));

/**
 * Makes a tenant as a folder says.
 * @param settings its configuration besides the client it signs in with
 * @param placeholders what stands for `##NAME##` in the folder
 */
export const importTenant = (
  server: ServerFacts,
  folder: string,
  settings: Settings = {},
  placeholders: Readonly<Record<string, string>> = {},
): Promise<Ran> =>
  run(({ deploy }) =>
    deploy({
      input_file: folder,
      config: { ...facts(server), ...settings, AUTH0_KEYWORD_REPLACE_MAPPINGS: placeholders },
    }),
  );

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
