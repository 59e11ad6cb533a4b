import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** The core that servers run on, and the one that the load generator runs on. */
export const cores = { server: 0, load: 1 } as const;

/** Whether servers and load can be kept apart: `taskset` is there, and two cores. */
export const canPin: boolean = spawnSync('taskset', ['-V']).status === 0 && availableParallelism() > 1;

/** Ties every thread of a process, and those it will start, to one core. Does nothing where that cannot be done. */
export function pin(pid: number, core: number): void {
  if (canPin) execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
}

/** The processor as the system names it, with the number of cores. */
export const processor = (): string => `${availableParallelism()} x ${cpus()[0]?.model.trim() ?? 'unknown'}`;

/**
 * CPU time that a living process has used, in seconds, over all its threads; undefined where the system
 * does not show it. Time in which the process waited for a core does not count.
 */
export function cpuOf(pid: number): number | undefined {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.reduce((sum, thread) => sum + nanosecondsOf(pid, thread), 0) / 1e9;
  } catch {
    return undefined;
  }
}

/** Memory of a living process that is in use, in bytes: its resident set. Undefined where the system does not show it. */
export function memoryOf(pid: number): number | undefined {
  try {
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** A thread that ends between listing and reading has no time to add. */
function nanosecondsOf(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    return 0;
  }
}

/** Clock ticks per second in /proc: fixed by the kernel's interface to programs. */
const ticks = 100;

/** CPU time of this process's children that have ended, in seconds (steps of 10 ms). */
export function cpuOfEndedChildren(): number | undefined {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) / ticks;
  } catch {
    return undefined;
  }
}

/** CPU time that the whole machine has used, in seconds: user, nice, system, interrupts. */
export function cpuOfMachine(): number | undefined {
  try {
    const [user, nice, system, , , irq, softirq] =
      readFileSync('/proc/stat', 'utf8').split('\n')[0]?.split(/\s+/).slice(1) ?? [];
    return [user, nice, system, irq, softirq].reduce((sum, one) => sum + Number(one), 0) / ticks;
  } catch {
    return undefined;
  }
}

/** CPU time of this very process, in seconds. */
export const cpuOfSelf = (): number => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6;
