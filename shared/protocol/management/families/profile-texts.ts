import { selfServiceText, selfServiceTextPages } from '../../../model/families/profiles.ts';
import { validate } from '../../../model/validation.ts';
import { invalidPath } from '../refusals.ts';
import { documentOf, type TenantContext, write } from '../write.ts';
import { getStored } from './entities.ts';
import type { Entity, FamilyPorts } from './family.ts';
import { selfServiceProfiles } from './table.ts';

/** Texts that a self-service profile has of its own, one entity for each language and page. */

const kind = 'self-service-text';

export interface TextPlace {
  profile: string;
  language: string;
  page: string;
}

interface TextDocument {
  texts: Entity;
}

const idOf = ({ profile, language, page }: TextPlace): string => `${profile}:${language}:${page}`;

/** @throws {ApiError} 400 for a language or page that has no texts, 404 for an unknown profile */
async function requirePlace(ports: Pick<FamilyPorts, 'store'>, at: TenantContext, place: TextPlace): Promise<void> {
  const pages = Object.hasOwn(selfServiceTextPages, place.language) ? selfServiceTextPages[place.language] : undefined;
  if (pages === undefined) throw invalidPath('No enum match', 'language');
  if (!pages.includes(place.page)) throw invalidPath('No enum match', 'page');
  await getStored(ports, at, selfServiceProfiles, place.profile);
}

/**
 * The texts of a page; empty until somebody sets them.
 * @throws {ApiError} 400 and 404
 */
export async function getSelfServiceText(
  ports: Pick<FamilyPorts, 'store'>,
  at: TenantContext,
  place: TextPlace,
): Promise<Entity> {
  await requirePlace(ports, at, place);
  const stored = await ports.store.get(at.tenant, kind, idOf(place));
  return stored === undefined ? {} : documentOf<TextDocument>(stored).texts;
}

/**
 * Replaces the texts of a page.
 * @throws {ApiError} 400 for a bad body or place, 404 for an unknown profile
 */
export async function setSelfServiceText(
  ports: Pick<FamilyPorts, 'store'>,
  at: TenantContext,
  place: TextPlace,
  body: unknown,
): Promise<Entity> {
  const texts: Entity = validate(selfServiceText, body);
  const entity = {
    kind,
    id: idOf(place),
    doc: { texts },
    unique: [],
    attributes: { profile: place.profile },
    copies: {},
    requires: [{ kind: selfServiceProfiles.kind, id: place.profile }],
  };
  return write(ports, at.tenant, async () => {
    await requirePlace(ports, at, place);
    const stored = await ports.store.get(at.tenant, kind, entity.id);
    const change =
      stored === undefined
        ? { op: 'insert' as const, ...entity }
        : { op: 'replace' as const, rev: stored.rev, ...entity };
    return { changes: [change], answer: texts };
  });
}
