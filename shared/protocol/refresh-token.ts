import type { Ports } from '../model/ports.ts';
import type { FamilyStart } from '../model/redemption.ts';
import type { ClientSignIn } from '../model/registry.ts';
import type { Device, RefreshToken } from '../model/session.ts';
import type { TokenRequest } from '../model/token-request.ts';
import { refreshTokenInsert } from './management/access-records.ts';

/**
 * A refresh token: everything it stands for, sealed, and which of its family it is. The tenant's object decides
 * whether it is still good (fact sheet 11.3).
 */
export interface RefreshContents {
  /** Id of the family. */
  id: string;
  /** 256 random bits of the family: without them nothing that is stored opens anything (RT-06). */
  secret: string;
  generation: number;
  client_id: string;
  user_id: string;
  scope: readonly string[];
  /** Identifier of the API; absent for `/userinfo` alone. */
  audience?: string | undefined;
  /** Id of the organization. */
  organization?: string | undefined;
  sid?: string | undefined;
  /** Seconds since 1970. */
  auth_time?: number | undefined;
  auth_time_wanted?: boolean | undefined;
  /** The audience of the consent it rests on, which must still be there (RT-05). */
  consent?: string | undefined;
  /** Id of the authorization code that it came from (CODE-01). */
  code?: string | undefined;
  amr?: readonly string[] | undefined;
  acr?: string | undefined;
}

type SealPorts = Pick<Ports, 'envelopes'>;

const purpose = 'refresh';

/** Begins the text of every refresh token, so that a scanner for leaked secrets can know one. */
const prefix = 'v1.';

/** The text of a refresh token. @throws {Unavailable} */
export const sealRefresh = async (ports: SealPorts, tenant: string, contents: RefreshContents): Promise<string> =>
  `${prefix}${await ports.envelopes.seal(tenant, purpose, { ...contents })}`;

/** What a refresh token stands for; undefined when it was never given out here. Says nothing about its state. @throws {Unavailable} */
export async function openRefresh(
  ports: SealPorts,
  tenant: string,
  token: string,
): Promise<RefreshContents | undefined> {
  if (!token.startsWith(prefix)) return undefined;
  // What was sealed here has the form that was sealed: nobody else can make one.
  return (await ports.envelopes.open(tenant, purpose, token.slice(prefix.length))) as RefreshContents | undefined;
}

export interface FamilyOrder extends Omit<RefreshContents, 'id' | 'secret' | 'generation'> {
  /** The API, or `/userinfo` of the issuer, as operators see it. */
  resource: string;
  rules: ClientSignIn['refresh_token'];
  device: Device;
}

export interface NewFamily {
  start: FamilyStart;
  /** What its first token holds. */
  contents: RefreshContents;
}

const idAlphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const secretAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Idleness never ends after the whole life. Seconds. */
const shorter = (idle: number | undefined, life: number | undefined): number | undefined =>
  idle === undefined || life === undefined ? idle : Math.min(idle, life);

/** What operators see of where a refresh token was given out. */
export const deviceOf = ({ address, user_agent = '' }: Pick<TokenRequest, 'address' | 'user_agent'>) => ({
  initial_ip: address,
  initial_user_agent: user_agent.slice(0, 500),
  last_ip: address,
  last_user_agent: user_agent.slice(0, 500),
});

/** A family of refresh tokens, ready to be started; nothing is stored yet. */
export async function newFamily(
  ports: Pick<Ports, 'clock' | 'random' | 'digest'>,
  { rules, device, resource, ...order }: FamilyOrder,
): Promise<NewFamily> {
  const now = ports.clock.now();
  const later = (seconds: number | undefined): string | null =>
    seconds === undefined ? null : new Date(now + seconds * 1000).toISOString();
  const contents = {
    ...order,
    id: `rt_${ports.random.text(24, idAlphabet)}`,
    secret: ports.random.text(43, secretAlphabet),
    generation: 0,
  };
  const entity: RefreshToken = {
    id: contents.id,
    user_id: order.user_id,
    client_id: order.client_id,
    session_id: order.sid ?? null,
    rotating: rules.rotating,
    created_at: new Date(now).toISOString(),
    idle_expires_at: later(shorter(rules.idle_lifetime, rules.lifetime)),
    expires_at: later(rules.lifetime),
    last_exchanged_at: null,
    resource_servers: [{ audience: resource, scopes: order.scope.join(' ') }],
    device,
  };
  return { start: { insert: refreshTokenInsert(entity), secret_hash: await ports.digest(contents.secret) }, contents };
}
