import { type CryptoKey, exportSPKI, generateKeyPair } from 'jose';
import { type MachineClient, type Management, machineClient } from './management.ts';

export interface KeyClient extends Pick<MachineClient, 'client_id' | 'audience'> {
  privateKey: CryptoKey;
  kid: string;
}

/** A client that authenticates with private_key_jwt, registered as Auth0's dashboard does: a PEM public key. */
export async function keyClient(management: Management): Promise<KeyClient> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const { client_id, audience } = await machineClient(management, {
    client_authentication_methods: {
      private_key_jwt: {
        credentials: [{ credential_type: 'public_key', name: 'key', pem: await exportSPKI(publicKey), alg: 'RS256' }],
      },
    },
  });
  const [credential] = await management.get<{ kid: string }[]>(`clients/${client_id}/credentials`);
  return { client_id, audience, privateKey, kid: credential?.kid ?? '' };
}
