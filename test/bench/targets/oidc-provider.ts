import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { formCall, host, loopback } from '../call.ts';
import { Child } from '../child.ts';
import type { Cleanup } from '../cleanup.ts';
import { cores } from '../machine.ts';
import type { PeerSettings } from '../servers/oidc-provider.ts';
import { tokenCheck } from './access-token.ts';
import type { Limit } from './limit.ts';
import { audience, lifetime, scope } from './registrations.ts';
import type { Target } from './target.ts';

/** Starts the peer in a Node process of its own and registers nothing at run time: its client is configuration. */
export async function oidcProvider(cleanup: Cleanup): Promise<Target> {
  const settings: PeerSettings = {
    host: loopback,
    issuer: `https://${host}`,
    client_id: randomBytes(16).toString('hex'),
    client_secret: randomBytes(32).toString('hex'),
    audience,
    scope,
    lifetime,
    key: {
      ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
      use: 'sig',
      alg: 'RS256',
    },
  };
  const child = new Child(cleanup, './servers/oidc-provider.ts', cores.server);
  const port = await child.ask<number>(settings);
  const call = formCall('/token', {
    grant_type: 'client_credentials',
    client_id: settings.client_id,
    client_secret: settings.client_secret,
    resource: audience,
    scope,
  });
  const check = tokenCheck({ port, call, issuer: settings.issuer, audience, keys: { path: '/jwks' }, alg: 'RS256' });
  return {
    name: 'oidc_provider',
    title: `oidc-provider ${version()}, RS256`,
    runtime: 'node',
    pid: child.pid,
    port,
    call,
    check,
  };
}

/** Raw RS256 in the peer's runtime. */
export function nodeLimit(cleanup: Cleanup): Limit {
  const child = new Child(cleanup, './servers/node-limit.ts', cores.server);
  return {
    pid: child.pid,
    sign: async (count) => {
      if (!(await child.ask<boolean>(count))) throw new Error("A raw signature of the peer's runtime is wrong");
    },
  };
}

function version(): string {
  const manifest = readFileSync(new URL('../../../node_modules/oidc-provider/package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
