import { randomBytes } from 'node:crypto';
import { send } from '../call.ts';
import type { Credentials } from './set-up.ts';
import { tokenCall } from './set-up.ts';
import type { Target, TargetName } from './target.ts';

/** As long as an identifier of a client. */
const otherClient = (): string => randomBytes(16).toString('hex');

/**
 * What a stranger sends to the server of `accepted`: clients that do not exist, another one with each request, so that
 * nothing remembered helps; and a client that exists, with another wrong secret each time.
 */
export function refusals(accepted: Target, client: Credentials): Target[] {
  const id = otherClient();
  const secret = randomBytes(32).toString('hex');
  return [
    refusal(accepted, 'unknown_client', 'Latchkey refuses: unknown client', { ...client, client_id: id }, id),
    refusal(accepted, 'wrong_secret', 'Latchkey refuses: wrong secret', { ...client, client_secret: secret }, secret),
  ];
}

function refusal(
  { pid, port, runtime }: Target,
  name: TargetName,
  title: string,
  credentials: Credentials,
  varied: string,
): Target {
  const call = { ...tokenCall(credentials), varied };
  const check = async (): Promise<void> => {
    const { status, body } = await send(port, call);
    const { error } = JSON.parse(body.toString()) as { error?: unknown };
    if (status !== 401 || error !== 'access_denied') throw new Error(`${title}: ${status} ${body.toString()}`);
  };
  return { name, title, runtime, pid, port, call, refused: true, check };
}
