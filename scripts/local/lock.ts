import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { reasonOf, StartFailure } from './start-failure.ts';

export interface StateLock {
  /** Notes the server process, so that a later start can end it if this one is killed. */
  serving(pid: number): void;
  release(): void;
}

interface Holder {
  pid: number;
  server?: number;
}

/**
 * One start per state folder. A lock whose process is gone is taken over; a server process that it left
 * behind is ended first, but only when its command line names this very folder.
 * @throws {StartFailure} naming the folder and the process that holds it.
 */
export async function lockState(state: string): Promise<StateLock> {
  const file = join(state, 'lock');
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(file)) return held(file);
    const holder = readHolder(file);
    if (holder !== undefined && alive(holder.pid)) {
      throw new StartFailure(
        `The state folder ${state} is in use by process ${holder.pid}: stop it or choose another --state`,
      );
    }
    if (holder?.server !== undefined) await endOrphan(holder.server, state);
    rmSync(file, { force: true });
  }
  throw new StartFailure(`Cannot lock the state folder ${state}`);
}

function create(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid } satisfies Holder), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (cause) {
    if (reasonOf(cause) === 'EEXIST') return false;
    throw new StartFailure(`Cannot write ${file}: ${reasonOf(cause)}`);
  }
}

function held(file: string): StateLock {
  const release = (): void => rmSync(file, { force: true });
  process.once('exit', release);
  return {
    serving: (server) => writeFileSync(file, JSON.stringify({ pid: process.pid, server } satisfies Holder)),
    release: () => {
      process.off('exit', release);
      release();
    },
  };
}

function readHolder(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Holder;
    return Number.isSafeInteger(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return reasonOf(cause) === 'EPERM';
  }
}

async function endOrphan(pid: number, state: string): Promise<void> {
  if (!alive(pid) || !commandLine(pid).includes(join(state, 'run'))) return;
  process.kill(pid, 'SIGKILL');
  for (let round = 0; round < 50 && alive(pid); round++) await wait(20);
}

/** Empty where the system does not show it as a file; the ports then say that something still runs. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
