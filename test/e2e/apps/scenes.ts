import type { Page } from 'playwright-core';
import type { Management } from '../../support/node/management.ts';
import type { ServerFacts } from '../../support/node/server.ts';
import { send, signIn } from './person.ts';
import { database, makeApi, makeApplication, makePerson, type Person, type Registered } from './registration.ts';

/** A page of ours as a person comes to it. */
export interface Scene {
  name: string;
  /** What it shows, for a list of pictures. */
  about: string;
  /** Brings a page that nobody is signed in with there. */
  open(page: Page): Promise<unknown>;
}

export interface SceneWorld {
  server: ServerFacts;
  management: Management;
  /** Where the application would be; nothing needs to listen there. */
  origin: string;
  client: Registered;
  api: string;
  person: Person;
  /** Makes names unique where others are using the tenant too. */
  suffix: string;
}

export type Params = Readonly<Record<string, string>>;

/** The link by which an application sends a person to us. */
export function linkTo(
  server: Pick<ServerFacts, 'url'>,
  client: Registered,
  origin: string,
  params: Params = {},
): string {
  const usual = { client_id: client.client_id, redirect_uri: `${origin}/callback`, response_type: 'code' };
  return `${server.url}authorize?${new URLSearchParams({ ...usual, scope: 'openid profile email', state: 's', ...params })}`;
}

/** @param names as people read them on the pages */
export async function makeSceneWorld(
  server: ServerFacts,
  management: Management,
  names: { application?: string; person?: Readonly<Record<string, unknown>>; suffix?: string } = {},
): Promise<SceneWorld> {
  const origin = 'https://orders.example.com';
  const client = await makeApplication(management, origin, names.application ? { name: names.application } : {});
  const api = await makeApi(management, { skip_consent_for_verifiable_first_party_clients: false });
  const person = { ...(await makePerson(management, names.person)), ...names.person } as Person;
  const suffix = names.suffix ?? `-${crypto.randomUUID().slice(0, 8)}`;
  return { server, management, origin, client, api, person, suffix };
}

type Made = (world: SceneWorld) => Scene[];

const signingIn: Made = ({ server, client, origin, person, management }) => {
  const link = linkTo(server, client, origin);
  const firstName = (on: boolean) => management.patch('prompts', { identifier_first: on });
  /** The tenant's setting is felt by every sign-in: it is put back at once. */
  const identifierFirst = async (act: () => Promise<unknown>): Promise<void> => {
    await firstName(true);
    try {
      await act();
    } finally {
      await firstName(false);
    }
  };
  return [
    { name: 'login', about: 'Log in', open: (page) => page.goto(link) },
    {
      name: 'login-refused',
      about: 'A wrong password, or no such account: the same words',
      open: async (page) => {
        await page.goto(link);
        await signIn(page, { email: person.email, password: 'not this one' });
        await page.getByRole('alert').waitFor();
      },
    },
    {
      name: 'login-identifier',
      about: 'Name first',
      open: (page) => identifierFirst(() => page.goto(link)),
    },
    {
      name: 'login-password',
      about: 'Password after the name',
      open: (page) =>
        identifierFirst(async () => {
          await page.goto(link);
          await page.getByLabel('Email address').fill(person.email);
          await send(page);
          await page.getByLabel('Password', { exact: true }).waitFor();
        }),
    },
    {
      name: 'signup',
      about: 'Sign up',
      open: async (page) => {
        await page.goto(link);
        await page.getByRole('link', { name: 'Sign up' }).click();
        await page.waitForURL('**/u/signup?*');
      },
    },
    {
      name: 'signup-refused',
      about: 'A password that is too weak',
      open: async (page) => {
        await page.goto(link);
        await page.getByRole('link', { name: 'Sign up' }).click();
        await page.getByLabel('Email address').fill('new@example.com');
        await page.getByLabel('Password', { exact: true }).fill('short');
        await send(page);
        await page.locator('[aria-invalid=true]').waitFor();
      },
    },
  ];
};

const afterSignIn: Made = ({ server, client, origin, person, management, api, suffix }) => {
  const enter = async (page: Page, params: Params): Promise<void> => {
    await page.goto(linkTo(server, client, origin, params));
    await signIn(page, person);
  };
  const organizations = async (): Promise<Registered> => {
    for (const [name, display_name] of [
      ['acme', 'Acme Corporation'],
      ['globex', 'Globex'],
    ]) {
      const made = await management.post<{ id: string }>('organizations', { name: `${name}${suffix}`, display_name });
      const [connection] = await management.get<{ id: string }[]>(`connections?name=${database}`);
      await management.post(`organizations/${made.id}/enabled_connections`, { connection_id: connection?.id });
      await management.post(`organizations/${made.id}/members`, { members: [person.user_id] });
    }
    return makeApplication(management, origin, {
      ...{ name: 'Orders', organization_usage: 'require', organization_require_behavior: 'post_login_prompt' },
    });
  };
  return [
    {
      name: 'consent',
      about: 'What an application may do',
      open: async (page) => {
        await enter(page, {
          audience: api,
          scope: 'openid email offline_access read:items write:items',
          prompt: 'consent',
        });
        await page.getByRole('button', { name: 'Decline' }).waitFor();
      },
    },
    {
      name: 'select-account',
      about: 'Go on as who is here, or as somebody else',
      open: async (page) => {
        await enter(page, { prompt: 'consent' });
        await page.waitForURL('**/u/consent?*');
        await page.goto(linkTo(server, client, origin, { prompt: 'select_account' }));
        await page.waitForURL('**/u/select-account?*');
      },
    },
    {
      name: 'organization',
      about: 'Choose an organization',
      open: async (page) => {
        const picky = await organizations();
        await page.goto(linkTo(server, picky, origin));
        await signIn(page, person);
        await page.waitForURL('**/u/organization?*');
      },
    },
    {
      name: 'organization-name',
      about: 'Name an organization before signing in',
      open: async (page) => {
        const naming = await makeApplication(management, origin, {
          ...{ name: 'Orders', organization_usage: 'require', organization_require_behavior: 'pre_login_prompt' },
        });
        await page.goto(linkTo(server, naming, origin));
        await page.waitForURL('**/u/organization?*');
      },
    },
    {
      name: 'logout',
      about: 'Log out, asked because no application vouched for it',
      open: async (page) => {
        await enter(page, { prompt: 'consent' });
        await page.waitForURL('**/u/consent?*');
        await page.goto(`${server.url}oidc/logout`);
      },
    },
  ];
};

const others: Made = ({ server, client, origin, person, management }) => [
  {
    name: 'reset-request',
    about: 'Forgot the password',
    open: async (page) => {
      await page.goto(linkTo(server, client, origin));
      await page.getByRole('link', { name: 'Forgot password?' }).click();
      await page.waitForURL('**/u/reset-password/request?*');
    },
  },
  {
    name: 'reset-sent',
    about: 'Look into the mailbox',
    open: async (page) => {
      await page.goto(linkTo(server, client, origin));
      await page.getByRole('link', { name: 'Forgot password?' }).click();
      await page.getByLabel('Email address').fill(person.email);
      await send(page);
      await page.waitForURL('**/u/reset-password/email?*');
    },
  },
  {
    name: 'reset-password',
    about: 'Choose a new password, by the link in the mail',
    open: async (page) => {
      const { user_id } = person;
      const { ticket } = await management.post<{ ticket: string }>('tickets/password-change', { user_id });
      await page.goto(ticket);
    },
  },
  {
    name: 'reset-link-gone',
    about: 'A link that was used before',
    open: (page) => page.goto(`${server.url}u/reset-verify?ticket=gone`),
  },
  {
    name: 'email-verified',
    about: 'The address is verified, by the link in the mail',
    open: async (page) => {
      const { user_id } = person;
      const { ticket } = await management.post<{ ticket: string }>('tickets/email-verification', { user_id });
      await page.goto(ticket);
    },
  },
  { name: 'error', about: 'A request that cannot be answered', open: (page) => page.goto(`${server.url}authorize`) },
  { name: 'logged-out', about: 'Logged out', open: (page) => page.goto(`${server.url}v2/logout`) },
];

/** Every page, in the order in which a person may come by. */
export const scenesOf: Made = (world) => [...signingIn(world), ...others(world), ...afterSignIn(world)];
