import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalJson } from '../../../scripts/local/announce.ts';

export interface Started {
  local: LocalJson;
  /** What the terminal shows so far. */
  output(): string;
  /** Milliseconds from the command to the ready line. */
  readyAfter: number;
  /** The server process that `npm start` runs, as its lock file names it. */
  serverPid: number;
  /** What Ctrl-C in a terminal does: SIGINT to the whole process group. */
  interrupt(): Promise<Ended>;
  ended: Promise<Ended>;
}

export interface Ended {
  code: number | null;
  /** Milliseconds since the interrupt. */
  after: number;
  output: string;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const readyLimit = 10_000;

/** Two free ports of this machine. */
export async function freePorts(): Promise<[https: number, http: number]> {
  const held = await Promise.all([hold(0), hold(0)]);
  await Promise.all(held.map(({ server }) => new Promise((settle) => server.close(settle))));
  const [https, http] = held.map(({ port }) => port);
  return [https ?? 0, http ?? 0];
}

/** Listens on a port of 127.0.0.1, so that nobody else can. */
export function hold(port: number): Promise<{ server: Server; port: number }> {
  return new Promise((settle, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      settle({ server, port: typeof address === 'object' && address !== null ? address.port : port });
    });
  });
}

const everyone = new Set<Running>();

/** For `afterAll`: what a failed test left running. */
export async function interruptAll(): Promise<void> {
  await Promise.all([...everyone].map((running) => running.interrupt()));
}

function command(args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const child = spawn('npm', ['start', '--silent', '--', ...args], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
    });
  }
  let interrupted = Date.now();
  const ended = new Promise<Ended>((settle) => {
    child.once('close', (code) => settle({ code, after: Date.now() - interrupted, output }));
  });
  const interrupt = (): Promise<Ended> => {
    interrupted = Date.now();
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGINT');
    return ended;
  };
  const running = { output: () => output, ended, interrupt };
  everyone.add(running);
  void ended.then(() => everyone.delete(running));
  return running;
}

interface Running {
  output(): string;
  ended: Promise<Ended>;
  interrupt(): Promise<Ended>;
}

/** Runs the real `npm start` and waits for its ready line. */
export async function npmStart(
  state: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const begun = Date.now();
  const running = command(['--state', state, ...args], env);
  let over = false;
  void running.ended.then(() => {
    over = true;
  });
  while (!running.output().includes('Stop   ')) {
    if (over || Date.now() - begun > readyLimit) {
      await running.interrupt();
      throw new Error(`npm start was not ready: ${running.output()}`);
    }
    await new Promise((settle) => setTimeout(settle, 20));
  }
  const readyAfter = Date.now() - begun;
  const lock = JSON.parse(readFileSync(join(state, 'lock'), 'utf8')) as { server: number };
  return {
    local: JSON.parse(readFileSync(join(state, 'local.json'), 'utf8')) as LocalJson,
    output: running.output,
    readyAfter,
    serverPid: lock.server,
    interrupt: running.interrupt,
    ended: running.ended,
  };
}

/** Runs an `npm start` that must give up by itself. */
export function npmStartFails(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return command(args, env).ended;
}

/** Presses Ctrl-C as soon as `when` holds, without waiting for the ready line. */
export async function npmStartInterrupted(state: string, args: readonly string[], when: () => boolean): Promise<Ended> {
  const running = command(['--state', state, ...args], {});
  const begun = Date.now();
  while (!when() && Date.now() - begun < readyLimit) await new Promise((settle) => setTimeout(settle, 2));
  return running.interrupt();
}
