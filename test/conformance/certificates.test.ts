import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { certificatesIn } from '../../scripts/local/certificates.ts';
import { makeServerCertificate } from '../../scripts/local/x509.ts';
import { temporaryFolder } from '../support/node/server.ts';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const day = 86_400_000;
const authority = () => ({
  certificate: readFileSync(join(folder, 'ca.pem'), 'utf8'),
  key: readFileSync(join(folder, 'ca-key.pem'), 'utf8'),
});

/** How a TLS client that trusts the authority takes a certificate. */
async function handshake(pair: { certificate: string; key: string }, servername: string): Promise<string> {
  const server = createServer({ cert: pair.certificate, key: pair.key });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as AddressInfo;
  const outcome = await new Promise<string>((settle) => {
    const socket = connect({ host: '127.0.0.1', port, servername, ca: authority().certificate }, () =>
      settle('trusted'),
    );
    socket.once('error', (cause) => settle(cause.message));
    socket.once('secureConnect', () => socket.destroy());
  });
  server.close();
  return outcome;
}

describe('certificates of local mode', () => {
  it('one for localhost and the loopback addresses, signed by an authority of its own, within what clients accept', async () => {
    const { certificate } = await certificatesIn(folder);
    const leaf = new X509Certificate(certificate);
    const ca = new X509Certificate(authority().certificate);
    expect(leaf.subjectAltName).toBe(
      'DNS:localhost, DNS:*.localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(leaf.validToDate.getTime() - leaf.validFromDate.getTime()).toBeLessThanOrEqual(397 * day);
    expect(leaf.checkIssued(ca) && leaf.verify(ca.publicKey)).toBe(true);
    expect(ca.ca).toBe(true);
    expect(ca.validToDate.getTime() - Date.now()).toBeGreaterThan(3600 * day);
  });

  it('is made once, and renewed under the same authority when fewer than 30 days are left', async () => {
    const first = await certificatesIn(folder);
    expect((await certificatesIn(folder)).certificate).toBe(first.certificate);
    const old = await makeServerCertificate(authority(), ['localhost'], 29, first.key);
    writeFileSync(join(folder, 'localhost.pem'), old.certificate);
    const ca = authority().certificate;
    const renewed = await certificatesIn(folder);
    expect(new X509Certificate(renewed.certificate).validToDate.getTime()).toBeGreaterThan(Date.now() + 390 * day);
    expect(authority().certificate).toBe(ca);
    expect(await handshake(renewed, 'localhost')).toBe('trusted');
  });

  it('for a tenant name is trusted where a wildcard under localhost is not', async () => {
    const { certificate, key, forName } = await certificatesIn(folder);
    expect(await handshake({ certificate, key }, 'acme.localhost')).toContain('does not match');
    expect(await handshake({ certificate: await forName('acme.localhost'), key }, 'acme.localhost')).toBe('trusted');
  });

  it('DEV-03 the authority can vouch for nothing outside localhost, even with its key in the wrong hands', async () => {
    const forged = await makeServerCertificate(authority(), ['bank.example'], 30);
    expect(await handshake(forged, 'bank.example')).toMatch(/permitted subtree violation/);
  });
});
