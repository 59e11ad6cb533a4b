import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type Launched, launch } from '../../../scripts/local/launch.ts';

/** What a test needs to know of the production server it talks to. */
export interface ServerFacts {
  /** `https://localhost:<port>/`, also the issuer. */
  url: string;
  /** `localhost:<port>`. */
  domain: string;
  port: number;
  /** Path of the authority's certificate. */
  ca: string;
  setupToken: string;
  management: { client_id: string; client_secret: string; audience: string };
}

export interface ProductionServer {
  facts: ServerFacts;
  launched: Launched;
  /** Ends the process as a crash does and starts it again on the same state and port. */
  crashAndRestart(): Promise<Launched>;
  close(): Promise<void>;
}

const secret = (): string => randomBytes(32).toString('base64url');

/** Makes this process trust the authority, for every library that uses Node's TLS or fetch. */
export function trust(ca: string): void {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(ca, 'utf8')]);
}

/** A folder that the caller removes. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'latchkey-'));

/**
 * The bundle that would be deployed, served over HTTPS on a free port, with the tenant `main` set up.
 * @param bindings more text bindings, or others than the usual ones
 * @param internet `host:port` of an HTTP server that gets every outbound request
 * @param edgeHeader request header whose JSON becomes `request.cf`
 */
export async function startProduction(
  bindings: Readonly<Record<string, string>> = {},
  internet?: string,
  edgeHeader?: string,
): Promise<ProductionServer> {
  const state = temporaryFolder();
  const setupToken = secret();
  const order = {
    entry: 'production' as const,
    httpPort: undefined,
    state,
    bindings: { SETUP_TOKEN: setupToken, KEY_ENCRYPTION_SECRET: secret(), ...bindings },
    ...(internet === undefined ? {} : { internet }),
    ...(edgeHeader === undefined ? {} : { edgeHeader }),
    log: () => undefined,
  };
  let launched = await launch({ ...order, httpsPort: 0 });
  const { httpsPort: port, certificates } = launched;
  trust(certificates.ca);
  const url = `https://localhost:${port}/`;
  const domain = `localhost:${port}`;
  const management = await setUp(url, domain, setupToken, launched);
  return {
    facts: { url, domain, port, ca: certificates.ca, setupToken, management },
    launched,
    async crashAndRestart() {
      launched.kill();
      await launched.ended;
      launched = await launch({ ...order, httpsPort: port });
      return launched;
    },
    async close() {
      await launched.stop();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

async function setUp(
  url: string,
  domain: string,
  setupToken: string,
  launched: Launched,
): Promise<ServerFacts['management']> {
  const response = await fetch(`${url}setup`, {
    method: 'POST',
    headers: { authorization: `Bearer ${setupToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ tenant: 'main', domain }),
  });
  const text = await response.text();
  if (response.status === 201) return (JSON.parse(text) as Pick<ServerFacts, 'management'>).management;
  await launched.stop();
  throw new Error(`Set-up answered ${response.status} ${text}\n${launched.output()}`);
}
