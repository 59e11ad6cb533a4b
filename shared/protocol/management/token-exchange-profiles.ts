import { ApiError } from '../../model/api-error.ts';
import type { Ports } from '../../model/ports.ts';
import type { Insert, Stored } from '../../model/tenant-store.ts';
import {
  type TokenExchangeProfile,
  tokenExchangeProfileCreate,
  tokenExchangeProfileUpdate,
} from '../../model/token-exchange-profile.ts';
import { validate } from '../../model/validation.ts';
import { listPage, type PagePorts, readPage } from './paging.ts';
import { conflict } from './refusals.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/** Profiles of custom token exchange (management-api 4): one for each type of foreign token. */

const kind = 'token-exchange-profile';

const missing = (): ApiError => new ApiError(404, 'Token exchange profile not found.');
const taken = (): ApiError => conflict('A token exchange profile with the same subject_token_type already exists.');

const profileInsert = (profile: TokenExchangeProfile): Omit<Insert, 'op'> => ({
  kind,
  id: profile.id,
  doc: { ...profile },
  unique: [`subject_token_type:${profile.subject_token_type}`],
  attributes: { action_id: profile.action_id },
  copies: {},
});

const isProfileId = (id: string): boolean => /^tep_[A-Za-z0-9]{1,60}$/.test(id);

/** @throws {ApiError} 400 for a bad body, 409 for a token type that has a profile */
export async function createProfile(
  ports: Pick<Ports, 'store' | 'random' | 'clock'>,
  at: TenantContext,
  body: unknown,
): Promise<TokenExchangeProfile> {
  const input = validate(tokenExchangeProfileCreate, body);
  const now = new Date(ports.clock.now()).toISOString();
  const profile = { id: `tep_${ports.random.text(16, alphanumeric)}`, ...input, created_at: now, updated_at: now };
  return write(
    ports,
    at.tenant,
    async () => ({ changes: [{ op: 'insert', ...profileInsert(profile) }], answer: profile }),
    taken,
  );
}

async function find(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<Stored> {
  const stored = isProfileId(id) ? await ports.store.get(at.tenant, kind, id) : undefined;
  if (stored === undefined) throw missing();
  return stored;
}

/** @throws {ApiError} 404 */
export const getProfile = async (
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
): Promise<TokenExchangeProfile> => documentOf<TokenExchangeProfile>(await find(ports, at, id));

/** Always in the checkpoint form, with pages of 50 when none is asked for. */
export async function listProfiles(ports: PagePorts, at: TenantContext, query: URLSearchParams): Promise<unknown> {
  const asked = new URLSearchParams(query);
  if (!asked.has('take')) asked.set('take', '50');
  const page = readPage(asked, { checkpoint: true, least: 1 });
  const scope = { tenant: at.tenant, kind, where: {}, key: 'token_exchange_profiles' };
  return listPage(ports, scope, page, async (stored) => documentOf<TokenExchangeProfile>(stored));
}

/** @throws {ApiError} 400, 404, and 409 for a token type that has another profile */
export async function updateProfile(
  ports: Pick<Ports, 'store' | 'clock'>,
  at: TenantContext,
  id: string,
  body: unknown,
): Promise<TokenExchangeProfile> {
  const input = validate(tokenExchangeProfileUpdate, body);
  const plan = async () => {
    const stored = await find(ports, at, id);
    const updated_at = new Date(ports.clock.now()).toISOString();
    const next = { ...documentOf<TokenExchangeProfile>(stored), ...input, updated_at } as TokenExchangeProfile;
    return { changes: [{ op: 'replace' as const, rev: stored.rev, ...profileInsert(next) }], answer: next };
  };
  return write(ports, at.tenant, plan, taken);
}

/** Removing one that is not there is no error. */
export async function deleteProfile(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<void> {
  if (!isProfileId(id)) return;
  await write(ports, at.tenant, async () => ({ changes: [{ op: 'remove', kind, id }], answer: undefined }));
}
