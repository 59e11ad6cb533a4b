import { createServer } from 'node:net';
import { reasonOf, StartFailure } from './start-failure.ts';

/** The only addresses that are ever bound (DEV-03). */
export const loopbacks = ['127.0.0.1', '::1'] as const;
export type Loopback = (typeof loopbacks)[number];

/** The loopback addresses that this machine has: a container without IPv6 has no `::1`. */
export async function loopbackAddresses(): Promise<Loopback[]> {
  const found: Loopback[] = [];
  for (const address of loopbacks) {
    if ((await tryBind(address, 0)).ok) found.push(address);
  }
  return found;
}

/**
 * The port itself when it is free on every address, or a free one for 0.
 * @throws {StartFailure} naming the port and the option that changes it.
 */
export async function claimPort(wanted: number, addresses: readonly Loopback[], option: string): Promise<number> {
  if (wanted === 0) return freePort(addresses);
  for (const address of addresses) {
    const bound = await tryBind(address, wanted);
    if (!bound.ok) throw new StartFailure(portFailure(wanted, address, bound.why, option));
  }
  return wanted;
}

function portFailure(port: number, address: string, why: string, option: string): string {
  if (why === 'EADDRINUSE')
    return `Port ${port} is in use on ${address}: stop what listens there or choose another ${option}`;
  return `Port ${port} cannot be opened on ${address} (${why}): choose another ${option}`;
}

async function freePort(addresses: readonly Loopback[]): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const first = await tryBind(addresses[0] ?? '127.0.0.1', 0);
    if (!first.ok) continue;
    const others = await Promise.all(addresses.slice(1).map((address) => tryBind(address, first.port)));
    if (others.every((bound) => bound.ok)) return first.port;
  }
  throw new StartFailure('No free port was found on the loopback addresses');
}

type Bound = { ok: true; port: number } | { ok: false; why: string };

function tryBind(address: Loopback, port: number): Promise<Bound> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', (cause) => settle({ ok: false, why: reasonOf(cause) }));
    server.listen({ host: address, port, exclusive: true }, () => {
      const bound = server.address();
      const number = typeof bound === 'object' && bound !== null ? bound.port : port;
      server.close(() => settle({ ok: true, port: number }));
    });
  });
}
