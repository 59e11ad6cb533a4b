import { type Context, Hono } from 'hono';
import type { Organization, OrganizationDocument } from '../../shared/model/organization.ts';
import type { Ports } from '../../shared/model/ports.ts';
import { registeredNow, subjectOf } from '../../shared/protocol/authorize/advance.ts';
import { organizationPrompt } from '../../shared/protocol/authorize/organization.ts';
import { memberKind } from '../../shared/protocol/management/organization-members.ts';
import type { AppEnv } from '../app-env.ts';
import { readSessionCookie } from './cookies.ts';
import { Alert, Field, initials, PostForm, Submit } from './design/form.tsx';
import { Icon } from './design/icons.tsx';
import { type FinishPorts, goOn } from './finish.ts';
import { guarded, openStep, type Step, webAddress } from './step.tsx';
import { stepPage } from './step-page.tsx';

const path = '/u/organization';

/** Organizations that the page offers. */
const mostOffered = 100;

/**
 * `/u/organization`: which one is the sign-in for? Before it the person names one; after it they choose among those
 * they are a member of, and cannot choose another.
 * @see fact sheet 8.2
 */
export const organization = (ports: FinishPorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(path, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['organizations']);
      if (!isAsked(step)) return goOn(c, ports, step, {});
      if (asksFirst(step)) return showName(c, ports, step);
      const offered = await membershipsOf(c, ports, step);
      return offered === undefined ? goOn(c, ports, step, {}) : showList(c, ports, step, offered);
    }),
  );
  app.post(path, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['organizations']);
      const chosen = (step.params.get('organization') ?? '').trim();
      if (!isAsked(step)) return goOn(c, ports, step, {});
      if (asksFirst(step)) return named(c, ports, step, chosen);
      const offered = await membershipsOf(c, ports, step);
      if (offered === undefined) return goOn(c, ports, step, {});
      if (!offered.some(({ id }) => id === chosen)) return showList(c, ports, step, offered);
      return goOn(c, ports, step, { organization: chosen });
    }),
  );
  return app;
};

/** Whether there is anything to choose: never where the application has said it, or its client does not ask (AZ-01). */
const isAsked = ({ client, transaction: { request } }: Step): boolean =>
  request.organization === undefined && organizationPrompt(client) !== undefined;

const asksFirst = ({ client }: Step): boolean => organizationPrompt(client) === 'pre_login_prompt';

async function named(c: Context<AppEnv>, ports: FinishPorts, step: Step, text: string): Promise<Response> {
  const words = step.texts['pre-login-organization-picker'];
  const name = text.toLowerCase();
  if (name === '') return showName(c, ports, step, { fault: words['no-organization'] });
  const known = /^[a-z0-9_-]{1,50}$/.test(name)
    ? (await ports.registry.find(c.get('site').tenant, { organization: name }, 'record')).organization
    : undefined;
  if (known === undefined) return showName(c, ports, step, { text, fault: words['invalid-organization'] });
  return goOn(c, ports, step, { organization: known.id });
}

/** The organizations of whoever is signed in; undefined when nobody is. @throws {AuthorizeError} */
async function membershipsOf(
  c: Context<AppEnv>,
  ports: FinishPorts & Pick<Ports, 'store'>,
  step: Step,
): Promise<Organization[] | undefined> {
  const where = { site: c.get('site'), issuer: c.get('issuer') };
  const registered = await registeredNow(ports, where, step.transaction, 'record');
  const browser = await readSessionCookie(c, ports);
  const subject = await subjectOf(ports, where, step.transaction, registered, browser, 'record');
  if (subject === undefined) return undefined;
  const { tenant } = where.site;
  const query = { where: { user_id: [subject.user.user_id] }, limit: mostOffered };
  const { items } = await ports.store.list(tenant, memberKind, query);
  const ids = items.map(({ doc }) => String(doc['organization_id']));
  const stored = await Promise.all(ids.map((id) => ports.store.get(tenant, 'organization', id)));
  const found = stored.flatMap((one) => (one === undefined ? [] : [one.doc as unknown as OrganizationDocument]));
  return found.map(({ entity }) => entity).sort((a, b) => titleOf(a).localeCompare(titleOf(b)));
}

const titleOf = ({ name, display_name }: Organization): string => display_name ?? name;

function showName(
  c: Context<AppEnv>,
  ports: FinishPorts,
  step: Step,
  { text, fault }: { text?: string; fault?: string } = {},
): Promise<Response> {
  const words = step.texts['pre-login-organization-picker'];
  return stepPage(c, ports, step, {
    title: words.title,
    subtitle: step.say(words.description),
    status: fault === undefined ? 200 : 400,
    children: (
      <PostForm action={path} state={step.state}>
        <Field
          name="organization"
          label={words.placeholder}
          autocomplete="organization"
          maxlength={50}
          value={text}
          fault={fault}
          first
        />
        <Submit label={words.buttonText} />
      </PostForm>
    ),
  });
}

function showList(
  c: Context<AppEnv>,
  ports: FinishPorts,
  step: Step,
  offered: readonly Organization[],
): Promise<Response> {
  const words = step.texts['organization-picker'];
  return stepPage(c, ports, step, {
    title: words.title,
    subtitle: offered.length === 0 ? undefined : step.say(words.description),
    images: offered.map(({ branding }) => webAddress(branding?.logo_url)),
    children:
      offered.length === 0 ? (
        <Alert text={step.say(words.none)} />
      ) : (
        <PostForm action={path} state={step.state}>
          {offered.map((one) => (
            <button type="submit" name="organization" value={one.id} class="who">
              <OrganizationFace one={one} />
              <span>
                <b>{titleOf(one)}</b>
                {titleOf(one) === one.name ? null : <small>{one.name}</small>}
              </span>
              <Icon name="right" />
            </button>
          ))}
        </PostForm>
      ),
  });
}

function OrganizationFace({ one }: { one: Organization }) {
  const logo = webAddress(one.branding?.logo_url);
  return (
    <i class="face square" aria-hidden="true">
      {logo === undefined ? initials(titleOf(one)) : <img src={logo} alt="" />}
    </i>
  );
}
