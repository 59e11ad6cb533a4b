import { type Context, Hono } from 'hono';
import { pageError } from '../../shared/model/authorize-error.ts';
import { methodNotAllowed } from '../../shared/model/errors.ts';
import type { Ports } from '../../shared/model/ports.ts';
import type { Params } from '../../shared/model/token-request.ts';
import { ifKnown } from '../../shared/protocol/if-known.ts';
import { formParams } from '../../shared/protocol/params.ts';
import { announceLogout, type BackChannelPorts, type Initiator } from '../../shared/protocol/session/back-channel.ts';
import { type Logout, simpleLogout, standardLogout } from '../../shared/protocol/session/logout.ts';
import { endSession, type SessionName, type SessionPorts } from '../../shared/protocol/session/session.ts';
import type { AppEnv } from '../app-env.ts';
import { readParams } from '../body.ts';
import { countAddress } from '../count-address.ts';
import type { Door } from '../door.ts';
import { clearSessionCookie, readSessionCookie } from '../login/cookies.ts';
import { Submit } from '../login/design/form.tsx';
import { renderPage } from '../login/design/layout.tsx';
import { fill } from '../login/design/words.ts';
import { resultPage, wordsHere } from '../login/result-page.tsx';
import { formOf, guarded, type StepPorts } from '../login/step.tsx';

const paths = { simple: '/v2/logout', standard: '/oidc/logout', confirm: '/oidc/logout/confirm' } as const;

export type LogoutPorts = StepPorts & BackChannelPorts & SessionPorts & Pick<Ports, 'background'>;

/** How long the question may stand before it is answered, in milliseconds. */
const questionLife = 600_000;
const purpose = 'logout';

/**
 * The ways out: `/v2/logout`, and `/oidc/logout` with its question.
 * @see OpenID Connect RP-Initiated Logout 1.0; fact sheet 6.4 and 6.5
 */
export const logout = (ports: LogoutPorts): Door => {
  const app = new Hono<AppEnv>();
  app.get(paths.simple, (c) => guarded(c, ports, () => simple(c, ports)));
  app.on(['GET', 'POST'], paths.standard, (c) => guarded(c, ports, () => standard(c, ports)));
  app.post(paths.confirm, (c) => guarded(c, ports, () => confirmedByPerson(c, ports)));
  app.all(paths.simple, () => {
    throw methodNotAllowed('GET');
  });
  app.all(paths.standard, () => {
    throw methodNotAllowed('GET, POST');
  });
  app.all(paths.confirm, () => {
    throw methodNotAllowed('POST');
  });
  return { app, advertises: [['end_session_endpoint', paths.standard.slice(1)]] };
};

const whereOf = (c: Context<AppEnv>) => ({ site: c.get('site'), issuer: c.get('issuer') });

/** Another site may bring a browser here, so the copy of the cookie for that counts too: signing out does no harm. */
const sessionOf = (c: Context<AppEnv>, ports: LogoutPorts): Promise<SessionName | undefined> =>
  readSessionCookie(c, ports, { silent: true });

async function simple(c: Context<AppEnv>, ports: LogoutPorts): Promise<Response> {
  await countAddress(c, ports);
  const plan = await simpleLogout(formParams(new URL(c.req.url).searchParams), whereOf(c), ports);
  return leave(c, ports, plan, await sessionOf(c, ports), 'idp-logout');
}

async function standard(c: Context<AppEnv>, ports: LogoutPorts): Promise<Response> {
  await countAddress(c, ports);
  const params: Params =
    c.req.method === 'GET' ? formParams(new URL(c.req.url).searchParams) : await readParams(c.req.raw);
  const session = await sessionOf(c, ports);
  const plan = await standardLogout(params, whereOf(c), session, ports);
  return plan.ask ? ask(c, ports, plan, session) : leave(c, ports, plan, session, 'rp-logout');
}

/** Asks the person. What was decided travels sealed, so nothing in the form can change it. */
async function ask(
  c: Context<AppEnv>,
  ports: LogoutPorts,
  { to, client_id }: Logout,
  session: SessionName | undefined,
): Promise<Response> {
  const expires = ports.clock.now() + questionLife;
  const contents = { to, client_id, sid: session?.sid, host: c.get('site').host, expires };
  const state = await ports.envelopes.seal(c.get('site').tenant, purpose, contents);
  const { locale, texts } = await wordsHere(c, ports, ['logout']);
  const words = texts.logout;
  const clientName = await nameOf(ports, c.get('site').tenant, client_id);
  const asked = clientName === undefined ? words.descriptionNoClient : fill(words.description, { clientName });
  return renderPage(c, ports, {
    ...{ title: words.title, subtitle: asked, locale },
    referrer: 'same-origin',
    formAction: to === undefined || !/^https?:/.test(to) ? [] : [new URL(to).origin],
    children: (
      <form method="post" action={paths.confirm}>
        <input type="hidden" name="state" value={state} />
        <Submit label={words.acceptButtonText} value="accept" />
        <Submit label={words.declineButtonText} value="deny" second />
      </form>
    ),
  });
}

/** What people know the application by. A page that cannot tell asks all the same. */
async function nameOf(ports: LogoutPorts, tenant: string, client_id?: string): Promise<string | undefined> {
  if (client_id === undefined) return undefined;
  return (await ifKnown(ports, tenant, { client_id }))?.client?.name;
}

/** Says how it went, when there is nowhere to go. */
async function tell(c: Context<AppEnv>, ports: LogoutPorts, screen: 'logout-complete' | 'logout-aborted') {
  const words = await wordsHere(c, ports, ['logout']);
  const { eventTitle: title, description: sentence } = words.texts[screen];
  return resultPage(c, ports, { title, sentence, good: true, words });
}

/** @throws {AuthorizeError} for a form that is not ours, too old, or about another session than the browser's */
async function confirmedByPerson(c: Context<AppEnv>, ports: LogoutPorts): Promise<Response> {
  await countAddress(c, ports);
  const params = await formOf(c);
  const { tenant, host } = c.get('site');
  const contents = await ports.envelopes.open(tenant, purpose, params.get('state') ?? '');
  const session = await sessionOf(c, ports);
  const fresh = typeof contents?.['expires'] === 'number' && contents['expires'] > ports.clock.now();
  if (contents === undefined || !fresh || contents['host'] !== host || contents['sid'] !== session?.sid) {
    throw pageError('invalid_request', 'This question is no longer valid. Log out again from the application.', {
      status: 403,
    });
  }
  if (params.get('action') !== 'accept') {
    return tell(c, ports, 'logout-aborted');
  }
  const { to, client_id } = contents as { to?: string; client_id?: string };
  const plan = { ask: false, ...(to === undefined ? {} : { to }), ...(client_id === undefined ? {} : { client_id }) };
  return leave(c, ports, plan, session, 'rp-logout');
}

/** Ends the session, takes the cookies away, tells the applications beside the answer, and lets the browser go. */
async function leave(
  c: Context<AppEnv>,
  ports: LogoutPorts,
  plan: Logout,
  name: SessionName | undefined,
  initiator: Initiator,
): Promise<Response> {
  const { tenant } = c.get('site');
  if (name !== undefined) {
    const question = { user_id: name.user_id, session: name.sid };
    const subject = await ports.access.subject(tenant, question, 'record');
    await endSession(ports, tenant, name);
    if (subject?.session !== undefined) {
      ports.background(announceLogout(ports, whereOf(c), subject.session, initiator));
    }
  }
  ports.events.emit({
    type: 'slo',
    ...{ tenant, host: c.get('site').host, client_id: plan.client_id, user_id: name?.user_id },
    ...{ ip: c.get('address'), user_agent: c.req.header('user-agent'), request_id: c.get('requestId') },
  });
  clearSessionCookie(c);
  c.header('cache-control', 'no-store');
  if (plan.to !== undefined) return c.redirect(plan.to, c.req.method === 'POST' ? 303 : 302);
  const response = await tell(c, ports, 'logout-complete');
  for (const cookie of c.res.headers.getSetCookie()) response.headers.append('set-cookie', cookie);
  return response;
}
