import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Call, loopback } from '../call.ts';
import type { Cleanup } from '../cleanup.ts';
import { cores, cpuOfEndedChildren, pin } from '../machine.ts';
import type { LoadGenerator, LoadOrder, LoadResult } from './generator.ts';

/** wrk, when it is installed. */
export function wrk(cleanup: Cleanup): LoadGenerator | undefined {
  const version = /^wrk (\S+)/.exec(spawnSync('wrk', ['-v'], { encoding: 'utf8' }).stdout ?? '')?.[1];
  if (version === undefined) return undefined;
  return { name: `wrk ${version}`, shortest: 1, run: (order) => run(order, cleanup) };
}

async function run(order: LoadOrder, cleanup: Cleanup): Promise<LoadResult> {
  const script = join(cleanup.folder, 'wrk.lua');
  writeFileSync(script, luaOf(order), { mode: 0o600 });
  const { connections, seconds, port, call } = order;
  const child = spawn(
    'wrk',
    ['-t1', `-c${connections}`, `-d${Math.ceil(seconds)}s`, '-s', script, `http://${loopback}:${port}${call.path}`],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const forget = cleanup.processStarted(() => child.kill('SIGKILL'));
  if (child.pid !== undefined) pin(child.pid, cores.load);
  // After pinning, whose own process has ended by now and must not count.
  const before = cpuOfEndedChildren();
  const output = await outputOf(child);
  forget();
  const after = cpuOfEndedChildren();
  return { ...readSummary(output), cpu: before === undefined || after === undefined ? undefined : after - before };
}

/** JSON texts are Lua strings as long as they are plain ASCII, which forms and header values here are. */
function luaOf({ call }: LoadOrder): string {
  const headers = Object.entries(call.headers).map(
    ([name, value]) => `wrk.headers[${JSON.stringify(name === 'host' ? 'Host' : name)}] = ${JSON.stringify(value)}`,
  );
  const body = call.body === undefined ? [] : [`wrk.body = ${JSON.stringify(call.body)}`];
  return [`wrk.method = ${JSON.stringify(call.method)}`, ...headers, ...body, ...varying(call)].join('\n');
}

/** Other digits in the place of the varied part, with each request. */
function varying({ body = '', varied, below }: Call): string[] {
  if (varied === undefined) return [];
  const [before = '', after = ''] = body.split(varied);
  return [
    `math.randomseed(${randomInt(2 ** 31)})
local digits = {}
local function drawn()
  ${below === undefined ? '' : `do return string.format("%0${varied.length}d", math.random(0, ${below - 1})) end`}
  for at = 1, ${varied.length} do digits[at] = string.format("%x", math.random(0, 15)) end
  return table.concat(digits)
end
function request()
  return wrk.format(nil, nil, nil, ${JSON.stringify(before)} .. drawn() .. ${JSON.stringify(after)})
end`,
  ];
}

function outputOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (text += part.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`wrk ended with code ${code}: ${text}`)),
    );
  });
}

/**
 * Reads what wrk prints at its end. Its failures are statuses from 400 and socket errors.
 * @throws when it is not what wrk prints
 */
export function readSummary(output: string): Omit<LoadResult, 'cpu'> {
  const total = /(\d+) requests in ([\d.]+)(ms|s|m),/.exec(output);
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(output)?.[1];
  if (total === null || rate === undefined) throw new Error(`wrk printed no summary: ${output.slice(0, 300)}`);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? 0);
  const broken = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output)?.slice(1) ?? [];
  const requests = Number(total[1]) - refused;
  return {
    requests,
    // The summary rounds the time; the rate has two more digits.
    seconds: Number(total[1]) / Number(rate),
    refused,
    failures: refused + broken.reduce((sum, one) => sum + Number(one), 0),
  };
}
