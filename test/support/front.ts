import { atTheEdge } from '../../functions/arrival.ts';
import { createFront } from '../../functions/front/front.ts';
import { clientCredentials } from '../../shared/protocol/grants/client-credentials.ts';
import type { Grants } from '../../shared/protocol/grants/grant.ts';
import type { World } from './world.ts';

export interface Front {
  handle(request: Request): Promise<Response>;
  /** Requests that went on to the complete Worker, as method and path. */
  readonly handedOn: string[];
  /** Keys that the front was told to forget. */
  readonly forgotten: string[];
}

export interface FrontStage {
  grants?: Grants;
  /** In the place of the world's own server. */
  complete?: (request: Request) => Promise<Response>;
}

const own: Grants = new Map([[clientCredentials.type, clientCredentials]]);

/** A front over the ports of a world, with the world's server behind it. */
export function frontOf(world: World, { grants = own, complete = world.handle }: FrontStage = {}): Front {
  const handedOn: string[] = [];
  const forgotten: string[] = [];
  const handle = createFront(
    { ...world.ports, grants },
    {
      ...atTheEdge,
      async complete(request) {
        const { pathname, search } = new URL(request.url);
        handedOn.push(`${request.method} ${pathname}${search}`);
        return complete(request);
      },
      changed: (keys) => void forgotten.push(...keys),
    },
  );
  return { handedOn, forgotten, handle };
}
