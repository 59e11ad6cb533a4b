import { join } from 'node:path';
import type { Seed } from '../../shared/model/seed.ts';
import { announcement, type LocalJson } from './announce.ts';
import { type Launched, launch } from './launch.ts';
import { lockState, type StateLock } from './lock.ts';
import { logLine } from './log-line.ts';
import type { StartOptions } from './options.ts';
import { claimPort, loopbackAddresses } from './ports.ts';
import { exampleApi, exampleScope, readSeedFile, withExamples } from './seed-file.ts';
import { StartFailure } from './start-failure.ts';
import { forgetState, type LocalSecrets, localSecrets, openState, writePrivate } from './state.ts';
import { type NameRelay, relayNames } from './tenant-names.ts';

export interface LocalServer {
  pid: number;
  announcement: string;
  ended: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Everything between the options and a server that answers: folder, secrets, runtime, names, seed,
 * `local.json`.
 * @throws {StartFailure} with one line that names what is in the way.
 */
export async function startLocal(options: StartOptions): Promise<LocalServer> {
  const seedFile = options.seed === undefined ? undefined : readSeedFile(options.seed);
  const state = openState(options.state);
  const lock = await lockState(state);
  try {
    if (options.fresh) forgetState(state);
    return await startIn(state, lock, options, seedFile);
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

async function startIn(
  state: string,
  lock: StateLock,
  options: StartOptions,
  seedFile: Seed | undefined,
): Promise<LocalServer> {
  const addresses = await loopbackAddresses();
  const httpsPort = await claimPort(options.httpsPort, addresses, '--https-port');
  const httpPort = await claimPort(options.httpPort, addresses, '--http-port');
  const secrets = localSecrets(state, httpsPort);
  const seed = withExamples(seedFile, secrets);
  let ready = false;
  const server = await launch({
    entry: 'local',
    httpsPort: 0,
    httpPort,
    state,
    bindings: bindings(secrets, seed, httpsPort, httpPort),
    log: (line) => {
      const shown = ready ? logLine(line) : undefined;
      if (shown !== undefined) console.log(shown);
    },
  });
  lock.serving(server.pid);
  let relay: NameRelay | undefined;
  try {
    relay = await relayNames(httpsPort, addresses, { target: server.httpsPort, certificates: server.certificates });
    const audience = await plant(httpPort, secrets);
    const local = localJson(secrets, exampleScope(seed), { httpsPort, httpPort, server, audience });
    const file = join(state, 'local.json');
    writePrivate(file, `${JSON.stringify(local, null, 2)}\n`);
    ready = true;
    return {
      pid: server.pid,
      announcement: announcement(local, file, process.stdout.isTTY === true),
      ended: server.ended,
      stop: async () => {
        await server.stop();
        relay?.close();
        lock.release();
      },
    };
  } catch (cause) {
    relay?.close();
    server.kill();
    throw cause;
  }
}

function bindings(secrets: LocalSecrets, seed: Seed, httpsPort: number, httpPort: number): Record<string, string> {
  return {
    RATE_LIMITS: 'address=1000000,client=1000000,failure=1000000,management=1000000',
    KEY_ENCRYPTION_SECRET: secrets.key_encryption_secret,
    LOCAL_CONTROL_TOKEN: secrets.control_token,
    LOCAL_SEED: JSON.stringify({ ...seed, management: secrets.management }),
    LOCAL_HTTPS_PORT: String(httpsPort),
    LOCAL_HTTP_PORT: String(httpPort),
    LOCAL_DOMAIN_PORT: String(secrets.domain_port),
  };
}

/**
 * Has the Worker make the main tenant, or bring a changed seed to it.
 * @returns the Management API's identifier
 * @throws {StartFailure} with the Worker's sentence on the entity and field that does not fit.
 */
async function plant(httpPort: number, secrets: LocalSecrets): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${httpPort}/.latchkey/seed`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secrets.control_token}` },
    signal: AbortSignal.timeout(10_000),
  }).catch((cause: unknown) => {
    throw new StartFailure(
      `The server does not answer on port ${httpPort}: ${cause instanceof Error ? cause.message : cause}`,
    );
  });
  const answer = (await response.json().catch(() => ({}))) as {
    audience?: string;
    error_description?: string;
  };
  if (response.ok && answer.audience !== undefined) return answer.audience;
  const problem = answer.error_description ?? `the server answered ${response.status}`;
  throw new StartFailure(`Seed: ${problem}`);
}

function localJson(
  secrets: LocalSecrets,
  scope: string,
  {
    httpsPort,
    httpPort,
    server,
    audience,
  }: { httpsPort: number; httpPort: number; server: Launched; audience: string },
): LocalJson {
  const port = (number: number, standard: number): string => (number === standard ? '' : `:${number}`);
  return {
    issuer: `https://localhost${port(httpsPort, 443)}/`,
    http_issuer: `http://localhost${port(httpPort, 80)}/`,
    ca: server.certificates.ca,
    management: { ...secrets.management, audience },
    m2m: { ...secrets.m2m, audience: exampleApi, scope },
    spa: secrets.spa,
    web: secrets.web,
    user: secrets.user,
    inbox: `https://localhost${port(httpsPort, 443)}/.latchkey/inbox`,
  };
}
