import type { Context } from 'hono';
import { AuthorizeError, pageError } from '../../shared/model/authorize-error.ts';
import type { ClientDocument } from '../../shared/model/client.ts';
import { OAuthError } from '../../shared/model/errors.ts';
import type { Ports } from '../../shared/model/ports.ts';
import type { TenantRecord } from '../../shared/model/registry.ts';
import type { Params } from '../../shared/model/token-request.ts';
import { transactionGone } from '../../shared/protocol/authorize/refusals.ts';
import type { SignInClient } from '../../shared/protocol/authorize/registered.ts';
import { openTransaction, organizationIn, type Transaction } from '../../shared/protocol/authorize/transaction.ts';
import { readInvitation } from '../../shared/protocol/login/invitation.ts';
import type { AppEnv } from '../app-env.ts';
import { readParams } from '../body.ts';
import { asOAuthError, failedAt } from '../boundary.ts';
import { countAddress } from '../count-address.ts';
import { type PerformPorts, perform } from '../oauth/outcome.tsx';
import { readBrowser } from './cookies.ts';
import { type Brand, readBrand } from './design/brand.ts';
import { chooseLocale, type Locale } from './design/locale.ts';
import { fill, type Prompt, type Texts, wordsOf } from './design/words.ts';
import { failurePage } from './error-page.tsx';

export type StepPorts = PerformPorts & Pick<Ports, 'limits' | 'digest'>;

/** What of a client its people may see. */
export interface ClientFace {
  name: string;
  logo: string | undefined;
  policy: string | undefined;
  terms: string | undefined;
}

/** One page of a sign-in, with all that it is drawn from. */
export interface Step {
  transaction: Transaction;
  /** The sealed transaction, for the page's form and links. */
  state: string;
  /** What the form sent; empty when the page is only looked at. */
  params: Params;
  tenant: TenantRecord;
  client: SignInClient;
  face: ClientFace;
  organization: { id: string; name: string } | undefined;
  /** What the name field starts with: what was typed before, whom the invitation is for, or the application's hint. */
  suggested: string | undefined;
  brand: Brand;
  locale: Locale;
  texts: Texts;
  /** Fills the places of a text with the names of this sign-in. */
  say(text: string, more?: Readonly<Record<string, string>>): string;
}

/**
 * Opens the sign-in that a page or its form belongs to. A form must come from our own page, of the browser that
 * began the sign-in (SESS-02).
 * @throws {AuthorizeError} for a page of ours
 * @throws {OAuthError} too_many_requests
 */
export async function openStep(c: Context<AppEnv>, ports: StepPorts, prompts: readonly Prompt[]): Promise<Step> {
  const { tenant, host } = c.get('site');
  await countAddress(c, ports);
  const params = c.req.method === 'POST' ? await formOf(c) : new Map<string, string>();
  // A form counts for what it holds itself; the same in its address is for loading the page again.
  const state = (c.req.method === 'POST' ? params.get('state') : c.req.query('state')) ?? '';
  const browser = await readBrowser(c, ports);
  const transaction =
    browser === undefined ? undefined : await openTransaction(ports, tenant, { state, host, browser });
  if (transaction === undefined) throw transactionGone();
  const { request, progress } = transaction;
  c.set('clientId', request.client_id);
  const wanted = organizationIn(transaction);
  const [found, document, brand, organization, invitation] = await Promise.all([
    ports.registry.find(tenant, { client_id: request.client_id }, 'copy'),
    ports.store.get(tenant, 'client', request.client_id),
    readBrand(ports, tenant, wanted),
    wanted === undefined ? undefined : ports.store.get(tenant, 'organization', wanted),
    wanted === undefined || request.invitation === undefined
      ? undefined
      : readInvitation(ports, tenant, {
          ticket: request.invitation,
          organization: wanted,
          client_id: request.client_id,
        }),
  ]);
  const { client: known } = found;
  if (known?.sign_in === undefined) throw transactionGone();
  const client = { ...known, sign_in: known.sign_in };
  const locale = chooseLocale(
    request.ui_locales,
    c.req.header('accept-language'),
    found.tenant.sign_in?.enabled_locales,
  );
  const owner = organization?.doc['entity'] as { name: string; display_name?: string } | undefined;
  const names = {
    clientName: client.name,
    companyName: brand.name,
    organizationName: owner?.display_name ?? owner?.name ?? '',
  };
  return {
    ...{ transaction, state, params, brand, locale },
    ...{ tenant: found.tenant, client },
    face: faceOf(client.name, document?.doc['entity'] as ClientDocument['entity'] | undefined),
    organization:
      wanted === undefined || owner === undefined ? undefined : { id: wanted, name: owner.display_name ?? owner.name },
    suggested: progress.identifier ?? invitation?.invitee.email ?? request.login_hint,
    texts: await wordsOf(ports, tenant, locale, prompts),
    say: (text, more = {}) => fill(text, { ...names, ...more }),
  };
}

/** An address of the web, which may stand in `href` and `src` (AZ-06). */
export const webAddress = (value: unknown): string | undefined =>
  typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) ? value : undefined;

/** Auth0's clients have a logo and no policies; those stand in the metadata, or where a registration put them. */
const faceOf = (name: string, entity: ClientDocument['entity'] | undefined): ClientFace => {
  const { client_metadata } = { ...entity } as { client_metadata?: Readonly<Record<string, unknown>> };
  const fields: Readonly<Record<string, unknown>> = { ...client_metadata, ...entity };
  return {
    name,
    logo: webAddress(fields['logo_uri']),
    policy: webAddress(fields['policy_uri']),
    terms: webAddress(fields['tos_uri']),
  };
};

/**
 * The fields of a form of ours.
 * @throws {AuthorizeError} 403 when another site's page, or none that can be told, sent it
 */
export async function formOf(c: Context<AppEnv>): Promise<Params> {
  refuseForeign(c);
  try {
    return await readParams(c.req.raw);
  } catch (error) {
    if (error instanceof OAuthError) throw pageError('invalid_request', error.auth0.description);
    throw error;
  }
}

/**
 * Browsers say where a form comes from, in one header or both; what they say must be this very host (SESS-02).
 * @throws {AuthorizeError} 403
 */
function refuseForeign(c: Context<AppEnv>): void {
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  const own = new URL(c.get('issuer')).origin;
  if ((site === undefined || site === 'same-origin') && (origin === undefined || origin === own)) return;
  throw pageError('invalid_request', 'The form was not sent from a page of this server.', {
    status: 403,
    hint: 'A page of another site sent a form to the sign-in pages, or a proxy changed the Origin header.',
  });
}

/** Runs a page; whatever goes wrong becomes a page too, since a person reads the answer. */
export async function guarded(c: Context<AppEnv>, ports: StepPorts, page: () => Promise<Response>): Promise<Response> {
  try {
    return await page();
  } catch (error) {
    if (error instanceof AuthorizeError) return perform(c, ports, { kind: 'error', error });
    return failurePage(c, ports, asOAuthError(error, failedAt(c), ports.events));
  }
}
