import type { Ports } from '../../model/ports.ts';
import type { Session } from '../../model/session.ts';
import type { Where } from '../authorize/registered.ts';
import { ifKnown } from '../if-known.ts';

/** Telling applications that a session has ended, behind the browser's back. */

export type BackChannelPorts = Pick<Ports, 'registry' | 'tokens' | 'clock' | 'random' | 'events' | 'backChannel'>;

/** Why a session ended, in Auth0's words (management-api 3.1, `backchannel_logout_initiators`). */
export type Initiator =
  | 'rp-logout'
  | 'idp-logout'
  | 'password-changed'
  | 'session-expired'
  | 'session-revoked'
  | 'account-deleted'
  | 'email-identifier-changed';

/** Life of a logout token, in seconds (fact sheet 11.2). */
const tokenLife = 120;

/** When a delivery that failed is tried again, in milliseconds: all of it fits into the half minute that the platform leaves to work after an answer. */
const retries = [1000, 5000];

const event = 'http://schemas.openid.net/event/backchannel-logout';

/**
 * Tells every application of the session that wants to know. Never throws and keeps nobody waiting: run it beside
 * the answer.
 * @see OpenID Connect Back-Channel Logout 1.0 section 2; fact sheet 11.2; EXT-08
 */
export async function announceLogout(
  ports: BackChannelPorts,
  where: Where,
  session: Session,
  initiator: Initiator,
): Promise<void> {
  const clients = [...new Set(session.clients.map(({ client_id }) => client_id))];
  await Promise.all(clients.map((client_id) => announceTo(ports, where, session, client_id, initiator)));
}

async function announceTo(
  ports: BackChannelPorts,
  where: Where,
  session: Session,
  client_id: string,
  initiator: Initiator,
): Promise<void> {
  const { tenant } = where.site;
  const found = await ifKnown(ports, tenant, { client_id });
  const wanted = found?.client?.sign_in?.backchannel_logout;
  if (wanted === undefined || (wanted.initiators !== undefined && !wanted.initiators.includes(initiator))) return;
  for (const url of wanted.urls) {
    const why = await deliver(ports, where, session, client_id, url);
    ports.events.emit({
      type: why === undefined ? 'oidc_backchannel_logout_succeeded' : 'oidc_backchannel_logout_failed',
      ...{ tenant, host: where.site.host, client_id, client_name: found?.client?.name, user_id: session.user_id },
      ...(why === undefined ? {} : { description: why }),
    });
  }
}

/** Undefined when the application has heard it; else what went wrong the last time. */
async function deliver(
  ports: BackChannelPorts,
  where: Where,
  session: Session,
  client_id: string,
  url: string,
): Promise<string | undefined> {
  let why: string | undefined = 'nothing was sent';
  for (let attempt = 0; attempt <= retries.length; attempt += 1) {
    if (attempt > 0) await ports.backChannel.wait(retries[attempt - 1] ?? 0);
    // Signed anew each time, so that it is never stale when it arrives.
    const logout_token = await logoutToken(ports, where, session, client_id).catch(() => undefined);
    why = logout_token === undefined ? 'it could not be signed' : await ports.backChannel.post(url, { logout_token });
    if (why === undefined) return undefined;
  }
  return why;
}

/** @throws {Unavailable} when the signing key cannot be reached */
function logoutToken(ports: BackChannelPorts, { site, issuer }: Where, session: Session, aud: string): Promise<string> {
  const iat = Math.floor(ports.clock.now() / 1000);
  return ports.tokens.sign(site.tenant, {
    alg: 'RS256',
    typ: 'logout+jwt',
    claims: {
      ...{ iss: issuer, sub: session.user_id, aud, iat, exp: iat + tokenLife, jti: ports.random.uuid() },
      events: { [event]: {} },
      trace_id: ports.random.text(16, '0123456789abcdef'),
      sid: session.id,
    },
  });
}
