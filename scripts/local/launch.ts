import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFront, buildProduction, bundleModules, bundleWorker } from './bundle.ts';
import { files, serverConfig, type WorkerPlan } from './capnp.ts';
import { type Certificates, certificatesIn } from './certificates.ts';
import { claimPort, loopbackAddresses } from './ports.ts';
import { writePrivate } from './state.ts';
import { type ServerProcess, serve } from './workerd.ts';
import { wranglerSettings } from './wrangler-settings.ts';

export interface LaunchOrder {
  /** `local`: with the local controls, bundled now. `production`: the very bundles that would be deployed, with the front. */
  entry: 'local' | 'production';
  /** 0 picks a free port. */
  httpsPort: number;
  /** No HTTP when undefined. */
  httpPort: number | undefined;
  /** Absolute path of the folder for databases and configuration. */
  state: string;
  /** Folder of the certificates, when it is not the state folder. */
  certificates?: string;
  /** Text bindings beside the vars of `wrangler.toml`; they win over those. */
  bindings: Readonly<Record<string, string>>;
  /** `host:port` of an HTTP server that gets every outbound request, for tests. Absent: the internet itself. */
  internet?: string;
  /** Request header whose JSON becomes `request.cf`, for tests. */
  edgeHeader?: string;
  /** Gets each line that the server prints. */
  log: (line: string) => void;
}

export interface Launched extends ServerProcess {
  httpsPort: number;
  httpPort: number | undefined;
  certificates: Certificates;
}

/**
 * Starts `workerd serve` on the loopback addresses and resolves when every socket listens.
 * @throws {StartFailure} naming the port, folder or file that is in the way.
 */
export async function launch(order: LaunchOrder): Promise<Launched> {
  const run = join(order.state, 'run');
  const objects = join(order.state, 'objects');
  mkdirSync(run, { recursive: true, mode: 0o700 });
  mkdirSync(objects, { recursive: true, mode: 0o700 });
  const addresses = await loopbackAddresses();
  const httpsPort = await claimPort(order.httpsPort, addresses, '--https-port');
  const httpPort = order.httpPort === undefined ? undefined : await claimPort(order.httpPort, addresses, '--http-port');
  const worker = join(run, files.worker);
  const [certificates, modules, front] = await Promise.all([
    certificatesIn(order.certificates ?? order.state),
    order.entry === 'local' ? bundleModules('functions/local/index.ts', worker) : buildProduction(worker),
    order.entry === 'local' ? undefined : frontPlan(join(run, files.front), order.bindings),
    bundleWorker('functions/local/kv-service.ts', join(run, files.registry)),
  ]);
  const { compatibilityDate, durableObjects, vars } = wranglerSettings();
  const bindings = { ...vars, ...order.bindings };
  const config = join(run, 'workerd.capnp');
  writePrivate(join(run, files.key), certificates.key);
  writeFileSync(join(run, files.certificate), certificates.certificate);
  writePrivate(
    config,
    serverConfig({
      compatibilityDate,
      durableObjects,
      bindings,
      addresses,
      httpsPort,
      httpPort,
      modules: modules.all,
      objects,
      ...(front === undefined ? {} : { front }),
      ...(order.internet === undefined ? {} : { internet: order.internet }),
      ...(order.edgeHeader === undefined ? {} : { edgeHeader: order.edgeHeader }),
    }),
  );
  const sockets = addresses.length * (httpPort === undefined ? 1 : 2);
  const server = await serve(config, sockets, order.log);
  return { ...server, httpsPort, httpPort, certificates };
}

/** The front as an operator sets it up: with the settings of the complete Worker, but for the set-up token. */
async function frontPlan(folder: string, bindings: LaunchOrder['bindings']): Promise<WorkerPlan> {
  const { all } = await buildFront(folder);
  const { durableObjects, vars } = wranglerSettings('wrangler.front.toml');
  const { SETUP_TOKEN: _, ...shared } = bindings;
  return { modules: all, durableObjects, bindings: { ...vars, ...shared } };
}
