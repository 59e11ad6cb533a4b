import type { Ports } from '../../model/ports.ts';
import type { UserExtension, UserExtensionInput } from '../../model/standard-claims.ts';
import type { Profile, User } from '../../model/user.ts';
import { withoutNulls } from './merge.ts';

/** What Auth0 fills into a profile, and how profiles and metadata change (management-api 1.5 and 3.5). */

/** Addresses and user names are kept in lower case: they are compared so. */
export function inLowerCase<Some extends { email?: unknown; username?: unknown }>(profile: Some): Some {
  const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);
  return {
    ...profile,
    ...('email' in profile ? { email: lower(profile.email) } : {}),
    ...('username' in profile ? { username: lower(profile.username) } : {}),
  };
}

/** Gravatar's picture of an address, and in its place one with two letters. */
function pictureOf(ports: Pick<Ports, 'avatarHash'>, address: string): string {
  const letters = [...address.replaceAll(/[^a-z0-9]/g, '')].slice(0, 2).join('') || 'na';
  const instead = encodeURIComponent(`https://cdn.auth0.com/avatars/${letters}.png`);
  return `https://s.gravatar.com/avatar/${ports.avatarHash(address)}?s=480&r=pg&d=${instead}`;
}

/** The profile with a name, a nickname and a picture. What was given stays. */
export function filledProfile(ports: Pick<Ports, 'avatarHash'>, profile: Profile): Profile {
  const known = profile.email ?? profile.username ?? profile.phone_number ?? '';
  return {
    ...(profile.email === undefined ? {} : { email_verified: false }),
    ...(profile.phone_number === undefined ? {} : { phone_verified: false }),
    name: known,
    nickname: known.split('@')[0] ?? known,
    picture: pictureOf(ports, known),
    ...profile,
  };
}

type Metadata = Record<string, unknown>;

/** One level deep: a key that is `null` goes, `{}` empties, `null` unsets. */
export function mergedMetadata(stored: Metadata | undefined, change: Metadata | null): Metadata | undefined {
  if (change === null) return undefined;
  return Object.keys(change).length === 0 ? {} : withoutNulls({ ...stored, ...change });
}

/** Merges claims of `latchkey.claims` by name; one that is `null` goes, and with the last one the object. */
export function setExtension(user: User, change: UserExtensionInput | null): void {
  const given = change?.claims;
  if (given === undefined) {
    if (change === null) delete user.latchkey;
    return;
  }
  const merged = given === null ? {} : withoutNulls({ ...user.latchkey?.claims, ...given });
  // An address is replaced as a whole; one without a part is none.
  if (given?.address) merged['address'] = withoutNulls(given.address);
  if (Object.keys(merged['address'] ?? { none: true }).length === 0) delete merged['address'];
  if (Object.keys(merged).length === 0) delete user.latchkey;
  else user.latchkey = { claims: merged as NonNullable<UserExtension['claims']> };
}

/** Sets the metadata that a user has; an empty `app_metadata` is none. */
export function setMetadata(user: User, metadata: Pick<User, 'user_metadata' | 'app_metadata'>): void {
  for (const name of ['user_metadata', 'app_metadata'] as const) {
    if (!(name in metadata)) continue;
    const value = metadata[name];
    if (value === undefined || (name === 'app_metadata' && Object.keys(value).length === 0)) delete user[name];
    else user[name] = value;
  }
}
