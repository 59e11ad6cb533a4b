import { WorkerEntrypoint } from 'cloudflare:workers';
import type { Hono } from 'hono';
import { checkedClientId } from '../shared/keys/client-ids.ts';
import { makeEnvelopeSecret } from '../shared/keys/envelopes.ts';
import { makeSealer } from '../shared/keys/sealer.ts';
import type { MadeKey, PublishedEcKey } from '../shared/model/signing-key.ts';
import { version } from '../shared/model/version.ts';
import { DirectoryObject } from '../shared/storage/durable/directory-object.ts';
import { KeyringObject } from '../shared/storage/durable/keyring-object.ts';
import type { ObjectEnv } from '../shared/storage/durable/ledger-object.ts';
import { LogObject } from '../shared/storage/durable/log-object.ts';
import { ReplayObject } from '../shared/storage/durable/replay-object.ts';
import { TenantObject } from '../shared/storage/durable/tenant-object.ts';
import { createApp } from './app.ts';
import type { AppEnv } from './app-env.ts';
import { atTheEdge } from './arrival.ts';
import { ChangedCopies } from './changed-copies.ts';
import { boundNames, readConfig } from './env.ts';
import { misconfigured } from './misconfigured.ts';
import { type Bindings, wire } from './wire.ts';

export class Tenant extends TenantObject {
  protected override checkedClientId(key: string, id: string): string {
    return checkedClientId(key, id);
  }
}
export class Directory extends DirectoryObject {}
export class Replay extends ReplayObject {}
export class Logs extends LogObject {}

export class Keyring extends KeyringObject<ObjectEnv & { KEY_ENCRYPTION_SECRET?: string }> {
  protected override async makeKey(tenant: string, now: number): Promise<MadeKey> {
    const { makeSigningKey } = await import('../shared/keys/signing-key.ts');
    return makeSigningKey({ commonName: tenant, now });
  }

  protected override async makeEcKey(): Promise<MadeKey<PublishedEcKey>> {
    return (await import('../shared/keys/signing-key.ts')).makeEcKey();
  }

  protected override makeSecret(): { id: string; value: string } {
    return makeEnvelopeSecret();
  }

  protected override seal(context: string, plain: string): Promise<string | undefined> {
    return makeSealer(this.env.KEY_ENCRYPTION_SECRET).seal(context, plain);
  }
}

/** Once per isolate: settings, ports, doors. */
function server(env: Bindings): Hono<AppEnv> {
  const config = readConfig(env, 'production');
  return createApp(
    wire(env, config, (keys) => changes.add(keys)),
    {
      ...atTheEdge,
      health: { mode: 'production', version, bound: boundNames(env) },
      mtls: config.mtls,
      setupToken: config.setupToken,
    },
  );
}

const changes = new ChangedCopies();

let app: Hono<AppEnv> | undefined;

function answer(request: Request, env: Bindings, context: ExecutionContext): Response | Promise<Response> {
  try {
    app ??= server(env);
  } catch (error) {
    return misconfigured(error);
  }
  return app.fetch(request, env, context);
}

/** The same server for a front, which only a service binding reaches: its answers say what they have changed. */
export class Behind extends WorkerEntrypoint<Bindings> {
  override fetch(request: Request): Promise<Response> {
    return changes.tell(() => answer(request, this.env, this.ctx));
  }
}

export default { fetch: answer } satisfies ExportedHandler<Bindings>;
