import { readFileSync, rmSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as secure } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { interruptAll, npmStart, type Started } from '../support/node/npm-start.ts';
import { rawRequest } from '../support/node/raw-request.ts';
import { temporaryFolder } from '../support/node/server.ts';

const state = temporaryFolder();
let started: Started;
let port: number;

beforeAll(async () => {
  started = await npmStart(state, ['--https-port', '0', '--http-port', '0']);
  port = Number(new URL(started.local.issuer).port);
});
afterAll(async () => {
  await interruptAll();
  rmSync(state, { recursive: true });
});

const health = (name: string): string => `GET /health HTTP/1.1\r\nHost: ${name}:${port}\r\nConnection: close\r\n\r\n`;

describe('HTTPS for names under localhost', () => {
  it.each(['localhost', 'beta.localhost', 'a.b.localhost'])('%s, with a ClientHello in single bytes', async (name) => {
    const raw = dial({ host: '127.0.0.1', port, noDelay: true });
    const pieces = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        for (const byte of chunk) raw.write(Buffer.from([byte]));
        done();
      },
    });
    raw.on('data', (chunk) => pieces.push(chunk));
    const socket = secure({ socket: pieces, servername: name, ca: readFileSync(started.local.ca) });
    const answer = await new Promise<string>((settle, fail) => {
      socket.once('secureConnect', () => socket.write(health(name)));
      socket.once('data', (chunk) => settle(chunk.toString()));
      socket.once('error', fail);
    });
    socket.destroy();
    raw.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('a caller that speaks no TLS, or hangs up in the middle, harms nobody else', async () => {
    for (const bytes of [
      'GET / HTTP/1.1\r\n\r\n',
      '\u0016\u0003\u0001',
      '\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000',
    ]) {
      const socket = dial({ host: '127.0.0.1', port });
      socket.on('error', () => undefined);
      await new Promise<void>((settle) => socket.write(Buffer.from(bytes, 'latin1'), () => settle()));
      socket.destroy();
    }
    expect((await rawRequest(health('localhost'), port, started.local.ca)).status).toBe(200);
  });

  it('a name outside localhost gets no certificate', async () => {
    const attempt = rawRequest(health('evil.example'), port, started.local.ca, 'evil.example');
    await expect(attempt).rejects.toThrow(/does not match/);
  });

  it('many callers of many names at once', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `t${index % 5}.localhost`);
    const answers = await Promise.all(names.map((name) => rawRequest(health(name), port, started.local.ca, name)));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
  });
});
