import { describe, expect, it } from 'vitest';
import { all, refusal, sdk } from './driver.ts';
import { aUser } from './fixtures.ts';

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

describe('what is kept of a user', () => {
  it('authentication methods: create, list, get, update, set, delete', async () => {
    const { id } = await aUser();
    const { authenticationMethods: methods } = sdk.users;
    const phone = await methods.create(id, { type: 'phone', phone_number: '+4915112345678', name: 'mine' });
    await methods.create(id, { type: 'totp', totp_secret: secret });
    const listed = await all(methods.list(id, { per_page: 1 }));
    expect(listed.map(({ type }) => type)).toEqual(['phone', 'totp']);
    const phoneId = phone.id ?? '';
    expect(await methods.update(id, phoneId, { name: 'other' })).toMatchObject({ id: phoneId, name: 'other' });
    expect(await methods.get(id, phoneId)).toMatchObject({ phone_number: '+4915112345678', name: 'other' });
    await methods.delete(id, phoneId);
    expect(await refusal(methods.get(id, phoneId))).toMatch(/^404 /);
    const set = await methods.set(id, [{ type: 'totp', totp_secret: secret }]);
    expect(await all(methods.list(id))).toMatchObject([{ id: set[0]?.id, type: 'totp' }]);
    expect(await sdk.users.enrollments.get(id)).toMatchObject([
      { id: expect.any(String), auth_method: 'authenticator' },
    ]);
    await methods.deleteAll(id);
    expect(await all(methods.list(id))).toEqual([]);
  });

  it('multi-factor: recovery code, providers, authenticators, remembered browsers', async () => {
    const { id } = await aUser();
    const { recovery_code } = await sdk.users.regenerateRecoveryCode(id);
    expect(recovery_code).toMatch(/^[A-Z0-9]{24}$/);
    await sdk.users.multifactor.invalidateRememberBrowser(id);
    await sdk.users.multifactor.deleteProvider(id, 'google-authenticator');
    await sdk.users.authenticators.deleteAll(id);
    expect(await all(sdk.users.authenticationMethods.list(id))).toEqual([]);
  });

  it('sessions: of a user, one by one, revoked', async () => {
    const { id } = await aUser();
    expect(await all(sdk.users.sessions.list(id, { take: 1 }))).toEqual([]);
    await sdk.users.sessions.delete(id);
    await sdk.users.revokeAccess(id, { preserve_refresh_tokens: true });
    expect(await refusal(sdk.sessions.get('nothing'))).toBe('404 inexistent_session');
    expect(await refusal(sdk.sessions.update('nothing', { session_metadata: {} }))).toBe('404 inexistent_session');
    expect(await refusal(sdk.sessions.revoke('nothing'))).toBe('404 inexistent_session');
    await sdk.sessions.delete('nothing');
  });

  it('refresh tokens: of a user, one by one, revoked', async () => {
    const { id } = await aUser();
    const { refreshTokens } = sdk;
    expect(await all(sdk.users.refreshToken.list(id, { take: 1 }))).toEqual([]);
    expect(await all(refreshTokens.list({ user_id: id, take: 1 }))).toEqual([]);
    await sdk.users.refreshToken.delete(id);
    await refreshTokens.revoke({ user_id: id });
    expect(await refusal(refreshTokens.revoke({}))).toBe('400 invalid_body');
    const missing = '404 inexistent_refresh_token';
    expect(await refusal(refreshTokens.get('nothing'))).toBe(missing);
    expect(await refusal(refreshTokens.update('nothing', { refresh_token_metadata: {} }))).toBe(missing);
    await refreshTokens.delete('nothing');
  });

  it('blocks: of a user and of an identifier', async () => {
    const { id, email } = await aUser();
    expect(await sdk.userBlocks.list(id)).toEqual({ blocked_for: [] });
    expect(await sdk.userBlocks.listByIdentifier({ identifier: email })).toEqual({ blocked_for: [] });
    await sdk.userBlocks.delete(id);
    await sdk.userBlocks.deleteByIdentifier({ identifier: email });
    expect(await refusal(sdk.userBlocks.list('auth0|nobody'))).toBe('404 inexistent_user');
  });
});
