import { AuthorizeError } from '../../model/authorize-error.ts';
import { Overloaded } from '../../model/failures.ts';
import type { Freshness, Ports } from '../../model/ports.ts';
import type { Subject } from '../../model/subject.ts';
import { confirmed, type Find, lookups } from '../confirmed.ts';
import type { SessionName } from '../session/session.ts';
import { userinfoAudience } from '../user-audience.ts';
import { needsConsent } from './consent.ts';
import { refuseForeignDestination } from './destination.ts';
import { invalidOrganization, organizationPrompt } from './organization.ts';
import type { Outcome, PageName } from './outcome.ts';
import { consentRequired, loginRequired, notAMember, unknownClient, userBlocked } from './refusals.ts';
import { apiFor, type Registered, scopeOf, type Where } from './registered.ts';
import { aboutOf, type RespondPorts, respond, tell } from './respond.ts';
import { organizationIn, type Transaction } from './transaction.ts';

export type AdvancePorts = RespondPorts & Pick<Ports, 'access' | 'registry' | 'replay'>;

/**
 * What the browser does next: a page, an answer to the application, or an error of ours. Called by `/authorize` and
 * again after every page; what was decided once is decided anew from what is so now, so nothing is left behind by a
 * step that was skipped (AZ-04, SESS-03).
 * @param freshness `record` once the person has done something on a page; `copy` serves a silent return
 * @throws {Unavailable}
 * @see OpenID Connect Core 1.0 section 3.1.2.3; fact sheet 4
 */
export async function advance(
  ports: AdvancePorts,
  where: Where,
  transaction: Transaction,
  browser: SessionName | undefined,
  freshness: Freshness = 'copy',
): Promise<Outcome> {
  const first = await decide(ports, where, transaction, browser, { registry: freshness, person: freshness });
  const isGood = first.kind === 'respond' && first.error === undefined;
  const isNobody = browser === undefined && transaction.progress.user_id === undefined;
  if (isGood || isNobody || freshness === 'record') return first;
  // Whatever stands between a person and the application must be so now, not some seconds ago (decision 002).
  return decide(ports, where, transaction, browser, { registry: 'copy', person: 'record' });
}

async function decide(
  ports: AdvancePorts,
  where: Where,
  transaction: Transaction,
  browser: SessionName | undefined,
  fresh: { registry: Freshness; person: Freshness },
): Promise<Outcome> {
  const { request } = transaction;
  const silent = request.prompt.includes('none');
  let registered: Registered | undefined;
  let subject: Subject | undefined;
  try {
    registered = await registeredNow(ports, where, transaction, fresh.registry);
    subject = await subjectOf(ports, where, transaction, registered, browser, fresh.person);
    const page = nextPage(transaction, registered, subject);
    if (page === undefined && subject !== undefined) {
      return await respond(ports, where, { transaction, registered, subject });
    }
    if (silent) throw silentRefusal(page, subject);
    return { kind: 'page', page: page ?? 'login', transaction };
  } catch (error) {
    if (!(error instanceof AuthorizeError)) throw error;
    if (error.page) return { kind: 'error', error };
    const known = registered ?? (await clientNow(ports, where, request));
    if (known === undefined) return { kind: 'error', error };
    const told = tell(where, request, error, { ...known, silent });
    if (told.kind !== 'respond' || registered === undefined) return told;
    return { ...told, about: aboutOf(request, registered, subject) };
  }
}

/** Who hears of a refusal that came before all of the registrations were found. @throws {Unavailable} */
async function clientNow(
  ports: Pick<Ports, 'registry'>,
  { site }: Where,
  { client_id }: Transaction['request'],
): Promise<Pick<Registered, 'tenant' | 'client'> | undefined> {
  const { tenant, client } = await ports.registry.find(site.tenant, { client_id }, 'copy');
  return client?.sign_in === undefined ? undefined : { tenant, client: { ...client, sign_in: client.sign_in } };
}

/** Registrations may have changed since the first step: a client or callback that is gone opens nothing (RURI-01). */
export async function registeredNow(
  ports: Pick<Ports, 'registry'>,
  { site }: Where,
  { request, progress }: Transaction,
  freshness: Freshness,
): Promise<Registered> {
  const lookup = () => lookups(site.tenant, ports.registry);
  const decided = (find: Find) => registeredFor(find, { request, progress });
  if (freshness === 'copy') return confirmed(lookup(), decided);
  try {
    return await decided(lookup().record);
  } catch (error) {
    // Many people at once at one client must not keep one another out: what is held is less than a minute old.
    if (!(error instanceof Overloaded)) throw error;
    return decided(lookup().copy);
  }
}

async function registeredFor(
  find: Find,
  { request, progress }: Pick<Transaction, 'request' | 'progress'>,
): Promise<Registered> {
  const organization = organizationIn({ request, progress });
  const found = await find({ client_id: request.client_id, audience: request.audience, organization, subject: 'user' });
  const { client, tenant } = found;
  if (client?.sign_in === undefined) throw unknownClient(request.client_id);
  const named = request.organization === found.organization?.id ? found.organization : undefined;
  refuseForeignDestination({ ...client, sign_in: client.sign_in }, request, named);
  if (organization !== undefined && found.organization?.id !== organization) throw invalidOrganization(organization);
  return {
    tenant,
    client: { ...client, sign_in: client.sign_in },
    api: apiFor(request.audience, client, found),
    organization: organization === undefined ? undefined : found.organization,
    found,
  };
}

/**
 * The person of this request: who signed in during it, else whose session the browser holds, unless the request
 * wants them to prove themselves again or wants somebody else.
 */
export async function subjectOf(
  ports: Pick<Ports, 'access' | 'clock'>,
  { site, issuer }: Where,
  { request, progress }: Transaction,
  registered: Registered,
  browser: SessionName | undefined,
  freshness: Freshness,
): Promise<Subject | undefined> {
  const who = progress.user_id === undefined ? browser : { user_id: progress.user_id, sid: progress.sid };
  if (who === undefined) return undefined;
  if (request.expected_sub !== undefined && request.expected_sub !== who.user_id) {
    if (progress.fresh === true)
      throw new AuthorizeError('login_required', 'Another user signed in than the one expected');
    return undefined;
  }
  // Who was invited is not whoever happens to be signed in.
  const anew = request.prompt.includes('login') || request.invitation !== undefined;
  if (progress.fresh !== true && anew) return undefined;
  const subject = await ports.access.subject(
    site.tenant,
    {
      user_id: who.user_id,
      session: who.sid,
      audience: registered.api?.identifier ?? userinfoAudience(issuer),
      organization: registered.organization?.id,
      client_id: request.client_id,
    },
    freshness,
  );
  if (subject?.session === undefined) return undefined;
  if (progress.fresh !== true && isTooOld(request.max_age, subject, ports.clock.now())) return undefined;
  return subject;
}

const isTooOld = (maxAge: number | undefined, { session }: Subject, now: number): boolean =>
  maxAge !== undefined && session !== undefined && now - Date.parse(session.authenticated_at) >= maxAge * 1000;

/** @throws {AuthorizeError} for a blocked person and for one who is not in the organization */
function nextPage(
  { request, progress }: Transaction,
  registered: Registered,
  subject: Subject | undefined,
): PageName | undefined {
  const { client, organization } = registered;
  const prompts = organizationPrompt(client);
  if (organization === undefined && prompts === 'pre_login_prompt') return 'organization';
  if (subject === undefined) {
    return progress.identifier === undefined ? firstPage(request) : 'login';
  }
  if (request.prompt.includes('select_account') && progress.fresh !== true && progress.selected !== true) {
    return 'select_account';
  }
  if (subject.user.blocked === true) throw userBlocked();
  if (organization === undefined && prompts === 'post_login_prompt') return 'organization';
  if (organization !== undefined && subject.member !== true) throw notAMember(subject.user.user_id, organization.id);
  return isConsentDue({ request, progress }, registered, subject) ? 'consent' : undefined;
}

/** What the application wants a stranger to see first. */
function firstPage({ screen_hint, prompt }: Transaction['request']): PageName {
  if (screen_hint === 'signup' || prompt.includes('create')) return 'signup';
  return screen_hint === 'reset-password' ? 'reset_password' : 'login';
}

/** Consent counts for the person who gave it in this transaction, and for nobody else (SESS-03). */
function isConsentDue(
  { request, progress }: Pick<Transaction, 'request' | 'progress'>,
  registered: Registered,
  subject: Subject,
): boolean {
  if (progress.consented_by === subject.user.user_id) return false;
  if (request.prompt.includes('consent')) return true;
  const scope = scopeOf(request, registered, subject);
  const { tenant, client, api } = registered;
  return needsConsent({ tenant, client, api, redirect_uri: request.redirect_uri, scope, given: subject.consent });
}

/** What `prompt=none` hears when a page would be needed; first of all that nobody is signed in (fact sheet 4.3). */
function silentRefusal(page: PageName | undefined, subject: Subject | undefined): AuthorizeError {
  if (subject === undefined) return loginRequired();
  if (page === 'consent') return consentRequired();
  if (page === 'organization') return new AuthorizeError('interaction_required', 'An organization must be chosen');
  return loginRequired();
}
