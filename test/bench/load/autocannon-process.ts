import { randomBytes, randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { type Call, loopback } from '../call.ts';
import type { LoadOrder, LoadResult } from './generator.ts';

/** The process in which autocannon runs: it stays up, so that its code is warm, and takes one order at a time. */
interface AutocannonResult {
  '2xx': number;
  non2xx: number;
  errors: number;
  start: Date;
  finish: Date;
}

type Autocannon = (options: object) => Promise<AutocannonResult>;

const autocannon = createRequire(import.meta.url)('autocannon') as Autocannon;

/** How often autocannon looks whether its time is up, in milliseconds. */
const sampleInt = 20;

/** Other digits in the place of the varied part, with each request. */
function varying({ body, varied, below }: Call): object {
  if (body === undefined || varied === undefined) return {};
  const drawn = (digits: number): string =>
    below === undefined ? randomBytes(digits / 2).toString('hex') : String(randomInt(below)).padStart(digits, '0');
  const setupRequest = (request: object): object => ({
    ...request,
    body: body.replace(varied, drawn(varied.length)),
  });
  return { requests: [{ setupRequest }] };
}

async function run({ port, call, connections, seconds }: LoadOrder): Promise<LoadResult> {
  const before = process.cpuUsage();
  const result = await autocannon({
    url: `http://${loopback}:${port}${call.path}`,
    method: call.method,
    headers: call.headers,
    ...(call.body === undefined ? {} : { body: call.body }),
    ...varying(call),
    connections,
    duration: seconds,
    sampleInt,
  });
  const { user, system } = process.cpuUsage(before);
  return {
    requests: result['2xx'],
    seconds: (result.finish.getTime() - result.start.getTime()) / 1000,
    refused: result.non2xx,
    failures: result.non2xx + result.errors,
    cpu: (user + system) / 1e6,
  };
}

process.on('message', async (order: LoadOrder) => process.send?.(await run(order)));
process.once('disconnect', () => process.exit());
