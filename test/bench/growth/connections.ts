import { Agent, request } from 'node:http';
import { type Answer, type Call, loopback } from '../call.ts';

/** Milliseconds until an answer must be there. */
const patience = 30_000;

/** A few kept connections to one server, each busy with one request at a time. */
export class Connections {
  readonly #port: number;
  readonly #count: number;
  readonly #agent: Agent;

  constructor(port: number, count: number) {
    this.#port = port;
    this.#count = count;
    this.#agent = new Agent({ keepAlive: true, maxSockets: count });
  }

  /**
   * Sends all calls, as many at once as there are connections.
   * @returns the answers in the order of the calls
   * @throws at the first answer that is neither a success nor a redirect: a time with failures in it means nothing
   */
  async all(calls: readonly Call[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    const rest = calls.entries();
    const lane = async (): Promise<void> => {
      for (const [index, call] of rest) answers[index] = await this.#send(call);
    };
    await Promise.all(Array.from({ length: this.#count }, lane));
    return answers;
  }

  /** The JSON of a single answer. @throws as `all` does */
  async json(call: Call): Promise<Record<string, unknown>> {
    const [answer] = await this.all([call]);
    return JSON.parse(answer?.body.toString('utf8') ?? '') as Record<string, unknown>;
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(call: Call): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const length = call.body === undefined ? {} : { 'content-length': Buffer.byteLength(call.body) };
      const { method, path } = call;
      const options = { host: loopback, port: this.#port, method, path, agent: this.#agent, timeout: patience };
      const sent = request({ ...options, headers: { ...call.headers, ...length } }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode = 0, headers } = response;
          const answer: Answer = { status: statusCode, body: Buffer.concat(parts) };
          if (headers.location !== undefined) answer.location = headers.location;
          if (answer.status >= 200 && answer.status < 400) return resolve(answer);
          reject(new Error(`${method} ${path} answered ${answer.status}: ${answer.body.toString().slice(0, 300)}`));
        });
      });
      sent.on('timeout', () => sent.destroy(new Error(`No answer to ${method} ${path} in ${patience} ms`)));
      sent.on('error', reject);
      sent.end(call.body);
    });
  }
}
