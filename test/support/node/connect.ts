import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { inject } from 'vitest';
import { type Management, managementApi } from './management.ts';
import { type ServerFacts, trust } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    server: ServerFacts;
  }
}

export interface Connection {
  server: ServerFacts;
  management: Management;
  /** The claims of a token that holds for this audience; throws when any check of RFC 7519 fails. */
  verified(token: string, audience: string): Promise<JWTPayload>;
}

/** The project's production server, trusted by this process, with a Management API token at hand. */
export async function connect(): Promise<Connection> {
  const server = inject('server');
  trust(server.ca);
  const keys = createRemoteJWKSet(new URL(`${server.url}.well-known/jwks.json`));
  return {
    server,
    management: await managementApi(server),
    verified: async (token, audience) =>
      (await jwtVerify(token, keys, { issuer: server.url, audience, algorithms: ['RS256'] })).payload,
  };
}
