import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

export interface RawAnswer {
  status: number;
  headers: Headers;
  body: string;
}

const patience = 10_000;

/** Writes these very bytes over TLS and reads one answer with a Content-Length or chunked body. */
export function rawRequest(bytes: string, port: number, ca: string, servername = 'localhost'): Promise<RawAnswer> {
  return new Promise((settle, fail) => {
    let seen = Buffer.alloc(0);
    const socket = connect({ host: '127.0.0.1', port, servername, ca: readFileSync(ca) }, () => socket.write(bytes));
    socket.setTimeout(patience, () => socket.destroy(new Error(`No whole answer in time: ${seen.toString()}`)));
    socket.on('error', fail);
    socket.on('data', (chunk) => {
      seen = Buffer.concat([seen, chunk]);
      const answer = parsed(seen);
      if (answer === undefined) return;
      settle(answer);
      socket.destroy();
    });
    socket.on('end', () => fail(new Error(`Closed without a whole answer: ${seen.toString()}`)));
  });
}

function parsed(seen: Buffer): RawAnswer | undefined {
  const end = seen.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = seen.toString('latin1', 0, end).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const rest = seen.subarray(end + 4);
  if (status === 100) return parsed(rest);
  const headers = new Headers(
    lines.map((line): [string, string] => [line.split(':', 1)[0] ?? '', line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = headers.get('transfer-encoding') === 'chunked' ? unchunked(rest) : sized(rest, headers);
  return body === undefined ? undefined : { status, headers, body: decoded(body, headers.get('content-encoding')) };
}

function sized(rest: Buffer, headers: Headers): Buffer | undefined {
  const length = Number(headers.get('content-length') ?? 0);
  return rest.length < length ? undefined : rest.subarray(0, length);
}

function unchunked(rest: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(rest.toString('latin1', at, lineEnd), 16);
    if (size === 0) return Buffer.concat(parts);
    if (rest.length < lineEnd + 2 + size + 2) return undefined;
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

function decoded(body: Buffer, encoding: string | null): string {
  if (encoding === 'gzip') return gunzipSync(body).toString();
  if (encoding === 'deflate') return inflateSync(body).toString();
  if (encoding === 'br') return brotliDecompressSync(body).toString();
  return body.toString();
}
