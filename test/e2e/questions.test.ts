import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { inBrowser } from '../support/node/visit.ts';
import { send, signIn } from './apps/person.ts';
import { database, makeApi, makeApplication, makePerson, type Person, type Registered } from './apps/registration.ts';
import { linkTo, type Params } from './apps/scenes.ts';
import { serveWelcome, type Welcome } from './apps/welcome.ts';

/** What people are asked between the login and the application: consent, account, organization. */
const { server, management } = await connect();
let app: Welcome;
let person: Person;

beforeAll(async () => {
  person = await makePerson(management);
  app = await serveWelcome(server, management);
});
afterAll(() => app?.close());

const link = (params: Params = {}, who: Registered = app.client): string => linkTo(server, who, app.origin, params);

describe('consent', () => {
  inBrowser('is asked once, for what is asked; a refusal is told to the application', async ({ page }) => {
    const audience = await makeApi(management, { skip_consent_for_verifiable_first_party_clients: false });
    const asked = { audience, scope: 'openid email read:items' };
    await page.goto(link(asked));
    await signIn(page, person);
    await page.getByText('Read items').waitFor();
    expect(await page.getByText('Write items').count()).toBe(0);
    await page.getByRole('button', { name: 'Decline' }).click();
    expect(await app.answer(page)).toMatchObject({ error: 'access_denied', state: 's' });
    await page.goto(link(asked));
    await page.getByRole('button', { name: 'Accept' }).click();
    expect(await app.answer(page)).toHaveProperty('code');
    await page.goto(link(asked));
    expect(await app.answer(page)).toHaveProperty('code');
    await page.goto(link({ ...asked, scope: `${asked.scope} write:items` }));
    await page.getByText('Write items').waitFor();
  });
});

describe('the account chooser', () => {
  inBrowser('goes on as who is here, or lets somebody else sign in', async ({ page }) => {
    const other = await makePerson(management);
    await page.goto(link());
    await signIn(page, person);
    await app.answer(page);
    await page.goto(link({ prompt: 'select_account' }));
    await page.getByRole('button', { name: person.email }).click();
    expect(await app.answer(page)).toHaveProperty('code');
    await page.goto(link({ prompt: 'select_account' }));
    await page.getByRole('button', { name: 'Use another account' }).click();
    await signIn(page, other);
    expect(await app.answer(page)).toHaveProperty('code');
    await page.goto(link({ prompt: 'select_account' }));
    await page.getByRole('button', { name: other.email }).waitFor();
    expect(await page.getByRole('button', { name: person.email }).count()).toBe(0);
  });
});

describe('organizations', () => {
  const makeOrganization = async (display_name: string): Promise<{ id: string; name: string }> => {
    const name = `org-${crypto.randomUUID().slice(0, 8)}`;
    const made = await management.post<{ id: string; name: string }>('organizations', { name, display_name });
    const [connection] = await management.get<{ id: string }[]>(`connections?name=${database}`);
    await management.post(`organizations/${made.id}/enabled_connections`, { connection_id: connection?.id });
    await management.post(`organizations/${made.id}/members`, { members: [person.user_id] });
    return made;
  };
  const exchange = async (who: Registered, code = '') => {
    const { client_id, client_secret } = who;
    const form = {
      grant_type: 'authorization_code',
      client_id,
      client_secret,
      code,
      redirect_uri: `${app.origin}/callback`,
    };
    const response = await fetch(`${server.url}oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
    return decodeJwt(((await response.json()) as { id_token: string }).id_token);
  };

  inBrowser('one is chosen among those of the person, or named before signing in', async ({ page, profile }) => {
    const usage = { organization_usage: 'require', token_endpoint_auth_method: 'client_secret_post' };
    const [acme, globex, choosing, naming] = await Promise.all([
      makeOrganization('Acme'),
      makeOrganization('Globex'),
      makeApplication(management, app.origin, { ...usage, organization_require_behavior: 'post_login_prompt' }),
      makeApplication(management, app.origin, { ...usage, organization_require_behavior: 'pre_login_prompt' }),
    ]);
    await page.goto(link({}, choosing));
    await signIn(page, person);
    await page.getByRole('button', { name: 'Acme' }).waitFor();
    await page.getByRole('button', { name: 'Globex' }).click();
    const chosen = await app.answer(page);
    expect(await exchange(choosing, chosen['code'])).toMatchObject({ sub: person.user_id, org_id: globex.id });

    const second = await profile();
    await second.goto(link({}, naming));
    await second.getByRole('textbox').fill('no-such-organization');
    await second.locator('button[name=action]').click();
    await second.locator('[aria-invalid=true]').fill(acme.name);
    await second.locator('button[name=action]').click();
    await second.getByLabel('Password', { exact: true }).waitFor();
    await signIn(second, person);
    const named = await app.answer(second);
    expect(await exchange(naming, named['code'])).toMatchObject({ sub: person.user_id, org_id: acme.id });
  });

  inBrowser('whoever is invited makes an account and is a member from then on', async ({ page }) => {
    const email = `invited-${crypto.randomUUID()}@example.com`;
    const [organization, joining] = await Promise.all([
      makeOrganization('Initech'),
      makeApplication(management, app.origin, {
        ...{ organization_usage: 'require', token_endpoint_auth_method: 'client_secret_post' },
        initiate_login_uri: 'https://app.example.test/login',
      }),
    ]);
    const { invitation_url } = await management.post<{ invitation_url: string }>(
      `organizations/${organization.id}/invitations`,
      { client_id: joining.client_id, inviter: { name: 'Ann' }, invitee: { email }, send_invitation_email: false },
    );
    const { invitation = '' } = Object.fromEntries(new URL(invitation_url).searchParams);
    await page.goto(link({ invitation, organization: organization.id }, joining));
    await page.getByRole('link', { name: 'Sign up' }).click();
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('Correct-horse-7');
    await send(page);
    const { code } = await app.answer(page);
    const { sub } = await exchange(joining, code);
    const members = await management.get<{ user_id: string }[]>(`organizations/${organization.id}/members`);
    expect(members.map(({ user_id }) => user_id)).toContain(sub);
  });
});
