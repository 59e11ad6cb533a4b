import { Hono } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import { grants } from '../../shared/protocol/grants/index.ts';
import { type AdvertisedEndpoint, metadata } from '../../shared/protocol/metadata.ts';
import type { AppEnv } from '../app-env.ts';
import type { Door } from '../door.ts';
import { publicDocument } from './public-document.ts';

/** What the other doors advertise, with the paths without the leading slash. */
export type Endpoints = ReadonlyMap<AdvertisedEndpoint, string>;

/**
 * Discovery under both of its names; the two answers are the same document.
 * @param endpoints what the other doors advertise
 * @see RFC 8414 section 3, OpenID Connect Discovery 1.0 section 4; fact sheet 6.1
 */
export const discovery = (ports: Pick<Ports, 'digest' | 'registry'>, endpoints: Endpoints, mtls: boolean): Door => {
  const app = new Hono<AppEnv>();
  for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
    app.get(path, async (c) => {
      const { tenant } = await ports.registry.find(c.get('site').tenant, {}, 'copy');
      const document = metadata({ issuer: c.get('issuer'), endpoints, grants: [...grants.keys()], mtls, tenant });
      return publicDocument(c, 'application/json', JSON.stringify(document), ports.digest);
    });
  }
  return { app, advertises: [] };
};
