import { auth0 } from '../../lib/auth0.js';

/** Sends whoever is not signed in to the login, and back here after it. */
export default auth0.withPageAuthRequired(
  async () => {
    const { user } = await auth0.getSession();
    return <pre>{JSON.stringify({ sub: user.sub })}</pre>;
  },
  { returnTo: '/protected' },
);
