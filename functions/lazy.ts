import { type Handler, Hono } from 'hono';
import { notFound } from '../shared/model/errors.ts';
import { lazily } from '../shared/model/lazily.ts';
import type { Events } from '../shared/model/ports.ts';
import type { AppEnv } from './app-env.ts';
import { renderError } from './boundary.ts';
import type { Door } from './door.ts';

/** A group of doors apart from the token path. */
export interface DoorGroup {
  /** For the operator, in "Cannot load …". */
  name: string;
  /** Every path of the group, as Hono writes them; no other door answers below them. */
  paths: readonly string[];
  /** Endpoints that discovery names, with their paths without the leading slash. */
  advertises?: Door['advertises'];
  /** Imports the doors and makes them over the ports, under their whole paths. */
  load(): Promise<Hono<AppEnv>>;
}

/**
 * The handler in the group's place. The doors see the request as it came, with what `app.ts` found out about
 * it, and their errors are rendered at their own boundary. While they cannot be loaded, the answer is 503.
 */
export function lazyDoors({ name, load }: DoorGroup, events: Events): Handler<AppEnv> {
  const doors = lazily(name, async () => behindBoundary(await load(), events));
  return async (c) => (await doors()).fetch(c.req.raw, { known: c.var } satisfies Handed);
}

/** What the outer app hands to the inner one, in the place of bindings. */
interface Handed {
  known: Readonly<AppEnv['Variables']>;
}

function behindBoundary(doors: Hono<AppEnv>, events: Events): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.onError((error, c) => renderError(error, c, events));
  app.notFound((c) => renderError(notFound(), c, events));
  app.use(async (c, next) => {
    const { known } = c.env as Handed;
    for (const [name, value] of Object.entries(known)) c.set(name as keyof AppEnv['Variables'], value);
    await next();
  });
  app.route('/', doors);
  return app;
}
