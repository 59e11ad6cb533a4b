import type { Mail, MailMessage, MailOutcome } from '../../shared/model/mail.ts';
import type { Ports } from '../../shared/model/ports.ts';
import { readMailbox } from '../../shared/protocol/mail/sender.ts';
import { mailProvider, type OpenedProvider } from '../../shared/protocol/mail/settings.ts';
import { type Attempt, attempt, patience } from './attempt.ts';
import { sendByGraph } from './ms365.ts';
import { type Parcel, providers } from './provider.ts';
import { type SignForAws, sendBySes } from './ses.ts';

/** Cloudflare's e-mail binding, as far as it is used. */
export interface MailBinding {
  send(message: {
    from: string | { name: string; email: string };
    to: string;
    subject: string;
    html: string;
    text: string;
  }): Promise<unknown>;
}

export interface MailOptions extends Pick<Ports, 'store' | 'sealer' | 'clock'> {
  signForAws: SignForAws;
  /** The platform's `fetch`. */
  ask: typeof fetch;
  /** The deployment's own way out, for tenants without a provider. */
  binding: MailBinding | undefined;
  /** Sender of mails that go by the binding (`MAIL_FROM`). */
  from: string | undefined;
  /** @param milliseconds how long to wait */
  wait(milliseconds: number): Promise<void>;
}

/** Pauses between tries, in milliseconds. With three tries of seven seconds all ends within `longestSending`. */
const pauses = [500, 1500];

/** One way out: who it is, and one try. */
interface Route {
  by: string;
  /** The sender unless the mail names one. */
  from: string | undefined;
  send(parcel: Parcel): Promise<Attempt>;
}

/**
 * Mail by the tenant's provider; by the deployment's e-mail binding where the tenant has none. A try that failed
 * for the moment is made twice more; the outcome says who was asked and how often.
 */
export const makeMail = (options: MailOptions): Mail => ({
  async send(message) {
    try {
      const route = await routeOf(options, message.tenant);
      return typeof route === 'string' ? unconfigured('', route) : await travel(options, route, message);
    } catch {
      return { ok: false, why: 'unreachable', by: 'store', attempts: 0, detail: 'the mail settings cannot be read' };
    }
  },
});

const unconfigured = (by: string, detail: string): MailOutcome => ({
  ok: false,
  why: 'unconfigured',
  by: by || 'nobody',
  attempts: 0,
  detail,
});

/** @returns a sentence when there is no way out */
async function routeOf(options: MailOptions, tenant: string): Promise<Route | string> {
  const provider = await mailProvider(options, tenant);
  if (provider !== undefined) return providerRoute(options, provider);
  const { binding, from } = options;
  if (binding === undefined) return 'no mail provider is configured (POST /api/v2/emails/provider)';
  return { by: 'cloudflare', from, send: (parcel) => byBinding(binding, parcel) };
}

function providerRoute(options: MailOptions, { name, credentials, from }: OpenedProvider): Route | string {
  const { ask, clock, signForAws: sign } = options;
  if (name === 'ses') {
    return { by: name, from, send: (parcel) => sendBySes({ ask, sign, now: clock.now() }, parcel, credentials) };
  }
  if (name === 'ms365') return { by: name, from, send: (parcel) => sendByGraph(ask, parcel, credentials) };
  const provider = providers.get(name);
  if (provider === undefined) return `the provider ${name} cannot be used here: choose one that is reached over HTTPS`;
  return {
    by: name,
    from,
    async send(parcel) {
      const call = provider.call(parcel, credentials);
      const tried = await attempt(ask, call);
      const refusal = tried.ok ? provider.refusal?.(tried.answer) : undefined;
      return refusal === undefined ? tried : { ok: false, again: false, detail: refusal };
    },
  };
}

async function byBinding(binding: MailBinding, { from, to, subject, html, text }: Parcel): Promise<Attempt> {
  const sender = from.name === undefined ? from.address : { name: from.name, email: from.address };
  try {
    await Promise.race([binding.send({ from: sender, to, subject, html, text }), tooLate()]);
    return { ok: true, answer: undefined };
  } catch (error) {
    if (error instanceof DOMException) return { ok: false, again: true, detail: 'it did not answer in time' };
    const code: unknown = Object(error).code;
    const detail = `it refused the mail${typeof code === 'string' ? ` (${code.slice(0, 60)})` : ''}`;
    return { ok: false, again: typeof code === 'string' && /RATE_LIMIT|INTERNAL|UNAVAILABLE/.test(code), detail };
  }
}

/** Fails when a try has taken long enough. */
const tooLate = (): Promise<never> =>
  new Promise((_, fail) => {
    const signal = AbortSignal.timeout(patience);
    signal.addEventListener('abort', () => fail(signal.reason));
  });

async function travel(options: MailOptions, route: Route, message: MailMessage): Promise<MailOutcome> {
  const { by } = route;
  const from = readMailbox(message.from) ?? readMailbox(route.from);
  if (from === undefined) return unconfigured(by, 'no sender: set default_from_address of the provider, or MAIL_FROM');
  const { to, subject, html, text } = message;
  const parcel = { from, to, subject, html, text };
  for (let attempts = 1; ; attempts += 1) {
    const tried = await oneTry(route, parcel);
    if (tried.ok) return { ok: true, by, attempts };
    const pause = pauses[attempts - 1];
    const detail = `${by}: ${tried.detail}`;
    if (!tried.again) return { ok: false, why: 'refused', by, attempts, detail };
    if (pause === undefined) return { ok: false, why: 'unreachable', by, attempts, detail };
    await options.wait(pause);
  }
}

/** Credentials that make no call at all are a refusal: trying again mends nothing. */
async function oneTry(route: Route, parcel: Parcel): Promise<Attempt> {
  try {
    return await route.send(parcel);
  } catch (error) {
    const detail = error instanceof TypeError ? error.message : 'the credentials cannot be used';
    return { ok: false, again: false, detail };
  }
}
