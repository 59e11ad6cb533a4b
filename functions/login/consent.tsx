import { type Context, Hono } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import type { Subject } from '../../shared/model/subject.ts';
import { registeredNow, subjectOf } from '../../shared/protocol/authorize/advance.ts';
import { declined } from '../../shared/protocol/authorize/refusals.ts';
import { type Registered, scopeOf } from '../../shared/protocol/authorize/registered.ts';
import { giveConsent } from '../../shared/protocol/login/give-consent.ts';
import { userinfoAudience } from '../../shared/protocol/user-audience.ts';
import type { AppEnv } from '../app-env.ts';
import { readSessionCookie } from './cookies.ts';
import { PostForm, Submit } from './design/form.tsx';
import { Icon } from './design/icons.tsx';
import { type FinishPorts, goOn, tellRefusal } from './finish.ts';
import { apiOf, scopeLines } from './scope-lines.ts';
import { guarded, openStep, type Step } from './step.tsx';
import { stepPage } from './step-page.tsx';

const path = '/u/consent';

/** What a person is asked to allow, as it is at this moment. */
interface Question {
  subject: Subject;
  registered: Registered;
  scope: readonly string[];
  audience: string;
}

/**
 * `/u/consent`: may this application do that? What is kept is what was on the page, for the person who saw it: the
 * form says both, and when either has changed meanwhile the page is shown again (SESS-03).
 * @see fact sheet 4.6
 */
export const consent = (ports: FinishPorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(path, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['consent']);
      const question = await questionOf(c, ports, step);
      return question === undefined ? goOn(c, ports, step, {}) : show(c, ports, step, question);
    }),
  );
  app.post(path, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['consent']);
      const question = await questionOf(c, ports, step);
      if (question === undefined) return goOn(c, ports, step, {});
      if (step.params.get('action') === 'deny') return tellRefusal(c, ports, step, declined());
      const shown = new Set((step.params.get('scope') ?? '').split(' '));
      const user_id = question.subject.user.user_id;
      const same = step.params.get('user') === user_id && question.scope.every((name) => shown.has(name));
      if (!same || step.params.get('action') !== 'accept') return show(c, ports, step, question);
      const given = { user_id, client_id: step.client.client_id, audience: question.audience, scope: question.scope };
      if (!(await giveConsent(ports, c.get('site').tenant, given))) return goOn(c, ports, step, {});
      return goOn(c, ports, step, { consented_by: user_id });
    }),
  );
  return app;
};

/** Undefined when nobody is signed in that could be asked. @throws {AuthorizeError} when the client or API is gone */
async function questionOf(c: Context<AppEnv>, ports: FinishPorts, step: Step): Promise<Question | undefined> {
  const where = { site: c.get('site'), issuer: c.get('issuer') };
  const registered = await registeredNow(ports, where, step.transaction, 'record');
  const browser = await readSessionCookie(c, ports);
  const subject = await subjectOf(ports, where, step.transaction, registered, browser, 'record');
  if (subject === undefined) return undefined;
  const { request } = step.transaction;
  return {
    subject,
    registered,
    scope: scopeOf(request, registered, subject),
    audience: registered.api?.identifier ?? userinfoAudience(where.issuer),
  };
}

/** Who the answer goes to: the host of the callback, or the scheme of an app (SESS-03). */
const receiver = (redirectUri: string): string => {
  const url = new URL(redirectUri);
  return url.host === '' || !/^https?:$/.test(url.protocol) ? url.protocol.slice(0, -1) : url.host;
};

async function show(
  c: Context<AppEnv>,
  ports: FinishPorts & Pick<Ports, 'store'>,
  step: Step,
  { subject, registered, scope }: Question,
): Promise<Response> {
  const { texts, state, brand, client, transaction, face } = step;
  const words = texts.consent;
  const { user } = subject;
  const api = await apiOf(ports, c.get('site').tenant, registered.api);
  const lines = scopeLines(scope, api, registered.tenant.sign_in?.scope_descriptions === true, texts);
  const foreign = step.say(brand.name === '' ? words.thirdPartyNoCompany : words.thirdParty);
  return stepPage(c, ports, step, {
    title: step.say(words.title),
    subtitle: step.say(brand.name === '' ? words.descriptionNoCompany : words.description),
    ...(face.logo === undefined ? {} : { emblem: <Logo step={step} /> }),
    children: (
      <>
        <p class="lead">{step.say(words.messageSingleTenant)}</p>
        <ul class="scopes">
          {lines.map(({ text, note }) => (
            <li>
              <Icon name="check" />
              <span>
                {text}
                {note === undefined ? null : <small>{note}</small>}
              </span>
            </li>
          ))}
        </ul>
        <PostForm action={path} state={state}>
          <input type="hidden" name="user" value={user.user_id} />
          <input type="hidden" name="scope" value={scope.join(' ')} />
          <Submit label={words.acceptButtonText} value="accept" />
          <Submit label={words.declineButtonText} value="deny" second />
        </PostForm>
        <p class="note">
          {step.say(words.signedInAs, { user: user.email ?? user.username ?? user.name ?? user.user_id })}{' '}
          {step.say(words.redirectsTo, { host: receiver(transaction.request.redirect_uri) })}
          {client.is_first_party ? null : ` ${foreign}`}
        </p>
      </>
    ),
  });
}

const Logo = ({ step: { face } }: { step: Step }) => (
  <div class="pair">
    <span class="logo">
      <img src={face.logo} alt={face.name} />
    </span>
  </div>
);
