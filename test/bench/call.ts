import { request } from 'node:http';

/** One request, as the load generator repeats it. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** A part of the body in hexadecimal digits, in whose place load puts other ones with each request. */
  varied?: string;
  /** Put decimal numbers below this one there instead, with as many digits. */
  below?: number;
}

export interface Answer {
  status: number;
  body: Buffer;
  /** Where a redirect leads. */
  location?: string;
}

/** The name by which every server is called; nothing resolves it, connections go to the loopback address. */
export const host = 'login.example.com';

/** The only address that anything here listens on or connects to. */
export const loopback = '127.0.0.1';

/**
 * What a TLS terminator in front would add. The benchmark's sockets speak plain HTTP and take the scheme
 * from this header, so that Workers and peer see the https URL that they insist on.
 */
export const forwarded = { host, 'x-forwarded-proto': 'https' } as const;

/** Milliseconds until an answer must be there. */
const patience = 10_000;

/** Sends one request on a connection of its own. @throws when there is no answer in time */
export function send(port: number, call: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: loopback,
        port,
        method: call.method,
        path: call.path,
        headers: {
          ...call.headers,
          ...(call.body === undefined ? {} : { 'content-length': Buffer.byteLength(call.body) }),
        },
        agent: false,
        timeout: patience,
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }));
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`No answer to ${call.method} ${call.path} in ${patience} ms`)));
    sent.on('error', reject);
    sent.end(call.body);
  });
}

/**
 * Sends one request and reads the JSON it must be answered with.
 * @throws when the status is another one than expected; the message holds the start of the body
 */
export async function sendForJson(port: number, call: Call, expected = 200): Promise<Record<string, unknown>> {
  const { status, body } = await send(port, call);
  const text = body.toString('utf8');
  if (status !== expected) throw new Error(`${call.method} ${call.path} answered ${status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** A form as a token endpoint takes it. @see RFC 6749 section 4.4.2 */
export const formCall = (path: string, fields: Readonly<Record<string, string>>): Call => ({
  method: 'POST',
  path,
  headers: { ...forwarded, 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});
