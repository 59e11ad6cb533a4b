import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { reasonOf, StartFailure } from './start-failure.ts';

/** What is made once per state folder and never changes: nothing in it has a fixed default (DEV-02). */
export interface LocalSecrets {
  /** 32 random bytes, base64url. */
  key_encryption_secret: string;
  control_token: string;
  /** The port in the tenants' own domain: the HTTPS port of the first start. */
  domain_port: number;
  management: Credentials;
  m2m: Credentials;
  spa: { client_id: string };
  web: Credentials;
  user: { email: string; password: string };
}

export interface Credentials {
  client_id: string;
  client_secret: string;
}

/** Everything that Latchkey itself puts into the folder. `--fresh` removes these and nothing else. */
const own = [
  'run',
  'objects',
  'secrets.json',
  'local.json',
  'ca.pem',
  'ca-key.pem',
  'localhost.pem',
  'localhost-key.pem',
];

/**
 * Makes the folder (readable by its owner only) and proves that it can be written.
 * @returns its absolute path.
 * @throws {StartFailure} naming the folder.
 */
export function openState(folder: string): string {
  const path = resolve(folder);
  try {
    const made = makeFolders(path);
    if (!statSync(path).isDirectory()) throw new Error('not a folder');
    if (made) writeFileSync(join(path, '.gitignore'), '*\n');
    writePrivate(join(path, '.probe'), '');
    rmSync(join(path, '.probe'));
  } catch (cause) {
    throw new StartFailure(`Cannot use the state folder ${path}: ${reasonOf(cause)}`);
  }
  return path;
}

/**
 * Makes the folder and its missing parents, one by one: Node's recursive way never ends where a file system
 * refuses new folders with ENOENT.
 * @returns whether the folder is new
 */
function makeFolders(path: string): boolean {
  if (existsSync(path)) return false;
  makeFolders(dirname(path));
  mkdirSync(path, { mode: 0o700 });
  return true;
}

/** Forgets keys, clients, certificates and secrets; files of others in the folder stay. */
export function forgetState(path: string): void {
  try {
    for (const name of own) rmSync(join(path, name), { recursive: true, force: true });
  } catch (cause) {
    throw new StartFailure(`Cannot empty the state folder ${path}: ${reasonOf(cause)}`);
  }
}

/**
 * The folder's secrets, made at the first start.
 * @param httpsPort used for `domain_port` when they are made now
 * @throws {StartFailure} when the file is there and cannot be read: never replaced, since the stored keys need it.
 */
export function localSecrets(path: string, httpsPort: number): LocalSecrets {
  const file = join(path, 'secrets.json');
  if (existsSync(file)) return readSecrets(file);
  const made = makeSecrets(httpsPort);
  writePrivate(file, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

function readSecrets(file: string): LocalSecrets {
  try {
    const secrets = JSON.parse(readFileSync(file, 'utf8')) as LocalSecrets;
    if (typeof secrets.key_encryption_secret !== 'string') throw new Error('not a secrets file');
    return secrets;
  } catch (cause) {
    throw new StartFailure(`Cannot read ${file}: ${reasonOf(cause)} (start with --fresh to begin anew)`);
  }
}

function makeSecrets(httpsPort: number): LocalSecrets {
  const credentials = (): Credentials => ({ client_id: clientId(), client_secret: secret(48) });
  return {
    key_encryption_secret: secret(32),
    control_token: secret(32),
    domain_port: httpsPort,
    management: credentials(),
    m2m: credentials(),
    spa: { client_id: clientId() },
    web: credentials(),
    user: { email: 'user@example.com', password: secret(12) },
  };
}

/** @param length bytes */
const secret = (length: number): string => randomBytes(length).toString('base64url');

/** 32 letters and digits, as Auth0's client ids are. */
function clientId(): string {
  let id = '';
  while (id.length < 32) id += randomBytes(48).toString('base64').replace(/[+/=]/g, '');
  return id.slice(0, 32);
}

/** Writes a file that only its owner can read, and puts it in place in one step. */
export function writePrivate(file: string, content: string): void {
  const next = `${file}.${process.pid}`;
  writeFileSync(next, content, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, file);
}
