import { Agent, request } from 'node:http';
import { type Call, loopback } from '../call.ts';

/** So many requests a second for so many seconds, whether or not earlier ones are answered. */
export interface OpenOrder {
  port: number;
  call: Call;
  /** Requests per second. */
  rate: number;
  seconds: number;
}

export interface OpenResult {
  /** Milliseconds from when each request was due to the end of its answer, in no order. */
  times: readonly number[];
  /** Answers with another status than 200, and requests without one. */
  failures: number;
}

/** More than are ever under way at a rate that the server can keep; above it requests wait, and the wait counts. */
const connections = 64;

const agent = new Agent({ keepAlive: true, maxSockets: connections });

/** One request. @returns whether it was answered with 200 */
function sendOne({ port, call }: OpenOrder): Promise<boolean> {
  return new Promise((resolve) => {
    const { method, path, body = '' } = call;
    const headers = { ...call.headers, 'content-length': Buffer.byteLength(body) };
    const sent = request({ host: loopback, port, method, path, headers, agent }, (response) => {
      response.on('end', () => resolve(response.statusCode === 200));
      response.on('error', () => resolve(false));
      response.resume();
    });
    sent.on('error', () => resolve(false));
    sent.end(method === 'GET' ? undefined : body);
  });
}

/** Sends each request when it is due; what is late because this process slept counts as waiting too. */
async function run(order: OpenOrder): Promise<OpenResult> {
  const total = Math.floor(order.rate * order.seconds);
  const begin = performance.now();
  const times: number[] = [];
  let failures = 0;
  const answers: Promise<void>[] = [];
  while (answers.length < total) {
    const due = begin + (answers.length * 1000) / order.rate;
    if (performance.now() < due) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      continue;
    }
    answers.push(
      sendOne(order).then((good) => {
        if (good) times.push(performance.now() - due);
        else failures++;
      }),
    );
  }
  await Promise.all(answers);
  return { times, failures };
}

process.on('message', async (order: OpenOrder) => process.send?.(await run(order)));
process.once('disconnect', () => process.exit());
