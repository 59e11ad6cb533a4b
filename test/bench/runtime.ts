import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleKind } from '../../scripts/local/capnp.ts';
import { claimPort } from '../../scripts/local/ports.ts';
import { type ServerProcess, serve } from '../../scripts/local/workerd.ts';
import { wranglerSettings } from '../../scripts/local/wrangler-settings.ts';
import { loopback } from './call.ts';
import type { Cleanup } from './cleanup.ts';
import { cores, pin } from './machine.ts';

/** What a Worker runs and has. */
export interface WorkerParts {
  /** The first is the entry. `file` is a name in the folder of the plan. */
  modules: readonly { name: string; source: { file: string } | { text: string } }[];
  /** Bindings as the configuration language writes them. */
  bindings: readonly string[];
}

/** A Worker, the service `main`, for bare `workerd serve` on one plain loopback socket. */
export interface WorkerPlan extends WorkerParts {
  /** Absolute path of the folder that holds the module files; the configuration is written there. */
  folder: string;
  /** A Worker before it, which has the socket then. */
  front?: WorkerParts;
  /** Durable Object classes of the Worker, kept on disk in `<folder>/objects`. */
  classes: readonly string[];
  /** Further services as the configuration language writes them. */
  services: readonly string[];
}

export interface Prepared {
  config: string;
  port: number;
}

/** Writes the configuration. Sockets inject what the edge injects; nothing may be fetched from outside. */
export async function prepare(plan: WorkerPlan): Promise<Prepared> {
  const port = await claimPort(0, [loopback], 'port');
  const config = join(plan.folder, `workerd-${port}.capnp`);
  writeFileSync(config, configuration(plan, port), { mode: 0o600 });
  return { config, port };
}

/** Shows a line of a server's log. */
export const shown = (line: string): void => console.error(`  workerd: ${line}`);

/**
 * Starts the server and, when asked, ties it to the servers' core.
 * @param log gets every line that it prints
 */
export async function start(
  prepared: Prepared,
  cleanup: Cleanup,
  tied: boolean,
  log: (line: string) => void = shown,
): Promise<ServerProcess> {
  const server = await serve(prepared.config, 1, log);
  const forget = cleanup.processStarted(server.kill);
  void server.ended.then(forget);
  if (tied) pin(server.pid, cores.server);
  return server;
}

/** A text of the configuration language; texts here are plain ASCII. */
export const quoted = (text: string): string => JSON.stringify(text);

export const namespaceOf = (className: string): string =>
  `(className = ${quoted(className)}, uniqueKey = ${quoted(className)}, enableSql = true)`;

export const compatibilityDate = (): string => `compatibilityDate = ${quoted(wranglerSettings().compatibilityDate)}`;

const workerOf = ({ modules, bindings }: WorkerParts): string => {
  const listed = modules.map(({ name, source }) =>
    'file' in source
      ? `(name = ${quoted(name)}, ${moduleKind(name)} = embed ${quoted(source.file)})`
      : `(name = ${quoted(name)}, esModule = ${quoted(source.text)})`,
  );
  return `modules = [${listed.join(', ')}],
      ${compatibilityDate()},
      bindings = [${bindings.join(', ')}],`;
};

function configuration(plan: WorkerPlan, port: number): string {
  const { front } = plan;
  const objects =
    plan.classes.length === 0
      ? ''
      : `durableObjectNamespaces = [${plan.classes.map(namespaceOf).join(', ')}], durableObjectStorage = (localDisk = "objects"),`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      ${workerOf(plan)}
      ${objects}
    )),
    ${front === undefined ? '' : `(name = "front", worker = (${workerOf(front)})),`}
    ${plan.services.map((service) => `${service},`).join('\n    ')}
    (name = "internet", network = (allow = [])),
  ],
  sockets = [(
    name = "http", address = "${loopback}:${port}", service = "${front === undefined ? 'main' : 'front'}",
    http = (
      forwardedProtoHeader = "x-forwarded-proto",
      injectRequestHeaders = [(name = "cf-connecting-ip", value = "${loopback}")],
    ),
  )],
);
`;
}
