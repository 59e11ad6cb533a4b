import type { Context, HonoRequest } from 'hono';
import { Hono } from 'hono/tiny';
import { Unavailable } from '../../shared/model/failures.ts';
import type { AppEnv } from '../app-env.ts';
import { type ArrivalOptions, finish, identify, requestedOrigin } from '../arrival.ts';
import { type Form, readForm } from '../body.ts';
import { renderError } from '../boundary.ts';
import { hear } from '../changed-copies.ts';
import { type HotPorts, hotDoor } from '../hot-door.ts';
import { tokenPath } from '../oauth/token.ts';

export interface FrontOptions extends ArrivalOptions {
  /** Asks the complete Worker, by its door for fronts. */
  complete(request: Request): Promise<Response>;
  /** Forgets read copies that the complete Worker has changed. */
  changed(keys: readonly string[]): void;
}

/**
 * The Worker before the complete one: it answers the token endpoint for the grants that its ports have, by the same
 * code, and hands on whatever else comes, untouched. A form that cannot be read to its end is refused here.
 */
export function createFront(ports: HotPorts, options: FrontOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const issue = hotDoor(ports, options);
  const handOn = async (c: Context<AppEnv>, request: Request): Promise<Response> => {
    try {
      // What is no URL could not be handed on.
      requestedOrigin(request.url);
      return hear(await answered(request, options), options.changed);
    } catch (error) {
      identify(c, ports, options);
      c.res = renderError(error, c, ports.events);
      finish(c);
      return c.res;
    }
  };
  const answerToken = async (c: Context<AppEnv>): Promise<Response> => {
    const { raw } = c.req;
    let form: Form;
    try {
      form = await readForm(raw);
    } catch (error) {
      if (!raw.bodyUsed) return handOn(c, raw);
      // The door refuses for this in its turn.
      c.set('form', refusal(error));
      return issue(c);
    }
    const { text, params } = form;
    if (!ports.grants.has(params.get('grant_type') ?? '')) return handOn(c, new Request(raw, { body: text }));
    c.set('form', form);
    return issue(c);
  };
  // Compared as it is: this small router would take a slash at the end for the same path.
  const isToken = ({ method, path }: HonoRequest): boolean => method === 'POST' && path === tokenPath;
  app.all('*', (c) => (isToken(c.req) ? answerToken(c) : handOn(c, c.req.raw)));
  return app;
}

/** @throws {Unavailable} when the complete Worker cannot be asked */
async function answered(request: Request, { complete }: FrontOptions): Promise<Response> {
  try {
    return await complete(request);
  } catch (cause) {
    throw new Unavailable('The complete Worker cannot be reached', { cause });
  }
}

/** A rejection that nobody need wait for. */
function refusal(error: unknown): Promise<never> {
  const rejected = Promise.reject(error);
  rejected.catch(() => undefined);
  return rejected;
}
