import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { createApp } from '../../functions/app.ts';
import type { AppEnv } from '../../functions/app-env.ts';
import { toAll } from '../../functions/events.ts';
import { LogBuffer } from '../../functions/log-buffer.ts';
import { liquid } from '../../functions/mail/liquid.ts';
import { assertions } from '../../shared/keys/assertions.ts';
import { checkedClientId } from '../../shared/keys/client-ids.ts';
import { digest, leftHash } from '../../shared/keys/digest.ts';
import { makeEnvelopes } from '../../shared/keys/envelopes.ts';
import { keyDocuments } from '../../shared/keys/key-documents.ts';
import { md5 } from '../../shared/keys/md5.ts';
import { publicKeys } from '../../shared/keys/public-keys.ts';
import { random } from '../../shared/keys/random.ts';
import { makeSealer } from '../../shared/keys/sealer.ts';
import { secrets } from '../../shared/keys/secrets.ts';
import { makeSigningKey } from '../../shared/keys/signing-key.ts';
import { makeTokens } from '../../shared/keys/tokens.ts';
import { BoundedCache } from '../../shared/model/bounded-cache.ts';
import type { SecurityEvent } from '../../shared/model/event.ts';
import { managementScopes } from '../../shared/model/management-scopes.ts';
import type { LimitKind, Ports } from '../../shared/model/ports.ts';
import type { SigningOrder } from '../../shared/model/token.ts';
import { type Birth, bootstrapTenant } from '../../shared/protocol/management/bootstrap.ts';
import { sealer } from './keys.ts';
import { type MemoryStorage, makeMemoryStorage } from './memory.ts';
import { type HandClock, handClock } from './memory-clock.ts';
import { type MemoryMail, memoryMail } from './memory-mail.ts';
import { expectContractOfCall } from './openapi/contract.ts';
import { passwords } from './passwords.ts';

/** A tenant that was set up as in production, and calls of its Management API. */
export interface ManagementWorld {
  ports: Ports;
  app: Hono<AppEnv>;
  clock: HandClock;
  storage: MemoryStorage;
  events: SecurityEvent[];
  /** Every mail that was sent. */
  mail: MemoryMail;
  /** Brings the events so far to the tenant's log. */
  logged(): Promise<void>;
  tenant: string;
  domain: string;
  /** The first machine client. */
  client: { client_id: string; client_secret: string };
  at: { tenant: string; domain: string };
  /** A token of this tenant with these scopes (all when left out); `changes` replace claims, undefined removes. */
  token(scopes?: readonly string[], changes?: Record<string, unknown>, typ?: SigningOrder['typ']): Promise<string>;
  /**
   * A call with a token of every scope unless one is given; an object body is sent as JSON. Every answer is held
   * against Auth0's contract.
   */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
  host?: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body; tests reach into answers of every form. */
  body: ReturnType<typeof JSON.parse>;
}

export interface ManagementWorldOptions {
  /** Whether a key-encryption secret is configured. */
  sealed?: boolean;
  perMinute?: Partial<Record<LimitKind, number>>;
  birth?: Partial<Birth>;
}

export const allScopes = managementScopes.map(({ value }) => value);

/** @param options what differs from the usual deployment */
export async function makeManagementWorld(options: ManagementWorldOptions = {}): Promise<ManagementWorld> {
  const clock = handClock();
  const perMinute = { address: 1e6, client: 1e6, failure: 1e6, management: 1e6, ...options.perMinute };
  const storage = makeMemoryStorage({
    clock,
    digest,
    perMinute,
    makeKey: (tenant, now) => makeSigningKey({ commonName: tenant, now }),
  });
  const events: SecurityEvent[] = [];
  const mail = memoryMail();
  const mySealer = options.sealed === false ? makeSealer(undefined) : sealer;
  const { keyring, registry, store, access, attempts, directory, replay, limits, logs } = storage;
  const buffer = new LogBuffer({
    ...{ logs, clock, random },
    background: () => undefined,
    // Nothing is sent by itself: a test that reads the log says when.
    wait: () => new Promise<void>(() => undefined),
    report: { emit: (event) => void events.push(event) },
  });
  const ports: Ports = {
    ...{ clock, random, registry, store, access, directory, keyring, replay, limits, digest, leftHash, secrets },
    reusable: new BoundedCache(100),
    ...{ assertions, publicKeys, attempts },
    envelopes: makeEnvelopes({ secrets: keyring, sealer: mySealer }),
    background: (work) => mail.background(work),
    pause: async () => undefined,
    documents: keyDocuments,
    sealer: mySealer,
    passwords,
    checkedClientId,
    avatarHash: md5,
    tokens: makeTokens({ privateKeys: keyring, keyring, sealer: mySealer, clock }),
    logs,
    mail,
    backChannel: { post: async () => undefined, wait: async () => undefined },
    liquid,
    events: toAll({ emit: (event) => void events.push(event) }, buffer),
  };
  const app = createApp(ports, {
    health: { mode: 'production', version: '0.0.0-test', bound: [] },
    allowHttp: false,
    mtls: false,
    setupToken: undefined,
    clientAddress: () => '192.0.2.1',
  });
  const tenant = `tenant-${randomUUID().slice(0, 8)}`;
  const domain = `${tenant}.auth.test`;
  const born = await bootstrapTenant(ports, { tenant, domain, hosts: [`${tenant}.other.test`], ...options.birth });
  if (!born.ok) throw new Error(born.why);
  const token: ManagementWorld['token'] = (scopes = allScopes, changes = {}, typ = 'JWT') => {
    const now = Math.floor(clock.now() / 1000);
    const claims = {
      iss: `https://${domain}/`,
      sub: `${born.client_id}@clients`,
      aud: `https://${domain}/api/v2/`,
      iat: now,
      exp: now + 3600,
      scope: scopes.join(' '),
      gty: 'client-credentials',
      azp: born.client_id,
      ...changes,
    };
    return ports.tokens.sign(tenant, { alg: 'RS256', typ, claims: JSON.parse(JSON.stringify(claims)) });
  };
  const everything = await token(allScopes, { exp: Math.floor(clock.now() / 1000) + 1_000_000 });
  const call: ManagementWorld['call'] = async (method, path, sending = {}) => {
    const request = new Request(`https://${sending.host ?? domain}/api/v2${path}`, {
      method,
      headers: {
        ...(sending.token === '' ? {} : { authorization: `Bearer ${sending.token ?? everything}` }),
        ...(sending.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...sending.headers,
      },
      ...(sending.body === undefined
        ? {}
        : { body: typeof sending.body === 'string' ? sending.body : JSON.stringify(sending.body) }),
    });
    const response = await app.fetch(request);
    const text = await response.text();
    const body = text === '' ? undefined : JSON.parse(text);
    expectContractOfCall(method, path, response.status, body);
    return { status: response.status, headers: response.headers, text, body };
  };
  const client = { client_id: born.client_id, client_secret: born.client_secret };
  const logged = async () => {
    await mail.settled();
    await buffer.flush();
  };
  return {
    ports,
    app,
    clock,
    storage,
    events,
    mail,
    logged,
    tenant,
    domain,
    client,
    at: { tenant, domain },
    token,
    call,
  };
}
