import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a client's back channel was sent. */
export interface Delivery {
  method: string | undefined;
  /** As the caller named it: host and path. */
  address: string;
  contentType: string | undefined;
  body: string;
}

export interface Receiver {
  /** `host:port` */
  address: string;
  /** What arrives next that a caller is waiting for; what arrived before anybody waited is kept. */
  next(matches: (delivery: Delivery) => boolean): Promise<Delivery>;
  close(): Promise<void>;
}

/** Milliseconds until a delivery must have come. */
const patience = 10_000;

/** Stands for the internet: takes every request, whatever the host in it, and answers 200. */
export async function listen(): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, headers, url } = request;
      const body = Buffer.concat(chunks).toString();
      deliveries.push({ method, address: `${headers.host}${url}`, contentType: headers['content-type'], body });
      response.setHeader('cache-control', 'no-store').end();
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: (matches) =>
      new Promise((settle, fail) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          fail(new Error(`Nothing of the kind came, but ${JSON.stringify(deliveries)}`));
        }, patience);
        const look = (): void => {
          const found = deliveries.find(matches);
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          settle(found);
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
}
