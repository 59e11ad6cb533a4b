import { describe, expect, it } from 'vitest';
import { type ConsentRules, needsConsent } from '../../../shared/protocol/authorize/consent.ts';

const client = (is_first_party: boolean, sign_in: object = {}) => ({ is_first_party, sign_in }) as never;
const api = (skips: boolean) => ({ skip_consent_for_verifiable_first_party_clients: skips }) as never;
const needed = (more: Partial<ConsentRules> = {}): boolean =>
  needsConsent({
    ...{ tenant: {}, client: client(true), api: undefined, scope: ['openid', 'read'], given: undefined },
    redirect_uri: 'https://app.example.com/cb',
    ...more,
  });

describe('consent', () => {
  it('is not asked for a first party, unless its API wants it', () => {
    expect(needed()).toBe(false);
    expect(needed({ api: api(true) })).toBe(false);
    expect(needed({ api: api(false) })).toBe(true);
  });

  it('SESS-03 is always asked for a third party', () => {
    expect(needed({ client: client(false) })).toBe(true);
    expect(needed({ client: client(false), api: api(true) })).toBe(true);
  });

  it('is asked where nobody can prove whose callback it is', () => {
    const local = 'http://localhost:3000';
    expect(needed({ redirect_uri: local })).toBe(true);
    expect(needed({ redirect_uri: 'com.example.app://cb', api: api(true) })).toBe(true);
    const skips = { skip_non_verifiable_callback_uri_confirmation_prompt: true };
    expect(needed({ redirect_uri: local, client: client(true, skips) })).toBe(false);
    expect(needed({ redirect_uri: local, tenant: { sign_in: skips } as never })).toBe(false);
    const insists = client(true, { skip_non_verifiable_callback_uri_confirmation_prompt: false });
    expect(needed({ redirect_uri: local, tenant: { sign_in: skips } as never, client: insists })).toBe(true);
  });

  it('SESS-03 that was given counts for what it was given for, and no more', () => {
    const third = client(false);
    expect(needed({ client: third, given: ['openid', 'read', 'write'] })).toBe(false);
    expect(needed({ client: third, given: ['openid'] })).toBe(true);
    expect(needed({ client: third, given: [], scope: [] })).toBe(false);
  });
});
