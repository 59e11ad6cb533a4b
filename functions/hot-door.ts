import type { Ports } from '../shared/model/ports.ts';
import type { TokenPorts } from '../shared/protocol/token.ts';
import { type ArrivalOptions, arrivalOf, placeOf, refusePlainHttp } from './arrival.ts';
import { issue, refuse, type TokenCall } from './oauth/token.ts';

export type HotPorts = TokenPorts & Pick<Ports, 'random'>;

/** Answers `POST /oauth/token`. @param form the body, where it was read before */
export type HotDoor = (request: Request, form?: TokenCall['form']) => Promise<Response>;

/**
 * `POST /oauth/token` from the request's arrival to its answer: the same steps in the same order as those of the app,
 * in one function and without its router, since a chain of handlers that wait for each other costs a tenth of a request
 * whose token needs no dear signature. It never throws.
 */
export const hotDoor =
  (ports: HotPorts, options: ArrivalOptions): HotDoor =>
  async (request, form) => {
    const call: TokenCall = { request, arrival: arrivalOf(request, ports, options), form };
    try {
      const found = placeOf(request, ports, options);
      const place = found instanceof Promise ? await found : found;
      refusePlainHttp(request.url, options);
      call.place = place;
      // Where the host had to be read, so do the keys: they are while the registrations are.
      if (place !== found) ports.tokens.prepare(place.site.tenant);
      return await issue(call, place, ports);
    } catch (error) {
      return refuse(error, call, ports);
    }
  };
