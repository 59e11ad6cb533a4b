import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, globSync, statSync } from 'node:fs';
import { type RequestListener, request } from 'node:http';
import { join } from 'node:path';
import { type HttpsApp, serveHttps } from '../../support/node/https-app.ts';
import type { ServerFacts } from '../../support/node/server.ts';

/** A package of its own: `npm ci --prefix test/e2e/nextjs-app` installs it. */
const folder = join(import.meta.dirname, '../nextjs-app');
const program = join(folder, 'node_modules/next/dist/bin/next');

/** Whether somebody has installed the application. */
export const isInstalled = (): boolean => existsSync(program);

type Environment = Readonly<Record<string, string>>;

function next(args: readonly string[], more: Environment = {}): { child: ChildProcess; said: () => string } {
  // The runner's own settings, such as NODE_ENV=test, are not the application's.
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1', ...more };
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill());
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  return { child, said: () => output };
}

/** Builds the application, unless nothing has changed since it was built. */
async function build(): Promise<void> {
  const built = join(folder, '.next/BUILD_ID');
  const sources = globSync(['*.js', '*.json', '{app,lib}/**/*.{js,jsx}', 'node_modules/.package-lock.json'], {
    cwd: folder,
  });
  const changed = Math.max(...sources.map((path) => statSync(join(folder, path)).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs > changed) return;
  const { child, said } = next(['build']);
  const code = await new Promise((settle) => child.once('exit', settle));
  if (code !== 0) throw new Error(`next build ended with ${code}\n${said()}`);
}

/** Starts the built application and resolves to its port once it listens. */
async function start(env: Environment): Promise<{ child: ChildProcess; port: number }> {
  const { child, said } = next(['start', '--hostname', '127.0.0.1', '--port', '0'], env);
  const port = await new Promise<number>((settle, fail) => {
    const read = (): void => {
      const [, found] = /http:\/\/127\.0\.0\.1:(\d+)[\s\S]*Ready/.exec(said()) ?? [];
      if (found !== undefined) settle(Number(found));
    };
    child.stdout?.on('data', read);
    child.once('exit', (code) => fail(new Error(`next start ended with ${code}\n${said()}`)));
  });
  return { child, port };
}

/** Hands requests on to the application, as the proxy does that ends TLS in front of it. */
const forwardTo =
  (port: number): RequestListener =>
  (asked, answer) => {
    const { method, url: path, headers } = asked;
    const onward = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...headers, 'x-forwarded-proto': 'https' },
    });
    onward.once('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.once('error', () => answer.destroy());
    asked.pipe(onward);
  };

/**
 * The Next.js application as it runs in production, behind HTTPS. Its process trusts the local authority.
 * @param register makes its client, once the origin is known
 */
export async function serveNextjs(
  server: ServerFacts,
  audience: string,
  register: (origin: string) => Promise<{ client_id: string; client_secret: string }>,
): Promise<HttpsApp> {
  await build();
  let child: ChildProcess | undefined;
  const app = await serveHttps(server.ca, async (origin) => {
    const { client_id, client_secret } = await register(origin);
    const started = await start({
      AUTH0_DOMAIN: server.url,
      AUTH0_CLIENT_ID: client_id,
      AUTH0_CLIENT_SECRET: client_secret,
      AUTH0_SECRET: randomBytes(32).toString('hex'),
      APP_BASE_URL: origin,
      API_AUDIENCE: audience,
      NODE_EXTRA_CA_CERTS: server.ca,
    });
    child = started.child;
    return forwardTo(started.port);
  });
  return {
    ...app,
    async close() {
      const ended = new Promise((settle) => child?.once('exit', settle));
      child?.kill();
      await Promise.all([ended, app.close()]);
    },
  };
}
