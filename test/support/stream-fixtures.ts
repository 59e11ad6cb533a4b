import { type FamilyFixture, id22 } from './family-fixture.ts';

/** Log streams and event streams. */
export const streams: readonly FamilyFixture[] = [
  {
    path: '/log-streams',
    id: /^lst_[0-9]{16}$/,
    created: 200,
    full: {
      name: 'to splunk',
      type: 'splunk',
      sink: { splunkDomain: 'splunk.test', splunkPort: '8088', splunkToken: 'secret-token', splunkSecure: true },
      filters: [{ type: 'category', name: 'auth.login.fail' }],
      isPriority: false,
      pii_config: { log_fields: ['email'], method: 'mask' },
      startFrom: '2026-01-01T00:00:00.000Z',
    },
    least: { type: 'http', sink: { httpEndpoint: 'https://logs.test/in' } },
    filled: { status: 'active' },
    hidden: ['startFrom'],
    change: { status: 'paused', name: 'renamed' },
    unset: 'filters',
    absent: 404,
    fixed: ['type'],
  },
  {
    path: '/event-streams',
    id: id22('est'),
    created: 201,
    key: 'eventStreams',
    wrapped: true,
    full: {
      name: 'events',
      status: 'disabled',
      subscriptions: [{ event_type: 'user.created' }],
      destination: {
        type: 'webhook',
        configuration: {
          webhook_endpoint: 'https://hook.test/in',
          webhook_authorization: { method: 'bearer', token: 'hidden-token' },
        },
      },
    },
    least: {
      destination: { type: 'eventbridge', configuration: { aws_account_id: '123456789012', aws_region: 'eu-west-1' } },
    },
    filled: { status: 'enabled' },
    hidden: ['destination.configuration.webhook_authorization.token'],
    change: { name: 'renamed' },
    unset: 'name',
    absent: 204,
  },
];
