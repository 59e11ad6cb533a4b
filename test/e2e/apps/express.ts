import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What the tests use of Express 5, express-session and passport, which bring no types. */
export interface ExpressRequest {
  oidc: { isAuthenticated(): boolean; user?: Record<string, unknown>; idToken?: string; accessToken?: AccessToken };
  user?: unknown;
  logout(done: (error?: unknown) => void): void;
}

/** An access token as express-openid-connect hands it to the application. */
export interface AccessToken {
  access_token: string;
  isExpired(): boolean;
  refresh(): Promise<{ access_token: string }>;
}

export interface ExpressResponse {
  json(body: unknown): void;
  redirect(to: string): void;
  status(code: number): ExpressResponse;
}

export type Next = (error?: unknown) => void;
export type Step = (request: ExpressRequest, response: ExpressResponse, next: Next) => unknown;

export type ExpressApp = RequestListener & {
  get(path: string, ...steps: unknown[]): void;
  use(...steps: unknown[]): void;
  set(name: string, value: unknown): void;
};

export const express = require('express') as () => ExpressApp;
export const session = require('express-session') as (options: Readonly<Record<string, unknown>>) => Step;

export interface Passport {
  initialize(): Step;
  session(): Step;
  authenticate(name: string, options?: Readonly<Record<string, unknown>>): Step;
  use(strategy: unknown): void;
  serializeUser(write: (user: unknown, done: (error: null, value: unknown) => void) => void): void;
  deserializeUser(read: (value: unknown, done: (error: null, user: unknown) => void) => void): void;
}

export const { Passport } = require('passport') as { Passport: new () => Passport };

export interface Auth0Profile {
  id: string;
  displayName: string;
  emails: { value: string }[];
  _json: Record<string, unknown>;
}

type Verify = (
  accessToken: string,
  refreshToken: string | undefined,
  extra: Record<string, unknown>,
  profile: Auth0Profile,
  done: (error: null, user: unknown) => void,
) => void;

export const Auth0Strategy = require('passport-auth0') as new (
  options: Readonly<Record<string, unknown>>,
  verify: Verify,
) => unknown;

/** The body of every failure is its message, so that a failed test says what went wrong. */
export const tellFailure = (
  error: { status?: number; message: string },
  _request: ExpressRequest,
  response: ExpressResponse,
  _next: Next,
): void => response.status(error.status ?? 500).json({ failed: error.message });
