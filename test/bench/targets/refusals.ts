import { randomBytes } from 'node:crypto';
import { type Call, formCall, host, send } from '../call.ts';
import { audience } from './registrations.ts';
import { type Registered, tokenCall } from './set-up.ts';
import type { Target, TargetName } from './target.ts';

/** As long as an identifier of a client. */
const otherClient = (): string => randomBytes(16).toString('hex');

/**
 * What a stranger sends to the server of `accepted`: clients that do not exist, another one with each request, so that
 * nothing remembered helps; a client that exists, with another wrong secret each time; and assertions with a wrong
 * signature in the name of a client with a key.
 */
export function refusals(accepted: Target, { clients: [client], keyed }: Registered): Target[] {
  const id = otherClient();
  const secret = randomBytes(32).toString('hex');
  const signature = randomBytes(170).toString('hex');
  const unauthorized = 'access_denied';
  return [
    refusal(accepted, {
      ...{ name: 'unknown_client', title: 'Latchkey refuses: unknown client', error: unauthorized, varied: id },
      call: tokenCall({ ...client, client_id: id }),
    }),
    refusal(accepted, {
      ...{ name: 'wrong_secret', title: 'Latchkey refuses: wrong secret', error: unauthorized, varied: secret },
      call: tokenCall({ ...client, client_secret: secret }),
    }),
    refusal(accepted, {
      ...{
        name: 'bad_assertion',
        title: 'Latchkey refuses: bad assertion',
        error: 'invalid_client',
        varied: signature,
      },
      call: assertionCall(keyed, signature),
    }),
  ];
}

/** @param digits of the signature: those of an RSA key of 2048 bits, the last ones left out */
function assertionCall(clientId: string, digits: string): Call {
  const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: `https://${host}/`,
    jti: digits.slice(0, 20),
    iat: now,
    exp: now + 60,
  };
  return formCall('/oauth/token', {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}.${digits}AA`,
    audience,
  });
}

interface Refused {
  name: TargetName;
  title: string;
  error: string;
  varied: string;
  call: Call;
}

function refusal(
  { pid, port, runtime }: Target,
  { name, title, error: expected, varied, call: plain }: Refused,
): Target {
  const call = { ...plain, varied };
  const check = async (): Promise<void> => {
    const { status, body } = await send(port, call);
    const { error } = JSON.parse(body.toString()) as { error?: unknown };
    if (status !== 401 || error !== expected) throw new Error(`${title}: ${status} ${body.toString()}`);
  };
  return { name, title, runtime, pid, port, call, refused: true, check };
}
