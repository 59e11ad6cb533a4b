import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

/** An application's own server, with the certificate that the authorization server has too. */
export interface HttpsApp {
  /** `https://<name>:<port>`, without a slash. */
  origin: string;
  close(): Promise<void>;
}

/**
 * Serves an application over HTTPS on a free port.
 * @param listener made once the origin is known, since callbacks name it
 * @param name `localhost` is the same site as the authorization server, any other name is another site
 */
export async function serveHttps(
  ca: string,
  listener: (origin: string) => RequestListener | Promise<RequestListener>,
  name = 'localhost',
): Promise<HttpsApp> {
  const read = (file: string): string => readFileSync(join(dirname(ca), file), 'utf8');
  const server = createServer({ cert: read('localhost.pem'), key: read('localhost-key.pem') });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const origin = `https://${name}:${(server.address() as AddressInfo).port}`;
  server.on('request', await listener(origin));
  return {
    origin,
    close: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
}
