import { Unavailable } from '../../shared/model/failures.ts';
import { type ArrivalOptions, arrivalOf, requestedOrigin } from '../arrival.ts';
import { type Form, readForm } from '../body.ts';
import { hear } from '../changed-copies.ts';
import { type HotPorts, hotDoor } from '../hot-door.ts';
import { refuse, tokenPath } from '../oauth/token.ts';
import { pathOf } from '../origin.ts';

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
export function createFront(ports: HotPorts, options: FrontOptions): (request: Request) => Promise<Response> {
  const issue = hotDoor(ports, options);
  const handOn = async (request: Request): Promise<Response> => {
    try {
      // What is no URL could not be handed on.
      requestedOrigin(request.url);
      return hear(await answered(request, options), options.changed);
    } catch (error) {
      return refuse(error, { request, arrival: arrivalOf(request, ports, options) }, ports);
    }
  };
  const answerToken = async (request: Request): Promise<Response> => {
    let form: Form;
    try {
      form = await readForm(request);
    } catch (error) {
      // What was read cannot be handed on: the door refuses for this in its turn.
      return request.bodyUsed ? issue(request, refusal(error)) : handOn(request);
    }
    const { text, params } = form;
    const isOurs = ports.grants.has(params.get('grant_type') ?? '');
    return isOurs ? issue(request, form) : handOn(new Request(request, { body: text }));
  };
  return (request) => (isToken(request) ? answerToken(request) : handOn(request));
}

/** Another spelling of the path is for the complete Worker. */
const isToken = ({ method, url }: Request): boolean => method === 'POST' && pathOf(url) === tokenPath;

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
