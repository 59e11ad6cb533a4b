import { auth0 } from './lib/auth0.js';

/** The SDK's own routes (`/auth/login`, `/auth/callback` …) and its rolling session. */
export const proxy = (request) => auth0.middleware(request);

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico).*)'] };
