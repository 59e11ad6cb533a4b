import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { StartFailure } from './start-failure.ts';

export interface ServerProcess {
  pid: number;
  /** Lets running requests end, at most for a second. What was acknowledged is on disk either way. */
  stop(): Promise<void>;
  /** Ends the process at once, as a crash would. */
  kill(): void;
  /** The last lines that it printed. */
  output(): string;
  /** Resolves when the process is gone, for whatever reason, with a word that says how. */
  ended: Promise<string>;
}

/** Milliseconds from the request to stop until the process is killed. */
const patience = 1_000;
/** Milliseconds until every socket must listen. */
const startLimit = 8_000;
const keptLines = 2_000;

/**
 * Runs `workerd serve` in a process group of its own, so that Ctrl-C in a terminal reaches only us.
 * @param sockets how many must report that they listen
 * @throws {StartFailure} with the runtime's own last words when it does not come up.
 */
export async function serve(config: string, sockets: number, log: (line: string) => void): Promise<ServerProcess> {
  const child = spawn(binary(), ['serve', config, '--control-fd=3'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  // However this process goes, short of being killed, the server does not outlive it.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    eachLine(stream, (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      log(line);
    });
  }
  const ended = new Promise<string>((settle) => {
    child.once('error', (cause) => settle(cause.message));
    // Not `exit`: by `close` its last words have been read.
    child.once('close', (code, signal) => settle(signal ?? `code ${code}`));
  });
  void ended.then(() => process.off('exit', kill));
  const output = (): string => lines.join('\n');
  await listening(child, sockets, ended, output);
  return {
    pid: child.pid ?? 0,
    output,
    ended,
    kill,
    stop: () => stop(child, ended),
  };
}

function binary(): string {
  const found: unknown = createRequire(import.meta.url)('workerd');
  return (found as { default: string }).default;
}

function eachLine(stream: Readable | null, take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', take);
}

async function listening(
  child: ChildProcess,
  sockets: number,
  ended: Promise<string>,
  output: () => string,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<'ready'>();
  let open = 0;
  eachLine(child.stdio[3] as Readable, (line) => {
    if (line.includes('"listen"') && ++open === sockets) resolve('ready');
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), startLimit);
  const outcome = await Promise.race([promise, ended]);
  clearTimeout(timer);
  if (outcome !== 'ready') throw new StartFailure(`The runtime did not start (${outcome}): ${firstLine(output())}`);
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  await ended;
  clearTimeout(timer);
}
