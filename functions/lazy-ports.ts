import { needsRehash } from '../shared/keys/passwords/cost.ts';
import { lazily } from '../shared/model/lazily.ts';
import type { Mail } from '../shared/model/mail.ts';
import type { BackChannel, DomainEvidence, Passwords, PublicKeys } from '../shared/model/ports.ts';
import type { MailOptions } from './mail/mail.ts';

/**
 * Ports whose code the token path does without, each loaded with its first call. While the code cannot be loaded,
 * a method throws Unavailable, unless its port says that it never throws.
 */

/** Argon2 with its WebAssembly, and what checks imported hashes. Workers take WebAssembly only as a module. */
export function lazyPasswords(): Passwords {
  const passwords = lazily('the password hashing', async () => {
    const [{ makePasswords }, { default: argon2 }] = await Promise.all([
      import('../shared/keys/passwords/passwords.ts'),
      import('@phi-ag/argon2/argon2.wasm'),
    ]);
    return makePasswords(() => new WebAssembly.Instance(argon2));
  });
  return {
    hash: async (plain) => (await passwords()).hash(plain),
    verify: async (plain, hash) => (await passwords()).verify(plain, hash),
    needsRehash,
  };
}

/** The readers of PEM, DER and certificates. */
export function lazyPublicKeys(): PublicKeys {
  const keys = lazily('the reader of keys', async () => (await import('../shared/keys/public-keys.ts')).publicKeys);
  return { read: async (pem) => (await keys()).read(pem) };
}

/** The clients of the mail providers. A mail that cannot be sent for want of them is one that nobody took. */
export function lazyMail(options: Omit<MailOptions, 'signForAws'>): Mail {
  const mail = lazily('the mail', async () => {
    const [{ makeMail }, { signForAws }] = await Promise.all([
      import('./mail/mail.ts'),
      import('../shared/keys/aws-signature.ts'),
    ]);
    return makeMail({ ...options, signForAws });
  });
  return {
    async send(message) {
      try {
        return await (await mail()).send(message);
      } catch (cause) {
        const detail = cause instanceof Error ? cause.message : String(cause);
        return { ok: false, why: 'unreachable', by: '', attempts: 0, detail };
      }
    },
  };
}

/** The caller of applications, and which addresses may be called. Code that cannot be loaded reaches nobody. */
export function lazyBackChannel(ask: typeof fetch, wait: BackChannel['wait']): BackChannel {
  const channel = lazily('the back channel', async () => {
    const [{ makeBackChannel }, { isPublicTarget }] = await Promise.all([
      import('./back-channel.ts'),
      import('../shared/model/public-target.ts'),
    ]);
    return makeBackChannel(ask, isPublicTarget, wait);
  });
  return {
    wait,
    async post(url, form) {
      try {
        return await (await channel()).post(url, form);
      } catch (cause) {
        return cause instanceof Error ? cause.message : String(cause);
      }
    },
  };
}

/** The reader of DNS. Code that cannot be loaded proves nothing. */
export function lazyDomainEvidence(ask: typeof fetch): DomainEvidence {
  const evidence = lazily('the reader of DNS', async () => (await import('./domain-evidence.ts')).dnsEvidence(ask));
  return {
    proves: async (domain, record) =>
      await evidence().then(
        (dns) => dns.proves(domain, record),
        () => false,
      ),
  };
}
