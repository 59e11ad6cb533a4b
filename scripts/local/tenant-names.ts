import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  connect as connectTls,
  createSecureContext,
  createServer as createTlsServer,
  type SecureContext,
} from 'node:tls';
import type { Certificates } from './certificates.ts';
import { largestHello, serverNameOf } from './client-hello.ts';
import type { Loopback } from './ports.ts';
import { reasonOf, StartFailure } from './start-failure.ts';

/**
 * Most TLS clients refuse a wildcard right under `localhost`, so each tenant's name needs a certificate of
 * its own, made when a caller first asks for it. The runtime has one certificate per socket. So the public
 * port is opened here: connections for `localhost` itself go through to the runtime as they are, byte for
 * byte; those for another name under it are ended here with that name's certificate and passed on.
 */
export interface NameRelay {
  close(): void;
}

interface Route {
  /** The port where the runtime speaks TLS with the certificate for `localhost`. */
  target: number;
  certificates: Certificates;
}

/** Milliseconds in which a connection must say which server it wants. */
const helloLimit = 10_000;
const mostContexts = 500;
const tenantName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}localhost$/;

/** @throws {StartFailure} naming the port. */
export async function relayNames(port: number, addresses: readonly Loopback[], route: Route): Promise<NameRelay> {
  const open = new Set<Socket>();
  const servers = await Promise.all(addresses.map((address) => listen(port, address, route, open)));
  return {
    close() {
      for (const server of servers) server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function listen(port: number, address: Loopback, route: Route, open: Set<Socket>): Promise<Server> {
  const tenants = tenantServer(address, route);
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.once('error', () => socket.destroy());
    awaitName(socket, (name) => {
      if (name !== undefined && tenantName.test(name)) tenants.emit('connection', socket);
      else join(socket, connect({ host: address, port: route.target, allowHalfOpen: true, noDelay: true }));
    });
  });
  return new Promise((settle, fail) => {
    server.once('error', (cause) =>
      fail(new StartFailure(`Port ${port} cannot be opened on ${address} (${reasonOf(cause)})`)),
    );
    server.listen({ host: address, port, exclusive: true }, () => settle(server));
  });
}

/** Reads until the server name is known and puts everything back before going on. */
function awaitName(socket: Socket, go: (name: string | undefined) => void): void {
  let seen = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), helloLimit);
  const finish = (name: string | undefined): void => {
    clearTimeout(timer);
    socket.off('data', take);
    socket.pause();
    socket.unshift(seen);
    go(name);
  };
  const take = (chunk: Buffer): void => {
    seen = Buffer.concat([seen, chunk]);
    const name = serverNameOf(seen);
    if (name !== 'more') finish(name);
    else if (seen.length > largestHello) socket.destroy();
  };
  socket.once('close', () => clearTimeout(timer));
  socket.on('data', take);
  socket.resume();
}

function tenantServer(address: Loopback, { target, certificates }: Route) {
  const ca = readFileSync(certificates.ca);
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextFor = (name: string): Promise<SecureContext> => {
    const known = contexts.get(name);
    if (known !== undefined) return known;
    if (contexts.size >= mostContexts) contexts.clear();
    const made = certificates.forName(name).then((cert) => createSecureContext({ cert, key: certificates.key }));
    contexts.set(name, made);
    made.catch(() => contexts.delete(name));
    return made;
  };
  const server = createTlsServer({
    ALPNProtocols: ['http/1.1'],
    SNICallback: (name, done) => {
      contextFor(name.toLowerCase()).then((context) => done(null, context), done);
    },
  });
  server.on('secureConnection', (secure) => {
    join(secure, connectTls({ host: address, port: target, ca, servername: 'localhost' }));
  });
  server.on('tlsClientError', (_cause, socket) => socket.destroy());
  return server;
}

/** Passes bytes both ways until both sides are done. */
function join(caller: Socket, runtime: Socket): void {
  caller.pipe(runtime);
  runtime.pipe(caller);
  caller.once('error', () => runtime.destroy());
  runtime.once('error', () => caller.destroy());
  caller.once('close', () => runtime.destroy());
}
