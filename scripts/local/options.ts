import { parseArgs } from 'node:util';
import { StartFailure } from './start-failure.ts';

export interface StartOptions {
  /** 0 means: pick a free one. */
  httpsPort: number;
  httpPort: number;
  /** The state folder, as the caller wrote it. */
  state: string;
  /** Forget what the state folder holds before starting. */
  fresh: boolean;
  /** JSON or YAML file with what to create beside the built-in entities. */
  seed: string | undefined;
}

export const help = `Latchkey on this machine: the same code as production, over HTTPS and HTTP, loopback only.

  npm start -- [options]

Options                  Environment             Default    Meaning
  --https-port N         LATCHKEY_HTTPS_PORT     8443       port of https://localhost (0: any free one)
  --http-port N          LATCHKEY_HTTP_PORT      8080       port of http://localhost (0: any free one)
  --state DIR            LATCHKEY_STATE          .latchkey  keys, clients, certificates, local.json
  --fresh                LATCHKEY_FRESH=1        no         forget the state folder's content first
  --seed FILE            LATCHKEY_SEED           none       JSON or YAML with tenant, clients, resourceServers,
                                                            clientGrants, databases, connections, organizations
                                                            (names of auth0-deploy-cli)
  --help                                                    this text

An option wins over its environment variable. Any name under localhost is a tenant of its own with the same
seed: https://acme.localhost:8443/. Everything a script needs is written to DIR/local.json.`;

const flags = {
  'https-port': { type: 'string' },
  'http-port': { type: 'string' },
  state: { type: 'string' },
  fresh: { type: 'boolean' },
  seed: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the command line, then the environment, then the defaults.
 * @returns undefined when the help text was asked for.
 * @throws {StartFailure} naming the option or variable that does not fit.
 */
export function readOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartOptions | undefined {
  const values = parsed(argv);
  if (values.help === true) return undefined;
  const httpsPort = port('--https-port', values['https-port'], 'LATCHKEY_HTTPS_PORT', environment, 8443);
  const httpPort = port('--http-port', values['http-port'], 'LATCHKEY_HTTP_PORT', environment, 8080);
  if (httpsPort === httpPort && httpsPort !== 0) {
    throw new StartFailure(`--https-port and --http-port are both ${httpsPort}: they must differ`);
  }
  return {
    httpsPort,
    httpPort,
    state: values.state ?? (environment['LATCHKEY_STATE'] || '.latchkey'),
    fresh: values.fresh ?? yes(environment),
    seed: values.seed ?? (environment['LATCHKEY_SEED'] || undefined),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    const [sentence] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
    throw new StartFailure(`${sentence} (see npm start -- --help)`);
  }
}

function port(
  option: string,
  given: string | undefined,
  variable: string,
  environment: Readonly<Record<string, string | undefined>>,
  fallback: number,
): number {
  const text = given ?? environment[variable];
  if (text === undefined || (text === '' && given === undefined)) return fallback;
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= 65_535) return number;
  throw new StartFailure(
    `${given === undefined ? variable : option} must be a port number from 0 to 65535, not "${text}"`,
  );
}

function yes(environment: Readonly<Record<string, string | undefined>>): boolean {
  const text = environment['LATCHKEY_FRESH'] ?? '';
  if (['', '0', 'false', 'no'].includes(text)) return false;
  if (['1', 'true', 'yes'].includes(text)) return true;
  throw new StartFailure(`LATCHKEY_FRESH must be 1 or 0, not "${text}"`);
}
