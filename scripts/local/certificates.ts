import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, StartFailure } from './start-failure.ts';
import { writePrivate } from './state.ts';
import type { Authority, KeyPair } from './x509.ts';

export interface Certificates {
  /** Path of the authority's certificate: what callers trust. */
  ca: string;
  /** PEM of the certificate and key for `localhost` and the loopback addresses. */
  certificate: string;
  key: string;
  /** A certificate for one more name under localhost, with the same key. */
  forName(name: string): Promise<string>;
}

const day = 86_400_000;
/** What current clients accept at most for a server's certificate, in days. */
const leafDays = 397;
const renewBeforeDays = 30;

/**
 * The folder's own authority (made once, ten years) and the server certificate that it signed, renewed
 * when fewer than 30 days are left.
 * @throws {StartFailure} naming the file that cannot be read or written.
 */
export async function certificatesIn(folder: string): Promise<Certificates> {
  const files = {
    ca: join(folder, 'ca.pem'),
    caKey: join(folder, 'ca-key.pem'),
    certificate: join(folder, 'localhost.pem'),
    key: join(folder, 'localhost-key.pem'),
  };
  try {
    const authority = await pair(files.ca, files.caKey, async () => (await import('./x509.ts')).makeAuthority());
    const leaf = await pair(
      files.certificate,
      files.key,
      async () => (await import('./x509.ts')).makeServerCertificate(authority, serverNames, leafDays),
      authority,
    );
    return {
      ca: files.ca,
      certificate: leaf.certificate,
      key: leaf.key,
      forName: async (name) => {
        const { makeServerCertificate } = await import('./x509.ts');
        return (await makeServerCertificate(authority, [name], leafDays, leaf.key)).certificate;
      },
    };
  } catch (cause) {
    if (cause instanceof StartFailure) throw cause;
    throw new StartFailure(`Cannot keep certificates in ${folder}: ${reasonOf(cause)}`);
  }
}

/** Most clients refuse a wildcard right under `localhost`; other names get their own certificate. */
const serverNames = ['localhost', '*.localhost', '127.0.0.1', '::1'];

async function pair(file: string, keyFile: string, make: () => Promise<KeyPair>, issuer?: Authority): Promise<KeyPair> {
  if (existsSync(file) && existsSync(keyFile)) {
    const found = { certificate: readFileSync(file, 'utf8'), key: readFileSync(keyFile, 'utf8') };
    if (await usable(found.certificate, issuer)) return found;
  }
  const made = await make();
  writePrivate(keyFile, made.key);
  writeFileSync(file, made.certificate);
  return made;
}

async function usable(certificate: string, issuer: Authority | undefined): Promise<boolean> {
  const { X509Certificate } = await import('node:crypto');
  try {
    const parsed = new X509Certificate(certificate);
    if (parsed.validToDate.getTime() - Date.now() < renewBeforeDays * day) return false;
    return issuer === undefined || parsed.verify(new X509Certificate(issuer.certificate).publicKey);
  } catch {
    return false;
  }
}
