import { randomUUID } from 'node:crypto';
import { type AppOptions, createApp } from '../../functions/app.ts';
import { eventLines } from '../../functions/events.ts';
import { liquid } from '../../functions/mail/liquid.ts';
import { assertions } from '../../shared/keys/assertions.ts';
import { checkedClientId } from '../../shared/keys/client-ids.ts';
import { digest, leftHash } from '../../shared/keys/digest.ts';
import { makeEnvelopeSecret, makeEnvelopes } from '../../shared/keys/envelopes.ts';
import { keyDocuments } from '../../shared/keys/key-documents.ts';
import { md5 } from '../../shared/keys/md5.ts';
import { publicKeys } from '../../shared/keys/public-keys.ts';
import { random } from '../../shared/keys/random.ts';
import { secrets } from '../../shared/keys/secrets.ts';
import { makeTokens } from '../../shared/keys/tokens.ts';
import { BoundedCache } from '../../shared/model/bounded-cache.ts';
import type { LimitKind, Ports } from '../../shared/model/ports.ts';
import type { Site } from '../../shared/model/registry.ts';
import { makeLimits } from '../../shared/storage/limits.ts';
import { FakeRegistry } from './fake-registry.ts';
import { type FixtureMaker, fixtures, freshId } from './fixtures.ts';
import { sealer, type TestKeyring, testKeyring } from './keys.ts';
import { passwords } from './passwords.ts';

/** Thursday, 1 January 2026, 00:00:00 UTC: whole seconds, so `iat` is exact. */
export const epoch = Date.UTC(2026, 0, 1);

export interface WorldOptions {
  app?: Partial<AppOptions>;
  /** Requests per minute. */
  perMinute?: Partial<Record<LimitKind, number>>;
  /** What replaces the memory ports. */
  ports?: Partial<Ports>;
  /** Whether successes are written to the log too. */
  verbose?: boolean;
}

/** What a request may say besides its path. */
export interface Sending {
  method?: string;
  host?: string;
  protocol?: 'http' | 'https';
  headers?: Record<string, string> | [string, string][];
  body?: BodyInit;
  /** The platform's `request.cf.tlsClientAuth`. */
  tls?: Record<string, string>;
}

export interface World extends FixtureMaker {
  readonly site: Site;
  readonly issuer: string;
  readonly registry: FakeRegistry;
  readonly keyring: TestKeyring;
  readonly clock: { now(): number; advance(milliseconds: number): void };
  /** Event lines as the operator's log gets them. */
  readonly lines: string[];
  readonly ports: Ports;
  /** Takes a request as it is. */
  handle(request: Request): Promise<Response>;
  /** Requests go through the whole app, as in the Worker. */
  send(path: string, sending?: Sending): Promise<Response>;
  /** `POST /oauth/token` with a form. */
  post(form: Record<string, string> | [string, string][] | string, sending?: Sending): Promise<Response>;
  /** `POST /oauth/token` with JSON; a text is sent as it is. */
  postJson(body: unknown, sending?: Sending): Promise<Response>;
}

const envelopeSecret = { ...makeEnvelopeSecret(), sealed: false };

const noStore = async (): Promise<never> => {
  throw new Error('These doors must not touch the control plane');
};

/** A whole server over memory ports with one empty tenant. Everything in it has fresh ids. */
export function makeWorld(options: WorldOptions = {}): World {
  let now = epoch;
  const clock = {
    now: () => now,
    advance(milliseconds: number) {
      now += milliseconds;
    },
  };
  const tenant = freshId('tenant');
  const site: Site = { tenant, host: `${tenant}.auth.test`, domain: `${tenant}.auth.test` };
  const registry = new FakeRegistry();
  registry.sites.set(site.host, site);
  registry.shelf('copy', tenant);
  registry.shelf('record', tenant);
  const keyring = testKeyring();
  const lines: string[] = [];
  const perMinute = { address: 3000, client: 6000, failure: 30, management: 1000, ...options.perMinute };
  const ports: Ports = {
    clock,
    random,
    registry,
    store: {
      get: noStore,
      recent: noStore,
      getByKeys: noStore,
      getByKey: noStore,
      list: noStore,
      search: noStore,
      commit: noStore,
    },
    directory: { claim: noStore, release: noStore },
    logs: { append: noStore, list: noStore, get: noStore, count: noStore },
    tokens: makeTokens({ privateKeys: keyring, keyring, sealer, clock }),
    keyring,
    documents: keyDocuments,
    assertions,
    publicKeys,
    secrets,
    sealer,
    envelopes: makeEnvelopes({ secrets: { envelopeSecrets: async () => [envelopeSecret] }, sealer }),
    access: { subject: noStore, redeem: noStore, changed: noStore },
    attempts: { attempt: noStore },
    leftHash,
    reusable: new BoundedCache(100),
    backChannel: { post: async () => undefined, wait: async () => undefined },
    background: (work) => void work.catch(() => undefined),
    pause: async () => undefined,
    passwords,
    checkedClientId,
    avatarHash: md5,
    digest,
    replay: memoryReplay(() => now),
    limits: makeLimits({ bindings: {}, perMinute, clock }),
    mail: { send: noStore },
    liquid,
    events: eventLines((line) => lines.push(line), clock.now, options.verbose ?? true),
    ...options.ports,
  };
  const app = createApp(ports, {
    health: { mode: 'production', version: '0.0.0-test', bound: [] },
    allowHttp: false,
    mtls: false,
    setupToken: undefined,
    clientAddress: (headers) => headers.get('cf-connecting-ip') ?? undefined,
    ...options.app,
  });
  const handle = async (request: Request): Promise<Response> => app.fetch(request);
  const send = async (path: string, sending: Sending = {}): Promise<Response> => {
    const { host = site.host, protocol = 'https', tls, ...init } = sending;
    const request = new Request(`${protocol}://${host}${path}`, { ...init, duplex: 'half' } as RequestInit);
    if (tls !== undefined) Object.assign(request, { cf: { tlsClientAuth: tls } });
    return handle(request);
  };
  return {
    site,
    issuer: `https://${site.host}/`,
    registry,
    keyring,
    clock,
    lines,
    ports,
    handle,
    send,
    post: (form, sending) =>
      send('/oauth/token', {
        method: 'POST',
        body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
        ...sending,
        headers: [['content-type', 'application/x-www-form-urlencoded'], ...headerPairs(sending)],
      }),
    postJson: (body, sending) =>
      send('/oauth/token', {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...sending,
        headers: [['content-type', 'application/json'], ...headerPairs(sending)],
      }),
    ...fixtures(registry, tenant, randomUUID),
  };
}

const headerPairs = (sending: Sending | undefined): [string, string][] =>
  Array.isArray(sending?.headers) ? sending.headers : Object.entries(sending?.headers ?? {});

/** Single use in memory: atomic, since nothing is awaited between the look and the note. */
function memoryReplay(now: () => number): Ports['replay'] {
  const used = new Map<string, number>();
  return {
    async first(tenant, client, id, expires) {
      const key = JSON.stringify([tenant, client, id]);
      if ((used.get(key) ?? 0) > now()) return false;
      used.set(key, expires);
      return true;
    },
  };
}
