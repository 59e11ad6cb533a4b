import { Auth0Client, type Auth0ClientOptions } from '@auth0/auth0-spa-js';

/** The page of a single-page application, as Auth0's quick start for plain JavaScript writes it. */
declare global {
  interface Window {
    options: Auth0ClientOptions;
    shop: Readonly<Record<string, (...args: string[]) => unknown>>;
  }
}

const client = new Auth0Client(window.options);

/** What a test asks the page to do. */
window.shop = {
  user: () => client.getUser(),
  token: () => client.getTokenSilently(),
  freshToken: () => client.getTokenSilently({ cacheMode: 'off' }),
  appState: () => history.state?.appState,
  /** The refresh token that the SDK keeps, if it keeps it where it can be read. */
  refreshToken: () =>
    Object.values<string>(localStorage).flatMap((value) => {
      const { body } = JSON.parse(value);
      return body?.refresh_token === undefined ? [] : [body.refresh_token];
    })[0],
  /** Presents a refresh token as somebody does who has stolen it from here. */
  replay: async (endpoint = '', refresh_token = '') => {
    const { clientId: client_id } = window.options;
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id, refresh_token });
    return (await fetch(endpoint, { method: 'POST', body })).json();
  },
};

const show = (text: string): void => {
  const status = document.querySelector('#status');
  if (status !== null) status.textContent = text;
};

async function showUser(): Promise<void> {
  const user = await client.getUser();
  show(user === undefined ? 'nobody' : `hello ${user.email}`);
}

const onClick = (id: string, act: () => Promise<void>): void =>
  document.querySelector(id)?.addEventListener('click', () => {
    act().catch((error: Error) => show(`error ${error.message}`));
  });

onClick('#redirect', () => client.loginWithRedirect({ appState: { from: 'the button' } }));
onClick('#popup', () => client.loginWithPopup().then(showUser));
onClick('#logout', () => client.logout({ logoutParams: { returnTo: location.origin } }));

async function begin(): Promise<void> {
  const answer = new URLSearchParams(location.search);
  if (answer.has('state') && (answer.has('code') || answer.has('error'))) {
    const { appState } = await client.handleRedirectCallback();
    history.replaceState({ appState }, '', '/');
  } else await client.checkSession();
  await showUser();
}

begin().catch((error: Error) => show(`error ${error.message}`));
