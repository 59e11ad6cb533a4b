import { describe, expect, it } from 'vitest';
import { AuthorizeError } from '../../../shared/model/authorize-error.ts';
import type { ClientRecord } from '../../../shared/model/registry.ts';
import {
  refuseForeignType,
  responseTypes,
  wantedResponseMode,
  wantedResponseType,
} from '../../../shared/protocol/authorize/response-type.ts';

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AuthorizeError) return error.code;
    throw error;
  }
  return 'none';
};

const client = (grant_types: string[], strict_third_party = false): ClientRecord =>
  ({
    client_id: 'c',
    name: 'c',
    is_first_party: true,
    grant_types,
    secrets: [],
    sign_in: { strict_third_party },
  }) as never;

describe('response types', () => {
  it('takes the words in any order and no others', () => {
    expect(wantedResponseType('token code')).toBe('code token');
    expect(wantedResponseType('token id_token code')).toBe('code id_token token');
    expect(codeOf(() => wantedResponseType(undefined))).toBe('invalid_request');
    const wrong = ['none', 'Code', 'code code', 'code  token', ' code', 'code,token', 'code token none', '"', 'é'];
    expect(wrong.filter((type) => codeOf(() => wantedResponseType(type)) !== 'unsupported_response_type')).toEqual([]);
  });

  it('AZ-02 never puts tokens into a query', () => {
    const modes = Object.fromEntries(responseTypes.map((type) => [type, wantedResponseMode(undefined, type)]));
    expect(modes).toEqual({
      ...Object.fromEntries(responseTypes.map((type) => [type, 'fragment'])),
      code: 'query',
    });
    const hybrid = responseTypes.filter((type) => type !== 'code');
    expect(hybrid.filter((type) => codeOf(() => wantedResponseMode('query', type)) !== 'invalid_request')).toEqual([]);
    expect(codeOf(() => wantedResponseMode('jwt', 'code'))).toBe('invalid_request');
    expect(wantedResponseMode('form_post', 'token')).toBe('form_post');
  });

  it('AZ-01 needs the grant of each thing that is handed out', () => {
    const allowed = (grants: string[]) =>
      responseTypes.filter((type) => codeOf(() => refuseForeignType(type, client(grants))) === 'none');
    expect(allowed(['authorization_code'])).toEqual(['code']);
    expect(allowed(['implicit'])).toEqual(['token', 'id_token', 'id_token token']);
    expect(allowed(['authorization_code', 'implicit'])).toEqual(responseTypes);
    expect(allowed(['client_credentials', 'refresh_token'])).toEqual([]);
  });

  it('AZ-01 lets a strict third party have codes only', () => {
    const strict = client(['authorization_code', 'implicit'], true);
    expect(codeOf(() => refuseForeignType('code', strict))).toBe('none');
    expect(codeOf(() => refuseForeignType('code token', strict))).toBe('unsupported_response_type');
  });
});
