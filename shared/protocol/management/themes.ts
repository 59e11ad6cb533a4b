import { ApiError } from '../../model/api-error.ts';
import { type BrandingTheme, brandingTheme } from '../../model/branding.ts';
import type { Ports } from '../../model/ports.ts';
import type { Insert, Stored } from '../../model/tenant-store.ts';
import { validate } from '../../model/validation.ts';
import { conflict } from './refusals.ts';
import { alphanumeric, documentOf, type TenantContext, write } from './write.ts';

/** The theme of the hosted pages (management-api 3.18). A tenant has one, which is its default. */

const themeMissing = (): ApiError =>
  new ApiError(404, 'There was an error retrieving branding settings: invalid theme ID', 'theme_not_found');

const only = 'default';

const themeInsert = (theme: BrandingTheme): Omit<Insert, 'op'> => ({
  kind: 'branding-theme',
  id: theme.themeId,
  doc: { ...theme },
  unique: [only],
  attributes: {},
  copies: {},
});

/** @throws {ApiError} 400 for a bad body, 409 when there is a theme */
export async function createTheme(
  ports: Pick<Ports, 'store' | 'random'>,
  at: TenantContext,
  body: unknown,
): Promise<BrandingTheme> {
  const { displayName = 'Unnamed Theme', ...groups } = validate(brandingTheme, body);
  const theme = { themeId: ports.random.text(32, alphanumeric), displayName, ...groups } as BrandingTheme;
  const taken = () => conflict('The tenant already has a theme', 'theme_conflict');
  return write(
    ports,
    at.tenant,
    async () => ({ changes: [{ op: 'insert', ...themeInsert(theme) }], answer: theme }),
    taken,
  );
}

/** @throws {ApiError} 404 */
async function find(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<Stored> {
  const stored = /^[a-zA-Z0-9]{32}$/.test(id) ? await ports.store.get(at.tenant, 'branding-theme', id) : undefined;
  if (stored === undefined) throw themeMissing();
  return stored;
}

/** @throws {ApiError} 404 */
export const getTheme = async (ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<BrandingTheme> =>
  documentOf<BrandingTheme>(await find(ports, at, id));

/** @throws {ApiError} 404 until one is created */
export async function getDefaultTheme(ports: Pick<Ports, 'store'>, at: TenantContext): Promise<BrandingTheme> {
  const stored = await ports.store.getByKey(at.tenant, 'branding-theme', only);
  if (stored === undefined) throw themeMissing();
  return documentOf<BrandingTheme>(stored);
}

/**
 * Replaces every group; the name stays unless it is given.
 * @throws {ApiError} 400 and 404
 */
export async function updateTheme(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  id: string,
  body: unknown,
): Promise<BrandingTheme> {
  const input = validate(brandingTheme, body);
  return write(ports, at.tenant, async () => {
    const stored = await find(ports, at, id);
    const next = { ...documentOf<BrandingTheme>(stored), ...input } as BrandingTheme;
    return { changes: [{ op: 'replace', rev: stored.rev, ...themeInsert(next) }], answer: next };
  });
}

/** @throws {ApiError} 404 */
export async function deleteTheme(ports: Pick<Ports, 'store'>, at: TenantContext, id: string): Promise<void> {
  await find(ports, at, id);
  await write(ports, at.tenant, async () => ({
    changes: [{ op: 'remove', kind: 'branding-theme', id }],
    answer: undefined,
  }));
}
