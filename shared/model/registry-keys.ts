import type { Soon } from './soon.ts';

/**
 * Names of the read copies. They are the same in KV, in the tenant object's `record` table and in the
 * isolate's memo. `shared/storage/README.md` lists them with their owners and life times.
 */

/** Longest part a key may carry as it is; KV refuses keys over 512 bytes (platform, section 3). */
const longestPart = 200;

/**
 * An audience as part of a key: percent-encoded, and so at once, when short; else hashed by the caller's digest.
 * @param digest base64url SHA-256 of a text
 */
export function audiencePart(audience: string, digest: (text: string) => Promise<string>): Soon<string> {
  const encoded = encodeURIComponent(audience.toWellFormed());
  return encoded.length <= longestPart ? encoded : hashedPart(audience, digest);
}

/** The colon is what encoding never leaves in place: no identifier can pass for the hash of another. */
const hashedPart = async (audience: string, digest: (text: string) => Promise<string>): Promise<string> =>
  `sha256:${await digest(audience)}`;

/** Which tenant a host belongs to. */
export const hostKey = (host: string): string => `host:${host}`;
/** The settings of a tenant. */
export const tenantKey = (tenant: string): string => `t:${tenant}:tenant`;
/** A client of a tenant. */
export const clientKey = (tenant: string, clientId: string): string => `t:${tenant}:client:${clientId}`;
/** An API of a tenant. @param audiencePart as the function of that name makes it */
export const apiKey = (tenant: string, audiencePart: string): string => `t:${tenant}:api:${audiencePart}`;
/** What a client may ask of an API. */
export const grantKey = (tenant: string, clientId: string, audiencePart: string): string =>
  `t:${tenant}:grant:${clientId}:${audiencePart}`;
/** The grant that holds for every third-party client. `*` is in no client id. */
export const thirdPartyGrantKey = (tenant: string, audiencePart: string): string =>
  `t:${tenant}:grant:*:${audiencePart}`;
/** The same two for what a client may ask of an API for a person. `user` is no client id: those hold no colon. */
export const userGrantKey = (tenant: string, clientId: string, audiencePart: string): string =>
  `t:${tenant}:grant:user:${clientId}:${audiencePart}`;
/** The grant of all third parties. */
export const thirdPartyUserGrantKey = (tenant: string, audiencePart: string): string =>
  `t:${tenant}:grant:user:*:${audiencePart}`;
/** An organization by its id. */
export const organizationKey = (tenant: string, id: string): string => `t:${tenant}:org:${id}`;
/** The id of the organization that has a name. */
export const organizationNameKey = (tenant: string, name: string): string => `t:${tenant}:orgname:${name}`;
/** What changed lately among a tenant's read copies: its change stamp. */
export const changesKey = (tenant: string): string => `t:${tenant}:changes`;
/** The public keys of a tenant. */
export const keysKey = (tenant: string): string => `t:${tenant}:keys`;
/** Whether a key is one of those: names of tenants hold no colon. */
export const isKeysKey = (key: string): boolean => /^t:[^:]*:keys$/.test(key);

/** Host names that can be registered, as the platform spells them: lower case, a port only where it is not 443. */
export const isHost = (text: string): boolean =>
  text.length <= 259 &&
  /^(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*(?::[1-9][0-9]{0,4})?$/.test(text) &&
  !/:(?:443|6553[6-9]|655[4-9]\d|65[6-9]\d\d|6[6-9]\d{3}|[7-9]\d{4})$/.test(text);

/** Names of tenants: they stand in keys and in the names of objects. */
export const isTenantName = (text: string): boolean => /^[a-z0-9][a-z0-9.-]{0,62}$/.test(text);

/** Client ids that can be in the registry at all: everything else is unknown without a look-up (STORE-04). */
export const isClientId = (text: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(text);

/** Organization ids and names that can exist: everything else is unknown without a look-up. */
export const isOrganizationId = (text: string): boolean => /^org_[A-Za-z0-9]{1,46}$/.test(text);
/** Names that an organization can have: never one that could be an id. */
export const isOrganizationName = (text: string): boolean => /^(?!org_)[a-z0-9_-]{1,50}$/.test(text);

/** Identifiers of APIs are 1 to 600 characters without control characters. */
export const isIdentifier = (text: string): boolean =>
  text.length >= 1 && text.length <= 600 && !/\p{Cc}/u.test(text) && text.isWellFormed();
