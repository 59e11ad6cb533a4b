import type { LimitKind } from '../shared/model/ports.ts';
import { readMailbox } from '../shared/protocol/mail/sender.ts';

/** Settings of the token path. */
export interface TokenConfig {
  /** Requests per minute. */
  perMinute: Record<LimitKind, number>;
  keyEncryptionSecret: string | undefined;
  /** Write an event for every success too. */
  verbose: boolean;
}

/** Settings of a deployment, read once per isolate. What belongs to a tenant or client lives on that entity. */
export interface Config extends TokenConfig {
  setupToken: string | undefined;
  mtls: boolean;
  /** Sender of mails that go out by the e-mail binding: `address` or `Name <address>`. */
  mailFrom: string | undefined;
}

/** Thrown when a setting is missing or unsafe; the message names it and says what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const needed = ['REGISTRY', 'TENANT', 'DIRECTORY', 'KEYRING', 'REPLAY', 'LOGS'];
const optional = ['ADDRESS_LIMIT', 'CLIENT_LIMIT', 'FAILURE_LIMIT', 'MANAGEMENT_LIMIT', 'MAIL'];

/** Names of the bindings that this deployment has, for `/health`. Never a value, never a secret's name. */
export const boundNames = (env: object): readonly string[] =>
  [...needed, ...optional].filter((name) => (env as Vars)[name] !== undefined);

type Vars = Readonly<Record<string, unknown>>;

/**
 * Reads the settings and refuses what would be unsafe in production: weak or sample secrets, bindings of
 * local mode (DEV-02). The server then answers nothing but 503 until the setting is right.
 * @throws {ConfigError}
 */
export function readConfig(env: object, mode: 'production' | 'local'): Config {
  const vars = env as Vars;
  return {
    ...readTokenConfig(env, mode),
    setupToken: readSetupToken(text(vars, 'SETUP_TOKEN')),
    mtls: readSwitch(vars, 'MTLS'),
    mailFrom: readSender(text(vars, 'MAIL_FROM')),
  };
}

/**
 * Those of them that a Worker needs that does nothing but issue tokens.
 * @throws {ConfigError} as above
 */
export function readTokenConfig(env: object, mode: 'production' | 'local'): TokenConfig {
  const vars = env as Vars;
  for (const name of needed) {
    if (vars[name] === undefined) throw new ConfigError(`Binding ${name} is missing: add it to wrangler.toml.`);
  }
  if (mode === 'production') refuseLocalBindings(vars);
  return {
    perMinute: readLimits(text(vars, 'RATE_LIMITS')),
    keyEncryptionSecret: readKeyEncryptionSecret(text(vars, 'KEY_ENCRYPTION_SECRET')),
    verbose: readSwitch(vars, 'VERBOSE_EVENTS'),
  };
}

function refuseLocalBindings(vars: Vars): void {
  const local = Object.keys(vars).find((name) => name.startsWith('LOCAL_'));
  if (local !== undefined) {
    throw new ConfigError(`${local} belongs to local mode and must not be set in production: remove it.`);
  }
}

function readSetupToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  if (token.length < 32 || new Set(token).size < 10) {
    throw new ConfigError(
      'SETUP_TOKEN is too weak: use at least 32 random characters, for example from `openssl rand -hex 32`.',
    );
  }
  return token;
}

function readKeyEncryptionSecret(secret: string | undefined): string | undefined {
  if (secret === undefined) return undefined;
  if (!/^[A-Za-z0-9_-]{43}$/.test(secret) || new Set(secret).size < 10) {
    throw new ConfigError('KEY_ENCRYPTION_SECRET must be 32 random bytes in base64url (43 characters).');
  }
  return secret;
}

function readSender(sender: string | undefined): string | undefined {
  if (sender !== undefined && readMailbox(sender) === undefined) {
    throw new ConfigError('MAIL_FROM must be an address, or a name and an address: Login <login@example.com>.');
  }
  return sender;
}

const limitKinds: readonly LimitKind[] = ['address', 'client', 'failure', 'management'];

/** `address=3000,client=6000,…`: every kind once, whole numbers from 1. */
function readLimits(setting: string | undefined): Record<LimitKind, number> {
  const entries = (setting ?? '').split(',').map((part) => part.split('='));
  const given = new Map(entries.map(([kind, count]) => [kind?.trim(), Number(count)]));
  const limits = limitKinds.map((kind): [LimitKind, number] => {
    const count = given.get(kind);
    if (count === undefined || !Number.isInteger(count) || count < 1) {
      throw new ConfigError(`RATE_LIMITS must give ${kind}=<requests per minute> as a whole number from 1.`);
    }
    return [kind, count];
  });
  return Object.fromEntries(limits) as Record<LimitKind, number>;
}

function readSwitch(vars: Vars, name: string): boolean {
  const value = text(vars, name) ?? 'off';
  if (value !== 'on' && value !== 'off') throw new ConfigError(`${name} must be "on" or "off".`);
  return value === 'on';
}

function text(vars: Vars, name: string): string | undefined {
  const value = vars[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new ConfigError(`${name} must be a text.`);
  return value;
}
