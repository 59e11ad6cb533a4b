import { createServer } from 'node:http';
import { createRequire } from 'node:module';

/**
 * The peer: oidc-provider with its in-memory adapter and one registered client, doing the same job as the
 * token endpoint (client_credentials, JWT access token for one API, RS256). Reads its settings from the
 * parent process, listens on a free loopback port and tells it.
 */
export interface PeerSettings {
  host: string;
  issuer: string;
  client_id: string;
  client_secret: string;
  audience: string;
  scope: string;
  /** Seconds. */
  lifetime: number;
  /** Private key as a JWK. */
  key: object;
}

interface Peer {
  /** Take the scheme from x-forwarded-proto, as behind a TLS terminator. */
  proxy: boolean;
  callback(): (...exchange: unknown[]) => void;
}

// The package has no types of its own.
const { Provider } = createRequire(import.meta.url)('oidc-provider') as {
  Provider: new (issuer: string, configuration: object) => Peer;
};

process.once('message', (settings: PeerSettings) => {
  const peer = new Provider(settings.issuer, configurationOf(settings));
  peer.proxy = true;
  const server = createServer(peer.callback());
  server.listen(0, settings.host, () => {
    const address = server.address();
    process.send?.(typeof address === 'object' ? address?.port : undefined);
  });
});
process.once('disconnect', () => process.exit());

function configurationOf(settings: PeerSettings): object {
  const resourceServer = {
    scope: settings.scope,
    audience: settings.audience,
    accessTokenFormat: 'jwt',
    accessTokenTTL: settings.lifetime,
    jwt: { sign: { alg: 'RS256' } },
  };
  return {
    jwks: { keys: [settings.key] },
    clients: [
      {
        client_id: settings.client_id,
        client_secret: settings.client_secret,
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        scope: settings.scope,
      },
    ],
    scopes: settings.scope.split(' '),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: true, getResourceServerInfo: () => resourceServer },
    },
  };
}
