import type { ApiError } from '../../model/api-error.ts';
import type { Freshness, Ports } from '../../model/ports.ts';
import type { Change, Stored } from '../../model/tenant-store.ts';
import { type Schema, validate } from '../../model/validation.ts';
import type { KeptSecret } from './kept-secret.ts';
import { filled, isObject, merged, settled } from './overlay.ts';
import { busy, notFound } from './refusals.ts';
import { documentOf, type Plan, type TenantContext, write } from './write.ts';
import { sealSecrets, takeSecrets } from './write-only.ts';

/**
 * Settings of which a tenant has one each: attack protection, MFA factors, the mail provider, branding, prompts.
 * They are documents of one kind whose id is the path they live at. What was never written reads as its
 * defaults, so a later release can change these, and secrets are kept apart from what is printed.
 */
export interface Singleton {
  /** Names the document, for example `attack-protection/captcha`. */
  id: string;
  /** Body of a change. */
  schema: Schema;
  /** What it reads as until it is written; without defaults it does not exist until it is created. */
  defaults?: unknown;
  /** Objects that PATCH merges at every depth; all other fields it replaces. */
  merged?: ReadonlySet<string>;
  /** Dotted names of texts that are stored and never printed. */
  writeOnly?: readonly string[];
  /** Whether a `null` is a value of its own; else it unsets what it names. */
  keepNulls?: boolean;
  /** The refusal while it does not exist. */
  missing?: () => ApiError;
}

export type SingletonPorts = Pick<Ports, 'store' | 'sealer'>;

/** A singleton as the tenant object keeps it. */
export interface SingletonDocument {
  value: unknown;
  secrets: Record<string, KeptSecret>;
}

const kind = 'setting';

const find = (ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<Stored | undefined> =>
  ports.store.get(at.tenant, kind, id);

const writtenValue = (stored: Stored | undefined): unknown =>
  stored === undefined ? undefined : documentOf<SingletonDocument>(stored).value;

const print = (one: Singleton, value: unknown): unknown => filled(one.defaults, value);

/**
 * @param freshness `copy`: at most some seconds old
 * @throws {ApiError} the singleton's own refusal (404) while it has neither been written nor defaults
 */
export async function readSingleton(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  one: Singleton,
  freshness: Freshness = 'record',
): Promise<unknown> {
  const copy = freshness === 'copy';
  const value = writtenValue(await (copy ? ports.store.recent(at.tenant, kind, one.id) : find(ports, at, one.id)));
  if (value === undefined && one.defaults === undefined) throw (one.missing ?? notFound)();
  return print(one, value);
}

/**
 * How a change meets what is stored. `patch`: fields replace fields. `put`: the body replaces the whole, and a
 * secret it does not name stays, since no caller can read it back; an empty body forgets the secrets too.
 * `renew`: the body replaces the whole, secrets included. `create`: the body is the first value.
 */
export type Write = 'patch' | 'put' | 'renew' | 'create';

function valueAfter(one: Singleton, how: Write, stored: unknown, plain: unknown): unknown {
  const next = how === 'patch' && isObject(plain) ? merged(stored, plain, one.merged ?? new Set()) : plain;
  return one.keepNulls === true ? next : settled(next);
}

/** A change with its secrets taken out and sealed. */
interface Prepared {
  plain: unknown;
  secrets: Record<string, KeptSecret | null>;
  /** The body said nothing at all. */
  empty: boolean;
}

function documentAfter(
  one: Singleton,
  how: Write,
  before: SingletonDocument | undefined,
  change: Prepared,
): SingletonDocument {
  const keeps = how === 'patch' || (how === 'put' && !change.empty);
  const kept = keeps ? (before?.secrets ?? {}) : {};
  const secrets = Object.entries({ ...kept, ...change.secrets }).filter(
    (entry): entry is [string, KeptSecret] => entry[1] !== null,
  );
  return { value: valueAfter(one, how, before?.value, change.plain), secrets: Object.fromEntries(secrets) };
}

/**
 * Writes a singleton and answers it as it reads from now on.
 * @param check a rule on the value as a whole
 * @throws {ApiError} 400 for a bad body; 404 for a change of what has no defaults and was not created; `taken` for
 * creating what exists
 */
export async function writeSingleton(
  ports: SingletonPorts,
  at: TenantContext,
  one: Singleton,
  how: Write,
  body: unknown,
  options: { check?: (value: unknown) => void; taken?: () => ApiError } = {},
): Promise<unknown> {
  const { plain, given } = takeSecrets(validate(one.schema, body), one.writeOnly ?? []);
  const empty = isObject(body) && Object.keys(body).length === 0;
  const change: Prepared = { plain, secrets: await sealSecrets(ports, `${at.tenant}:${one.id}`, given), empty };
  const taken = options.taken ?? busy;
  const plan = async (): Promise<Plan<unknown>> => {
    const stored = await find(ports, at, one.id);
    if (stored === undefined && one.defaults === undefined && how !== 'create') throw (one.missing ?? notFound)();
    if (stored !== undefined && how === 'create') throw taken();
    const before = stored === undefined ? undefined : documentOf<SingletonDocument>(stored);
    const next = documentAfter(one, how, before, change);
    options.check?.(next.value);
    return { changes: [changeOf(one.id, stored, next)], answer: print(one, next.value) };
  };
  const refused = taken();
  return write(ports, at.tenant, plan, () => refused).catch((error: unknown) => {
    if (error !== refused || how === 'create') throw error;
    // Another writer was the first to write it: now there is something to change.
    return write(ports, at.tenant, plan, taken);
  });
}

function changeOf(id: string, stored: Stored | undefined, next: SingletonDocument): Change {
  const entity = { kind, id, doc: { ...next }, unique: [], attributes: {}, copies: {} };
  return stored === undefined ? { op: 'insert', ...entity } : { op: 'replace', rev: stored.rev, ...entity };
}

/** Forgets what was written. @returns whether there was anything */
export async function removeSingleton(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<boolean> {
  if ((await find(ports, at, id)) === undefined) return false;
  await write(ports, at.tenant, async () => ({ changes: [{ op: 'remove', kind, id }], answer: undefined }));
  return true;
}
