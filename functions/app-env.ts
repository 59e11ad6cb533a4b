import type { Site } from '../shared/model/registry.ts';

/** What `app.ts` puts on every request before a door sees it. */
export type AppEnv = {
  Variables: {
    /** The registered host of this request. */
    site: Site;
    /** `https://<host>/` as it stands in `iss`. */
    issuer: string;
    /** Shown as `x-auth0-requestid` and in every event. */
    requestId: string;
    /** What every answer carries; `app.ts` adds it unless a page already did. */
    headers: Readonly<Record<string, string>>;
    /** The caller's address as the platform saw it, IPv6 cut to its /64; `unknown` when there is none. */
    address: string;
    /** The client that the request names, once it is known; untrusted. */
    clientId: string | undefined;
    /** Local mode: pages say what would mend an error, and callbacks may be plain http. */
    local: boolean;
    /** Whether errors are answered as the standards say (`latchkey.strict_oidc`). */
    strict: boolean | undefined;
  };
};
