import { Auth0Client } from '@auth0/nextjs-auth0/server';

/** As Auth0's quick start writes it, for an API of ours: the rest is AUTH0_* and APP_BASE_URL of the environment. */
export const auth0 = new Auth0Client({
  authorizationParameters: {
    audience: process.env.API_AUDIENCE,
    scope: 'openid profile email offline_access read:items',
  },
  // Without it the SDK knows no issuer on localhost and none with a port. The issuer is https all the same.
  allowInsecureRequests: true,
});
