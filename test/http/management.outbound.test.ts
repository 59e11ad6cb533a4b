import { beforeAll, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

/** One of each trick; the whole table is the classifier's own test. */
const inside = [
  ...[
    'http://hook.test/',
    'https://localhost/',
    'https://2130706433/',
    'https://[::ffff:127.0.0.1]/',
    'https://10.0.0.1/',
  ],
  ...[
    'https://169.254.169.254/',
    'https://metadata.google.internal/',
    'https://me:pass@hook.test/',
    'https://hook.test:22/',
  ],
  ...['https://hook.test./', 'https://100.64.0.1/'],
];
const hosts = ['localhost', '127.1', '10.0.0.1', '169.254.169.254', 'a.internal', 'a.test.', '[::1]'];

/** Every place in which an address is saved that the server calls, with what it takes. */
const places: Record<string, { path: string; body: (address: string) => unknown; public: string; refused: string[] }> =
  {
    'log stream http': {
      path: '/log-streams',
      body: (httpEndpoint) => ({ type: 'http', sink: { httpEndpoint } }),
      public: 'https://hook.test/in',
      refused: inside,
    },
    'log stream sumo': {
      path: '/log-streams',
      body: (sumoSourceAddress) => ({ type: 'sumo', sink: { sumoSourceAddress } }),
      public: 'https://hook.test/in',
      refused: inside,
    },
    'log stream splunk': {
      path: '/log-streams',
      body: (splunkDomain) => ({
        type: 'splunk',
        sink: { splunkDomain, splunkPort: '8088', splunkSecure: true, splunkToken: 'token' },
      }),
      public: 'splunk.test',
      refused: hosts,
    },
    'event stream': {
      path: '/event-streams',
      body: (webhook_endpoint) => ({
        destination: {
          type: 'webhook',
          configuration: { webhook_endpoint, webhook_authorization: { method: 'bearer', token: 'token' } },
        },
      }),
      public: 'https://hook.test/in',
      refused: inside,
    },
    'back-channel logout': {
      path: '/clients',
      body: (url) => ({ name: 'app', oidc_logout: { backchannel_logout_urls: [url] } }),
      public: 'https://{organization_name}.hook.test/in',
      refused: [...inside, 'https://{organization_name}/', 'https://*.hook.test/', ''],
    },
    'mail provider': {
      path: '/emails/provider',
      body: (smtp_host) => ({
        name: 'smtp',
        credentials: { smtp_host, smtp_port: 25, smtp_user: 'me', smtp_pass: 'secret' },
      }),
      public: 'mail.test',
      refused: hosts,
    },
    ...Object.fromEntries(
      ['discovery_url', 'jwks_uri', 'token_endpoint', 'userinfo_endpoint'].map((option) => [
        `connection ${option}`,
        {
          path: '/connections',
          body: (url: string) => ({
            name: `c-${option.replace('_', '-')}`,
            strategy: 'oidc',
            options: { [option]: url },
          }),
          public: 'https://idp.test/',
          refused: inside,
        },
      ]),
    ),
    'connection metadata': {
      path: '/connections',
      body: (jwks_uri) => ({ name: 'c-metadata', strategy: 'oidc', options: { oidc_metadata: { jwks_uri } } }),
      public: 'https://idp.test/jwks',
      refused: inside,
    },
    'connection SAML metadata': {
      path: '/connections',
      body: (metadataUrl) => ({ name: 'c-saml', strategy: 'samlp', options: { metadataUrl } }),
      public: 'https://idp.test/metadata',
      refused: inside,
    },
  };

test.each(Object.entries(places))('SSRF-01 %s: an address inside is refused when it is saved', async (_, place) => {
  const { path, body, refused } = place;
  const before = world.storage.dump();
  for (const address of refused) {
    const answer = await world.call('POST', path, { body: body(address) });
    expect([address, answer.status, answer.body.errorCode]).toEqual([address, 400, 'invalid_body']);
  }
  expect(world.storage.dump()).toBe(before);
  const taken = await world.call('POST', path, { body: body(place.public) });
  expect([taken.status < 300, taken.text]).toEqual([true, taken.text]);
});

test('SSRF-01 nor by a change', async () => {
  const { id } = (
    await world.call('POST', '/log-streams', { body: places['log stream http']?.body('https://a.test/') })
  ).body;
  const client = (await world.call('POST', '/clients', { body: { name: 'app' } })).body.client_id;
  const connection = (await world.call('POST', '/connections', { body: { name: 'later', strategy: 'oidc' } })).body.id;
  const changes: [string, unknown][] = [
    [`/log-streams/${id}`, { sink: { httpEndpoint: 'https://169.254.169.254/' } }],
    [`/clients/${client}`, { oidc_logout: { backchannel_logout_urls: ['https://127.0.0.1/'] } }],
    [`/connections/${connection}`, { options: { discovery_url: 'https://localhost/' } }],
    ['/emails/provider', { name: 'smtp', credentials: { smtp_host: 'localhost' } }],
  ];
  for (const [path, body] of changes) {
    const refused = await world.call('PATCH', path, { body });
    expect([path, refused.status]).toEqual([path, 400]);
  }
});
