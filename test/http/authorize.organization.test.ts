import { beforeAll, describe, expect, it } from 'vitest';
import { makeSignInWorld, type SignInWorld } from '../support/sign-in-world.ts';

let world: SignInWorld;
let cookie: string;
let organization: string;

beforeAll(async () => {
  world = await makeSignInWorld();
  ({ cookie } = await world.signIn());
  organization = (await world.call('POST', '/organizations', { body: { name: 'acme' } })).body.id;
});

type Sent = Record<string, string | undefined>;

async function next(params: Sent, signedIn = true): Promise<[string, string?]> {
  const to = world.location(await world.authorize(params, signedIn ? { cookie } : {}));
  if (to.host === world.domain) return [to.pathname];
  const { code, error, error_description } = Object.fromEntries(to.searchParams);
  return code === undefined ? [String(error), String(error_description)] : ['code'];
}

const client = async (organization_usage: string, organization_require_behavior?: string): Promise<string> => {
  const made = await world.application({
    organization_usage,
    ...(organization_require_behavior === undefined ? {} : { organization_require_behavior }),
  });
  return made.client_id;
};

describe('organizations', () => {
  it('are refused, required and checked in the words of Auth0', async () => {
    const { client_id: usual } = world.web;
    const requires = await client('require');
    const allows = await client('allow');
    const rows: [Sent, string][] = [
      [{ client_id: usual, organization }, 'parameter organization is not allowed for this client'],
      [{ client_id: requires }, 'parameter organization is required for this client'],
      [
        { client_id: allows, organization: 'acme' },
        'authorization request parameter organization must be an organization id',
      ],
      [{ client_id: allows, organization: 'org_nothing' }, 'parameter organization is invalid: org_nothing'],
      [{ client_id: allows, organization: 'org_"<x>' }, 'parameter organization is invalid: (not printable)'],
    ];
    for (const [params, text] of rows) expect(await next(params)).toEqual(['invalid_request', text]);
    const third = await world.application({ is_first_party: false });
    expect(await next({ client_id: third.client_id, organization })).toEqual([
      'invalid_request',
      `parameter organization is invalid: ${organization}`,
    ]);
  });

  it('take members only, and a member who was just added at once', async () => {
    const client_id = await client('allow');
    const refused = `user ${world.user.user_id} is not part of the ${organization} organization`;
    expect(await next({ client_id, organization })).toEqual(['access_denied', refused]);
    const members = [world.user.user_id];
    const added = await world.call('POST', `/organizations/${organization}/members`, { body: { members } });
    expect(added.status).toBe(204);
    expect(await next({ client_id, organization })).toEqual(['code']);
    expect(await next({ client_id })).toEqual(['code']);
  });

  it('are asked for on a page where the client wants it, before or after who it is', async () => {
    const before = await client('require', 'pre_login_prompt');
    const after = await client('require', 'post_login_prompt');
    expect(await next({ client_id: before }, false)).toEqual(['/u/organization']);
    expect(await next({ client_id: after }, false)).toEqual(['/u/login']);
    expect(await next({ client_id: after })).toEqual(['/u/organization']);
    expect((await next({ client_id: after, prompt: 'none' }))[0]).toBe('interaction_required');
    expect((await next({ client_id: before, prompt: 'none' }, false))[0]).toBe('login_required');
  });

  it('may be named by name where the tenant allows it', async () => {
    const client_id = await client('allow');
    await world.call('PATCH', '/tenants/settings', { body: { allow_organization_name_in_authentication_api: true } });
    expect(await next({ client_id, organization: 'acme' }, false)).toEqual(['/u/login']);
    expect(await next({ client_id, organization: 'ACME' }, false)).toEqual(['/u/login']);
    expect((await next({ client_id, organization: 'other' }, false))[1]).toBe(
      'parameter organization is invalid: other',
    );
  });

  it('invite a person whoever is signed in, and the invitation goes on to the pages', async () => {
    const client_id = await client('allow');
    const invitation = 'ticket'.repeat(5);
    const response = await world.authorize({ client_id, organization, invitation }, { cookie });
    const to = world.location(response);
    expect(to.pathname).toBe('/u/login');
    const state = to.searchParams.get('state') ?? '';
    const opened = await world.ports.envelopes.open(world.tenant, 'transaction', state);
    expect(opened).toMatchObject({ request: { invitation, organization, client_id } });
    expect((await next({ client_id, organization, invitation, prompt: 'none' }))[0]).toBe('login_required');
  });
});
