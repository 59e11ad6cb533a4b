import { describe, expect, it } from 'vitest';
import { fresh, refusal, sdk, server } from './driver.ts';

describe('tenants/settings', () => {
  it('get, update', async () => {
    const before = await sdk.tenants.settings.get();
    expect(before).toMatchObject({ session_lifetime: 168, idle_session_lifetime: 72, enabled_locales: ['en'] });
    const changed = await sdk.tenants.settings.update({
      friendly_name: 'Latchkey',
      support_email: 'help@example.test',
      flags: { enable_client_connections: false },
    });
    expect(changed).toMatchObject({
      friendly_name: 'Latchkey',
      flags: { ...before.flags, enable_client_connections: false },
    });
    expect(await sdk.tenants.settings.get({ fields: 'friendly_name' })).toEqual({ friendly_name: 'Latchkey' });
    expect(await refusal(sdk.tenants.settings.update({ enabled_locales: [] as never }))).toBe('400 invalid_body');
    await sdk.tenants.settings.update({
      friendly_name: before.friendly_name ?? '',
      support_email: before.support_email ?? '',
      flags: { enable_client_connections: before.flags?.enable_client_connections ?? true },
    });
    expect(await sdk.tenants.settings.get()).toEqual(before);
  });
});

describe('custom domains', () => {
  it('create, verify, get, list, default, metadata, delete', async () => {
    const domain = `${fresh('login')}.example.test`;
    const made = await sdk.customDomains.create({
      domain,
      type: 'self_managed_certs',
      domain_metadata: { zone: 'eu' },
    });
    const id = made.custom_domain_id;
    expect(made).toMatchObject({ domain, status: 'pending_verification', primary: true });
    expect(made.verification?.methods).toMatchObject([{ name: 'TXT', record: expect.any(String) }]);
    expect(await sdk.customDomains.verify(id)).toMatchObject({ custom_domain_id: id, status: 'pending_verification' });
    const changed = await sdk.customDomains.update(id, { domain_metadata: { zone: null, tier: 'gold' } });
    expect(changed.domain_metadata).toEqual({ tier: 'gold' });
    expect(await sdk.customDomains.get(id)).toMatchObject({ domain, domain_metadata: { tier: 'gold' } });
    expect((await sdk.customDomains.list()).map(({ custom_domain_id }) => custom_domain_id)).toContain(id);
    expect(await refusal(sdk.customDomains.setDefault({ domain }))).toBe('400 invalid_body');
    expect(await sdk.customDomains.getDefault()).toMatchObject({ domain: server.domain });
    expect(await sdk.customDomains.setDefault({ domain: server.domain })).toMatchObject({ domain: server.domain });
    expect(await refusal(sdk.customDomains.create({ domain, type: 'self_managed_certs' }))).toBe(
      '409 custom_domain_conflict',
    );
    await sdk.customDomains.delete(id);
    expect(await refusal(sdk.customDomains.get(id))).toBe('404 inexistent_custom_domain');
  });
});

describe('token-exchange profiles', () => {
  it('create, get, list, update, delete', async () => {
    const make = async () =>
      sdk.tokenExchangeProfiles.create({
        name: 'Legacy tokens',
        subject_token_type: `urn:example:${crypto.randomUUID()}`,
        action_id: await anAction(),
        type: 'custom_authentication',
      });
    const [one, two] = [await make(), await make()];
    const id = one.id ?? '';
    expect(id).toMatch(/^tep_[A-Za-z0-9]{16}$/);
    expect(await sdk.tokenExchangeProfiles.get(id)).toEqual(one);
    const listed: (string | undefined)[] = [];
    for await (const profile of await sdk.tokenExchangeProfiles.list({ take: 1 })) listed.push(profile.id);
    expect(listed).toEqual(expect.arrayContaining([id, two.id]));
    await sdk.tokenExchangeProfiles.update(id, { name: 'Renamed' });
    expect(await sdk.tokenExchangeProfiles.get(id)).toMatchObject({ name: 'Renamed', action_id: one.action_id });
    for (const profile of [one, two]) await sdk.tokenExchangeProfiles.delete(profile.id ?? '');
    expect(await refusal(sdk.tokenExchangeProfiles.get(id))).toBe('404 Token exchange profile not found.');
  });
});

async function anAction(): Promise<string> {
  const { id = '' } = await sdk.actions.create({
    name: fresh('action'),
    supported_triggers: [{ id: 'custom-token-exchange', version: 'v1' }],
    code: 'exports.onExecuteCustomTokenExchange = async () => {};',
  });
  return id;
}
