import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { bundleWorker, entryModule } from '../../scripts/local/bundle.ts';
import {
  apiKey,
  audiencePart,
  changesKey,
  clientKey,
  grantKey,
  hostKey,
  keysKey,
  tenantKey,
} from '../../shared/model/registry-keys.ts';
import { forwarded, host, sendForJson } from './call.ts';
import type { Cleanup } from './cleanup.ts';
import { prepare, start } from './runtime.ts';
import type { Installation } from './targets/latchkey.ts';
import { audience } from './targets/registrations.ts';
import { tokenCall, waitFor } from './targets/set-up.ts';

/** Calls by `BINDING.method`. */
export type Calls = Readonly<Record<string, number>>;

export interface BindingCalls {
  /** The first token of an isolate. */
  isolate: Calls;
  /** The first token of a client in an isolate that already serves the tenant. */
  client: Calls;
  /** All of `tokens` further tokens of that client. */
  warm: Calls;
  tokens: number;
}

/** Tokens in a row that count as warm. */
const tokens = 20;

/** Milliseconds until every read copy must be in KV. */
const publishing = 20_000;

const entry = `import production from './${entryModule}';
import { withCounters } from './counting.js';
export default withCounters(production);`;

/**
 * Counts what the unchanged front asks of KV, of Durable Objects and of the complete Worker, in a server of its own that
 * serves nothing else: exact numbers, free of noise.
 */
export async function countBindingCalls(cleanup: Cleanup, installation: Installation): Promise<BindingCalls> {
  const { plan, registered } = installation;
  await bundleWorker('test/bench/workers/counting.ts', join(plan.folder, 'counting.js'));
  const prepared = await prepare({
    ...plan,
    front: {
      bindings: plan.front.bindings,
      modules: [
        { name: 'main.js', source: { text: entry } },
        { name: 'counting.js', source: { file: 'counting.js' } },
        ...plan.front.modules,
      ],
    },
  });
  const server = await start(prepared, cleanup, false);
  try {
    for (const key of await copiesOf(installation)) {
      await waitFor(prepared.port, `/-/copy?${encodeURIComponent(key)}`, publishing);
    }
    const [first, second] = registered.clients;
    const callsOf = async (client: typeof first, times: number): Promise<Calls> => {
      for (let time = 0; time < times; time++) await sendForJson(prepared.port, tokenCall(client));
      const told = await sendForJson(prepared.port, { method: 'GET', path: '/-/calls', headers: forwarded });
      return told as Record<string, number>;
    };
    const isolate = await callsOf(first, 1);
    const client = await callsOf(second, 1);
    return { isolate, client, warm: await callsOf(second, tokens), tokens };
  } finally {
    await server.stop();
  }
}

/** The read copies that the tokens need, and the tenant's change stamp, as the tenant publishes them. */
export async function copiesOf({ registered }: Installation): Promise<string[]> {
  const { tenant, clients } = registered;
  const part = await audiencePart(audience, async (text) => createHash('sha256').update(text).digest('base64url'));
  return [
    hostKey(host),
    tenantKey(tenant),
    keysKey(tenant),
    changesKey(tenant),
    apiKey(tenant, part),
    ...clients.flatMap(({ client_id }) => [clientKey(tenant, client_id), grantKey(tenant, client_id, part)]),
  ];
}

/** `REGISTRY.get 1, KEYRING.current 1`, or `none`. */
export function listed(calls: Calls): string {
  const parts = Object.entries(calls).map(([name, count]) => `${name} ${count}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** How many calls in all. */
export const total = (calls: Calls): number => Object.values(calls).reduce((sum, count) => sum + count, 0);
