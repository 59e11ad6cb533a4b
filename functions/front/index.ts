import { clientCredentials } from '../../shared/protocol/grants/client-credentials.ts';
import type { Grants } from '../../shared/protocol/grants/grant.ts';
import { atTheEdge } from '../arrival.ts';
import { ConfigError, readTokenConfig } from '../env.ts';
import { misconfigured } from '../misconfigured.ts';
import { type TokenBindings, tokenPorts } from '../token-ports.ts';
import { createFront } from './front.ts';

/** The bindings of wrangler.front.toml. */
interface FrontBindings extends TokenBindings {
  /** The complete Worker's entrypoint `Behind`. */
  LATCHKEY: Fetcher;
}

/** Once per isolate: settings, ports, doors. */
function server(env: FrontBindings): (request: Request) => Promise<Response> {
  const config = readTokenConfig(env, 'production');
  if (env.LATCHKEY === undefined) {
    throw new ConfigError('Binding LATCHKEY is missing: add it to wrangler.front.toml.');
  }
  const ports = tokenPorts(env, config);
  return createFront(
    { ...ports, grants: config.keyEncryptionSecret === undefined ? none : own },
    {
      ...atTheEdge,
      complete: (request) => env.LATCHKEY.fetch(request),
      changed(keys) {
        ports.registry.changed(keys);
        ports.keyring.changed(keys);
      },
    },
  );
}

const own: Grants = new Map([[clientCredentials.type, clientCredentials]]);

/** Without the secret, which the complete Worker may have, private keys could not be opened here: all is handed on. */
const none: Grants = new Map();

let answer: ReturnType<typeof server> | undefined;

export default {
  fetch(request, env) {
    try {
      answer ??= server(env);
    } catch (error) {
      return misconfigured(error);
    }
    return answer(request);
  },
} satisfies ExportedHandler<FrontBindings>;
