import type { Hono } from 'hono';
import type { AdvertisedEndpoint } from '../shared/protocol/metadata.ts';
import type { AppEnv } from './app-env.ts';

/** A mounted part of the HTTP surface, and what discovery may say about it. */
export interface Door {
  app: Hono<AppEnv>;
  /** Endpoint names of discovery and their paths without the leading slash. */
  advertises: readonly (readonly [AdvertisedEndpoint, string])[];
}
