import type { Context } from 'hono';
import type { Ports } from '../shared/model/ports.ts';
import type { TokenPorts } from '../shared/protocol/token.ts';
import type { AppEnv } from './app-env.ts';
import { type ArrivalOptions, finish, identify, locate } from './arrival.ts';
import { renderError } from './boundary.ts';
import { allowOrigin } from './oauth/cors.ts';
import { issue } from './oauth/token.ts';

export type HotPorts = TokenPorts & Pick<Ports, 'random'>;

/**
 * `POST /oauth/token` from the request's arrival to its answer: the same steps in the same order as those of the app in
 * one function, since a chain of handlers that wait for each other costs a few hundredths of a request. Never throws.
 */
export const hotDoor =
  (ports: HotPorts, options: ArrivalOptions) =>
  async (c: Context<AppEnv>): Promise<Response> => {
    identify(c, ports, options);
    try {
      await locate(c, ports, options);
      c.res = await issue(c, ports);
    } catch (error) {
      c.res = renderError(error, c, ports.events);
    }
    await allowOrigin(c, ports.registry);
    finish(c);
    return c.res;
  };
