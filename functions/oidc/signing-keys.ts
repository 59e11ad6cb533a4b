import { Hono } from 'hono';
import type { KeyFormat, Ports } from '../../shared/model/ports.ts';
import type { AppEnv } from '../app-env.ts';
import type { Door } from '../door.ts';
import { publicDocument } from './public-document.ts';

const formats: readonly KeyFormat[] = ['pem', 'cer', 'rawpem', 'pb7', 'fingerprint'];

export type SigningKeyPorts = Pick<Ports, 'keyring' | 'documents' | 'registry' | 'digest'>;

/**
 * The tenant's public keys: the key set, and the current key's certificate in Auth0's other formats.
 * The keys are the tenant's, so every host of it shows the same.
 * @see RFC 7517 section 5; fact sheet 6.2
 */
export const signingKeys = (ports: SigningKeyPorts): Door => {
  const app = new Hono<AppEnv>();
  app.get('/.well-known/jwks.json', async (c) => {
    const { tenant } = c.get('site');
    const keys = await ports.keyring.keys(tenant);
    const { tenant: settings } = await ports.registry.find(tenant, {}, 'copy');
    const set = ports.documents.keySet(keys, { removeAlg: settings.remove_alg_from_jwks === true });
    return publicDocument(c, 'application/json', JSON.stringify(set), ports.digest);
  });
  for (const format of formats) {
    app.get(`/${format}`, async (c) => {
      const keys = await ports.keyring.keys(c.get('site').tenant);
      const current = keys.find((key) => key.state === 'current');
      if (current === undefined) return c.notFound();
      const { type, body } = await ports.documents.render(format, current);
      return publicDocument(c, type, body, ports.digest);
    });
  }
  return { app, advertises: [['jwks_uri', '.well-known/jwks.json']] };
};
