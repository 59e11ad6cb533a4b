import type { Ports } from '../../model/ports.ts';
import { documentOf } from '../management/write.ts';
import { blockedFor } from './guessing.ts';
import type { Visitor } from './visitor.ts';

/** The link with which somebody who was kept out lets themselves in again (fact sheet 10.3). */

export const unblockPath = '/u/unblock';

const purpose = 'unblock';

/** A block of an account, as far as the link is about it. */
interface Block {
  identifier: string;
  /** When it began, ISO 8601: a link opens the one block that it was mailed for, and no later one. */
  since: string;
}

/** @param id of the block @throws {Unavailable} */
export async function unblockLink(
  ports: Pick<Ports, 'envelopes' | 'clock'>,
  { site, issuer }: Visitor,
  id: string,
  since: string,
): Promise<string> {
  const ticket = await ports.envelopes.seal(site.tenant, purpose, {
    id,
    since,
    expires: ports.clock.now() + blockedFor,
  });
  return `${issuer}${unblockPath.slice(1)}?ticket=${ticket}`;
}

/** The block that a link is about. Undefined when it is not there any more, or the link is none of ours. @throws {Unavailable} */
export async function readUnblock(
  ports: Pick<Ports, 'envelopes' | 'clock' | 'store'>,
  tenant: string,
  ticket: string,
): Promise<{ id: string; identifier: string } | undefined> {
  if (ticket.length > 4096) return undefined;
  const { id, since, expires } = (await ports.envelopes.open(tenant, purpose, ticket)) ?? {};
  if (typeof id !== 'string' || typeof since !== 'string' || !(Number(expires) > ports.clock.now())) return undefined;
  const stored = await ports.store.get(tenant, 'user-block', id);
  if (stored === undefined) return undefined;
  const block = documentOf<Block>(stored);
  return block.since === since ? { id, identifier: block.identifier } : undefined;
}

/** Lifts the block of a link. @returns the name that is free again @throws {Unavailable} */
export async function unblock(
  ports: Pick<Ports, 'envelopes' | 'clock' | 'store'>,
  tenant: string,
  ticket: string,
): Promise<string | undefined> {
  const block = await readUnblock(ports, tenant, ticket);
  if (block === undefined) return undefined;
  await ports.store.commit(tenant, [{ op: 'remove', kind: 'user-block', id: block.id }]);
  return block.identifier;
}
