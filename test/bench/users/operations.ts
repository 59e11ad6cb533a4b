import type { Answer, Call } from '../call.ts';
import { formCall, forwarded } from '../call.ts';
import { authorizePath, callback, challenge, type FilledUsers, verifier } from './filled-users.ts';
import { person } from './people.ts';

/** What a goal is about; `protocol` has none. */
export type UserGroup = 'login' | 'search_email' | 'search_prefix' | 'search_other' | 'protocol';

/** What the operations of one round on one tenant hand on to one another. */
export interface Handed {
  codes: readonly string[];
  refreshTokens: readonly string[];
  accessTokens: readonly string[];
}

/** One kind of request, measured alike on both tenants. */
export interface UserOperation {
  group: UserGroup;
  title: string;
  calls(tenant: FilledUsers, handed: Handed): Call[];
  /** Looks at the answers and takes what later operations need. @throws for a wrong one */
  take?(answers: readonly Answer[], handed: Handed): void;
}

/** Rows of one page. */
const perPage = 10;

const counts = { search: 40, walk: 2, protocol: 80 } as const;

const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));

const anyOf = (size: number): number => Math.floor(Math.random() * size);

/** Signing in by password, by the grant that answers with tokens at once. */
export const login: UserOperation = {
  group: 'login',
  title: 'sign-in by password',
  calls: ({ application, signers }) =>
    signers.map(({ email, password }) =>
      formCall('/oauth/token', {
        ...{ grant_type: 'http://auth0.com/oauth/grant-type/password-realm', ...application },
        ...{ realm: 'Username-Password-Authentication', username: email, password, scope: 'openid profile email' },
      }),
    ),
};

function search(
  group: UserGroup,
  title: string,
  path: (tenant: FilledUsers) => string,
  count: number = counts.search,
): UserOperation {
  return {
    ...{ group, title },
    calls: (tenant) => times(count, () => tenant.call('GET', path(tenant))),
    take(answers) {
      for (const { body } of answers) {
        const said = JSON.parse(body.toString('utf8')) as { users?: unknown[] } | unknown[];
        if ((Array.isArray(said) ? said : said.users)?.length === 0) throw new Error(`${title} found nobody`);
      }
    },
  };
}

const found = (q: string): string =>
  `/users?${new URLSearchParams({ q, per_page: String(perPage), include_totals: 'true' })}`;

const searches: readonly UserOperation[] = [
  search('search_email', 'q=email:"…"', ({ size }) => found(`email:"${person(anyOf(size)).email}"`)),
  search(
    'search_email',
    'users-by-email',
    ({ size }) => `/users-by-email?email=${encodeURIComponent(person(anyOf(size)).email)}`,
  ),
  search('search_email', 'q=email:"…" AND app_metadata…', ({ size }) =>
    found(`email:"${person(anyOf(size)).email}" AND NOT app_metadata.plan:"gold"`),
  ),
  search('search_prefix', 'q=email:…*, one user', ({ size }) => {
    const number = anyOf(size);
    return found(`email:${person(number).email.split('@')[0]}@*`);
  }),
  search('search_prefix', 'q=email:ann.*, one user in 20', () => found('email:ann.*')),
  search('search_prefix', 'q=name:ann*, one user in 10', () => found('name:ann*')),
  search('search_other', 'q=…*, in any field', () => found('dora*')),
  search('search_other', 'q=NOT email:"…"', ({ size }) => found(`NOT email:"${person(anyOf(size)).email}"`)),
  search('search_other', 'first page of all', () => `/users?per_page=${perPage}&include_totals=true`),
  search('search_other', 'q=email:*cook*: an index is read', () => found('email:*cook*')),
  search(
    'search_other',
    'q=NOT logins_count:[1 TO *]: every user is read',
    () => found('NOT logins_count:[1 TO *]'),
    counts.walk,
  ),
];

/** A redirect with a code for a browser that is signed in. */
const authorize: UserOperation = {
  group: 'protocol',
  title: '/authorize with a session',
  calls: ({ application, cookie }) =>
    times(counts.protocol, () => ({
      ...{ method: 'GET', path: authorizePath(application, challenge), headers: { ...forwarded, cookie } },
    })),
  take(answers, handed) {
    handed.codes = answers.map(({ location = '' }) => {
      const code = location.startsWith(callback) ? new URL(location).searchParams.get('code') : null;
      if (code === null) throw new Error(`/authorize sends to ${location}`);
      return code;
    });
  },
};

const tokensOf = (answers: readonly Answer[], name: string): string[] =>
  answers.map(({ body }) => {
    const token = (JSON.parse(body.toString('utf8')) as Record<string, unknown>)[name];
    if (typeof token !== 'string') throw new Error(`An answer has no ${name}`);
    return token;
  });

const exchange: UserOperation = {
  group: 'protocol',
  title: 'code for tokens',
  calls: ({ application }, { codes }) =>
    codes.map((code) =>
      formCall('/oauth/token', {
        ...{ grant_type: 'authorization_code', ...application, code },
        ...{ redirect_uri: callback, code_verifier: verifier },
      }),
    ),
  take(answers, handed) {
    handed.refreshTokens = tokensOf(answers, 'refresh_token');
    handed.accessTokens = tokensOf(answers, 'access_token');
  },
};

const refresh: UserOperation = {
  group: 'protocol',
  title: 'refresh token, rotating',
  calls: ({ application }, { refreshTokens }) =>
    refreshTokens.map((refresh_token) =>
      formCall('/oauth/token', { grant_type: 'refresh_token', ...application, refresh_token }),
    ),
  take: (answers, handed) => {
    handed.refreshTokens = tokensOf(answers, 'refresh_token');
  },
};

const userinfo: UserOperation = {
  group: 'protocol',
  title: '/userinfo, opaque token',
  calls: (_, { accessTokens: [token = ''] }) =>
    times(counts.protocol, () => ({
      ...{ method: 'GET', path: '/userinfo', headers: { ...forwarded, authorization: `Bearer ${token}` } },
    })),
};

/** In the order in which they are measured: later ones use what earlier ones were given. */
export const userOperations: readonly UserOperation[] = [login, ...searches, authorize, exchange, refresh, userinfo];
