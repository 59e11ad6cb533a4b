import type { AssertionKey, CheckedAssertion } from './assertion.ts';
import type { Attempts } from './attempts.ts';
import type { SecurityEvent } from './event.ts';
import type { Logs } from './log.ts';
import type { Liquid, Mail } from './mail.ts';
import type { Redeemed, Redemption } from './redemption.ts';
import type { Registrations, Site, Wanted } from './registry.ts';
import type { EnvelopeSecret, KeyState, KeyType, PrivateKeyMaterial, PublishedKey } from './signing-key.ts';
import type { Soon } from './soon.ts';
import type { Subject, SubjectQuestion } from './subject.ts';
import type { HostDirectory, TenantStore } from './tenant-store.ts';
import type { SigningOrder, VerifiedToken } from './token.ts';

/** The time, in milliseconds since 1970. Logic never reads a clock of its own, so tests can freeze it. */
export interface Clock {
  now(): number;
}

/** Unpredictable values from a cryptographic source. */
export interface Random {
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** `length` characters drawn without bias from `alphabet` (2 to 256 characters). */
  text(length: number, alphabet: string): string;
  uuid(): string;
}

/**
 * How trustworthy an answer of the registry must be. `copy`: what this location holds, at most about
 * a minute old. `record`: what the system of record holds now; asked only before a refusal, since a
 * refusal must never rest on an old copy (DESIGN, section 3).
 */
export type Freshness = 'copy' | 'record';

/**
 * The registrations as the token path reads them: at once where the isolate holds copies.
 * @throws {Unavailable} when neither a copy nor the system of record can be reached.
 * @throws {Overloaded} when `record` was asked more often than the budget allows.
 */
export interface Registry {
  /** The tenant behind a host name as the caller wrote it (lower case, port included unless default). */
  site(host: string): Soon<Site | undefined>;
  find(tenant: string, wanted: Wanted, freshness: Freshness): Soon<Registrations>;
}

/** Signs and verifies the tenant's own tokens. */
export interface Tokens {
  /** Begins to fetch the tenant's keys beside the request, where the isolate lacks them. Never throws. */
  prepare(tenant: string): void;
  /** A compact JWS, or the JWE around it when the order asks for encryption. */
  sign(tenant: string, order: SigningOrder): Promise<string>;
  /** The `kid` of the key that would sign the order now; empty for HS256, whose secret is in the order. */
  keyFor(tenant: string, order: Omit<SigningOrder, 'claims'>): Promise<string>;
  /**
   * Checks the signature with the tenant's published, unrevoked keys (ES256 with an EC key alone, RS256, RS512
   * and PS256 with an RSA key alone). Says nothing about time, audience or issuer. Undefined when it does not hold.
   */
  verify(tenant: string, token: string): Promise<VerifiedToken | undefined>;
}

/** A token that may be handed out again. */
export interface HandedOut {
  access_token: string;
  /** Seconds since 1970. */
  issued_at: number;
}

/** The tokens that this isolate may hand out again (`latchkey.token_reuse`), by what they are. Bounded in number. */
export interface Reusable {
  get(name: string): HandedOut | undefined;
  set(name: string, token: HandedOut): void;
}

/** The tenant's public keys, for the key set, the certificate documents and the Management API. */
export interface Keyring {
  keys(tenant: string): Promise<readonly PublishedKey[]>;
  /**
   * next becomes current, current becomes previous, a new next is made.
   * `expected` is the kid that the caller saw as current: a second caller with the same one changes
   * nothing, so two rotations at once make one new key.
   */
  rotate(tenant: string, expected: string): Promise<KeyChange>;
  /** Takes a previous key out of the key set at once. The current and the next key are refused. */
  revoke(tenant: string, kid: string): Promise<KeyChange>;
}

export type KeyChange =
  | { ok: true; kid: string; cert: string }
  | { ok: false; why: 'unknown' | 'too_soon' | 'not_previous'; state?: KeyState };

/** Checks the signature of an assertion with one of the client's own registered keys. */
export interface Assertions {
  check(assertion: string, keys: readonly AssertionKey[]): Promise<CheckedAssertion>;
}

/** Hashing and comparing of secrets. The only place where secrets are compared. */
export interface Secrets {
  /** Hash of a random secret of at least 256 bits: one SHA-256 over owner and secret, base64url. */
  hash(owner: string, secret: string): Promise<string>;
  /**
   * Whether the secret is one of the hashes. Always does the same work, also for an empty list, so an
   * unknown client costs what a wrong secret costs (CAUTH-01).
   */
  matches(owner: string, secret: string, hashes: readonly string[]): boolean;
  /** Constant-time equality of two texts. */
  equal(a: string, b: string): Promise<boolean>;
}

/** Hashing of passwords that people choose: slow by intent. */
export interface Passwords {
  /** An encoded hash with its own salt and parameters. The caller bounds the length first (PWD-03). */
  hash(plain: string): Promise<string>;
  /** Whether the password is the hash's. False for a hash that nothing here can check. */
  verify(plain: string, hash: string): Promise<boolean>;
  /** Whether the hash was made with other parameters than `hash` uses now. */
  needsRehash(hash: string): boolean;
}

/** Seals values that must be readable again, with the key-encryption secret. */
export interface Sealer {
  /** Undefined when no key-encryption secret is configured. */
  seal(context: string, plain: string): Promise<string | undefined>;
  /** Undefined when the value was not sealed for this context or with this secret. */
  open(context: string, sealed: string): Promise<string | undefined>;
}

/** What an envelope holds: JSON. */
export type Contents = { readonly [name: string]: unknown };

/**
 * Seals what the server hands out and takes back itself: codes, refresh tokens, sign-in transactions, cookies,
 * opaque access tokens. The secret is the tenant's own and the same in every location, so nothing needs to be stored.
 * @throws {Unavailable} when the tenant's secret cannot be reached
 */
export interface Envelopes {
  /** @param purpose names the place: a value sealed for one purpose never opens for another. */
  seal(tenant: string, purpose: string, contents: Contents): Promise<string>;
  /** Undefined when it was not sealed here, for this tenant and purpose. Says nothing about time. */
  open(tenant: string, purpose: string, sealed: string): Promise<Contents | undefined>;
  /** An opaque access token: a compact JWE whose header is exactly Auth0's (fact sheet 3.1). @param issuer `https://<host>/` */
  sealToken(tenant: string, issuer: string, contents: Contents): Promise<string>;
  /** Undefined when it is no opaque token of this tenant and issuer. Says nothing about time. */
  openToken(tenant: string, issuer: string, token: string): Promise<Contents | undefined>;
}

/** What the tenant's object knows and decides of people. @throws {Unavailable} */
export interface Access {
  /**
   * `copy`: what this isolate holds, at most some seconds old; `record`: what is so now.
   * Undefined for a user that does not exist.
   */
  subject(tenant: string, question: SubjectQuestion, freshness: Freshness): Promise<Subject | undefined>;
  /** Redeems a code or a refresh token, or starts a family: once, in one turn of the object. */
  redeem(tenant: string, redemption: Redemption): Promise<Redeemed>;
  /** This isolate has just changed the user or a session of it: what it holds is forgotten. */
  changed(tenant: string, user_id: string): void;
}

/** The way to the applications' own addresses, behind the browser's back. */
export interface BackChannel {
  /** Posts a form. Undefined when it was taken; else what went wrong, for the log. Never throws. */
  post(url: string, form: Readonly<Record<string, string>>): Promise<string | undefined>;
  /** @param milliseconds to let pass before another try */
  wait(milliseconds: number): Promise<void>;
}

/** Single use of an identifier, decided atomically for the whole world. */
export interface Replay {
  /**
   * True for the first caller, false for every other until `expires` (milliseconds).
   * @throws {Unavailable} when it cannot be decided; the caller must refuse.
   */
  first(tenant: string, client: string, id: string, expires: number): Promise<boolean>;
}

/** What one counted request may do, as the `x-ratelimit-*` headers say it. */
export interface Allowance {
  allowed: boolean;
  /** Requests per window. */
  limit: number;
  /** Requests left in this window, as far as this isolate knows. */
  remaining: number;
  /** When the window ends, in seconds since 1970. */
  reset: number;
}

/** `address`: every request of an address. `client`: a client's accepted requests. `failure`: refused authentications of one client from one address. `management`: a token's calls of the Management API. */
export type LimitKind = 'address' | 'client' | 'failure' | 'management';

export interface Limits {
  /** Counts one and says whether it is still allowed: at once where the platform does not count too. */
  take(kind: LimitKind, key: string): Soon<Allowance>;
  /** Says whether one more would be allowed, without counting. Never asks anything outside the isolate. */
  peek(kind: LimitKind, key: string): Allowance;
}

/** Where events of interest to the operator go. Never throws, never waits. */
export interface Events {
  emit(event: SecurityEvent): void;
}

/** Where an isolate gets the tenant's envelope secrets, the newest first. @throws {Unavailable} */
export interface EnvelopeSecrets {
  envelopeSecrets(tenant: string): Promise<readonly EnvelopeSecret[]>;
}

/** Where the isolate that signs gets the tenant's current private key of a type. @throws {Unavailable} */
export interface PrivateKeys {
  /** Begins to fetch what `current` needs, where the isolate lacks it and can do so beside a request. Never throws. */
  prepare(tenant: string): void;
  /** At once when the isolate holds it. */
  current(tenant: string, kty: KeyType): Soon<PrivateKeyMaterial>;
}

/** A public key or certificate in PEM, read and measured; whether it is good enough is a rule, not decided here. */
export type ReadKey =
  | {
      ok: true;
      kty: 'RSA' | 'EC';
      /** Size of the modulus, or of the curve. */
      bits: number;
      /** Public JWK members only. */
      jwk: Record<string, string>;
      /** RFC 7638 SHA-256 thumbprint, base64url. */
      thumbprint: string;
      certificate?: {
        /** Base64url SHA-256 of the DER (`x5t#S256`). */
        sha256: string;
        subject_dn: string;
        /** Milliseconds since 1970. */
        not_after: number;
      };
    }
  | { ok: false; why: 'not_pem' | 'private_key' | 'unsupported' | 'unreadable' };

export interface PublicKeys {
  read(pem: string): Promise<ReadKey>;
}

export type KeyFormat = 'pem' | 'cer' | 'rawpem' | 'pb7' | 'fingerprint';

/** How the public keys look on the wire. */
export interface KeyDocuments {
  /** The JWK Set: current, next and previous RSA keys, then the EC keys; no revoked one. @see RFC 7517 section 5 */
  keySet(keys: readonly PublishedKey[], options: { removeAlg: boolean }): { keys: readonly Record<string, unknown>[] };
  /** One certificate in one of Auth0's formats. */
  render(format: KeyFormat, key: PublishedKey): Promise<{ type: string; body: string | Uint8Array<ArrayBuffer> }>;
}

/** What the owner of a domain published in the DNS. Never throws: what cannot be found out is no proof. */
export interface DomainEvidence {
  /** Whether `record` is the text of a TXT record at the name `domain`. */
  proves(domain: string, record: string): Promise<boolean>;
}

/** Everything the doors may ask for. Each door names the slice it needs with `Pick<Ports, ...>`. */
export interface Ports {
  clock: Clock;
  random: Random;
  registry: Registry;
  store: TenantStore;
  directory: HostDirectory;
  tokens: Tokens;
  keyring: Keyring;
  documents: KeyDocuments;
  assertions: Assertions;
  publicKeys: PublicKeys;
  secrets: Secrets;
  sealer: Sealer;
  envelopes: Envelopes;
  access: Access;
  attempts: Attempts;
  backChannel: BackChannel;
  passwords: Passwords;
  /** An id of 32 letters and digits that ends in a check by a tenant's key; one with its check stays (decision 019). */
  checkedClientId(key: string, id: string): string;
  /** Hex MD5 of an address, which is how Gravatar names its pictures. Protects nothing. */
  avatarHash(address: string): string;
  /** Base64url of the left half of a text's SHA-256: `at_hash`, `c_hash`. @see OpenID Connect Core 1.0 section 3.1.3.6 */
  leftHash(text: string): Promise<string>;
  /**
   * Lets work go on when the answer is out: what a caller must not wait for, or must not be able to time (PWD-01).
   * Its failure is reported, never thrown.
   */
  background(work: Promise<unknown>): void;
  /** Lets other requests have their turn: long work waits for it between its steps, so that it starves nobody. */
  pause(): Promise<void>;
  /** Base64url SHA-256 of a text, for keys of the registry. */
  digest(text: string): Promise<string>;
  replay: Replay;
  limits: Limits;
  reusable: Reusable;
  events: Events;
  /** Absent where nobody can be asked: no domain is ever verified then. */
  domainEvidence?: DomainEvidence;
  logs: Logs;
  mail: Mail;
  liquid: Liquid;
}
