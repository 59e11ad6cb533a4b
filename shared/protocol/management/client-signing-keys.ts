import type { Ports } from '../../model/ports.ts';
import type { ClientView } from './client-view.ts';
import type { TenantContext } from './write.ts';

/**
 * What signs for a client (management-api 3.1). A tenant has one set of keys for all of its clients, so each of them
 * shows the certificate of the key that signs now.
 */
interface SigningKey {
  cert: string;
  pkcs7: string;
  subject: string;
}

type KeyPorts = Pick<Ports, 'keyring' | 'documents'>;

async function signingKeys(ports: KeyPorts, { tenant }: TenantContext): Promise<SigningKey[]> {
  const current = (await ports.keyring.keys(tenant)).find(({ state }) => state === 'current');
  if (current === undefined) return [];
  const [cert, pkcs7] = await Promise.all([
    ports.documents.render('pem', current),
    ports.documents.render('pb7', current),
  ]);
  return [{ cert: String(cert.body), pkcs7: String(pkcs7.body), subject: `/CN=${tenant}` }];
}

/** What adds `signing_keys` to clients, for callers that see keys. The keys are read once. */
export async function withSigningKeys(
  ports: KeyPorts,
  at: TenantContext,
  view: Pick<ClientView, 'keys'>,
): Promise<(client: Record<string, unknown>) => Record<string, unknown>> {
  if (!view.keys) return (client) => client;
  const signing_keys = await signingKeys(ports, at);
  return (client) => ({ ...client, signing_keys });
}
