import type { Clock, Replay } from '../../model/ports.ts';
import type { ReplayObject } from './replay-object.ts';
import { ask, type Namespace } from './rpc.ts';

/** Objects per tenant that share the identifiers; one carries a few hundred decisions a second. */
export const shards = 16;

/**
 * Single use of identifiers, decided by the one object that is responsible for client and identifier. A lost
 * answer is not asked for again: the marker may be set already, and the caller can make a new identifier.
 */
export function makeReplay(namespace: Namespace, clock: Clock): Replay {
  return {
    first: (tenant, client, id, expires) =>
      ask<ReplayObject, boolean>(namespace, `replay:${tenant}:${shardOf(client, id)}`, 'once', (object) =>
        object.first(client, id, expires, clock.now()),
      ),
  };
}

/**
 * The shard, by FNV-1a over client and identifier: only the even spread matters, not secrecy. Who chooses
 * identifiers that fall together slows one sixteenth of one tenant's assertions.
 */
export function shardOf(client: string, id: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${client}:${id}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0) % shards;
}
