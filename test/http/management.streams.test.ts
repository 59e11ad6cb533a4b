import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeAll(async () => {
  world = await makeManagementWorld();
});

const make = async (path: string, body: unknown, where = world) => (await where.call('POST', path, { body })).body;

describe('streams', () => {
  const sinks = {
    http: { httpEndpoint: 'https://a.test', httpAuthorization: 'secret', httpContentFormat: 'JSONLINES' },
    eventbridge: { awsAccountId: '123456789012', awsRegion: 'us-gov-east-1' },
    eventgrid: {
      azureSubscriptionId: 'b69a6835-57c7-4d53-b0d5-1c6ae580b6d5',
      azureRegion: 'northeurope',
      azureResourceGroup: 'logs',
    },
    datadog: { datadogApiKey: 'secret', datadogRegion: 'eu' },
    splunk: { splunkDomain: 's.test', splunkPort: '1', splunkToken: 'secret', splunkSecure: false },
    sumo: { sumoSourceAddress: 'https://sumo.test' },
    segment: { segmentWriteKey: 'secret' },
    mixpanel: {
      mixpanelRegion: 'eu',
      mixpanelProjectId: '1',
      mixpanelServiceAccountUsername: 'u',
      mixpanelServiceAccountPassword: 'secret',
    },
  };

  test.each(Object.entries(sinks))(
    '%s: its sink comes back as it went in, and is sealed at rest',
    async (type, sink) => {
      const made = await world.call('POST', '/log-streams', { body: { name: type, type, sink } });
      expect([made.status, made.body.sink]).toEqual([200, sink]);
      expect((await world.call('GET', `/log-streams/${made.body.id}`)).body).toEqual(made.body);
      const stored = await world.ports.store.get(world.tenant, 'log-stream', made.body.id);
      expect(JSON.stringify(stored)).not.toContain('"secret"');
      const others = Object.entries(sinks).filter(([other]) => other !== type);
      for (const [, other] of others) {
        expect((await world.call('POST', '/log-streams', { body: { type, sink: other } })).status).toBe(400);
        expect((await world.call('PATCH', `/log-streams/${made.body.id}`, { body: { sink: other } })).status).toBe(400);
      }
      const again = await world.call('PATCH', `/log-streams/${made.body.id}`, { body: { sink } });
      expect([again.status, again.body]).toEqual([200, made.body]);
    },
  );

  test.each(['http', 'datadog', 'splunk', 'sumo', 'segment', 'mixpanel'] as const)(
    '%s: a change keeps the secret that it does not name, as tools that never see it expect',
    async (type) => {
      const sink: Record<string, unknown> = sinks[type];
      const hidden = (value: unknown) => value === 'secret' || value === 'https://sumo.test';
      const named = Object.fromEntries(Object.entries(sink).filter(([, value]) => !hidden(value)));
      const { id } = await make('/log-streams', { type, sink });
      const changed = await world.call('PATCH', `/log-streams/${id}`, { body: { sink: named } });
      expect([changed.status, changed.body.sink]).toEqual([200, sink]);
    },
  );

  test('a change of a Mixpanel sink keeps the password it does not name', async () => {
    const { mixpanelServiceAccountPassword, ...rest } = sinks.mixpanel;
    const { id } = await make('/log-streams', { type: 'mixpanel', sink: sinks.mixpanel });
    const body = { sink: { ...rest, mixpanelRegion: 'us' } };
    const changed = await world.call('PATCH', `/log-streams/${id}`, { body });
    expect(changed.body.sink).toEqual({ ...body.sink, mixpanelServiceAccountPassword });
  });

  test('the order in which a change is written is not the order in which it is kept', async () => {
    const { id, sink } = await make('/log-streams', { type: 'http', sink: sinks.http });
    const backwards = Object.fromEntries(Object.entries(sinks.http).reverse());
    const changed = await world.call('PATCH', `/log-streams/${id}`, { body: { sink: backwards } });
    expect(JSON.stringify(changed.body.sink)).toBe(JSON.stringify(sink));
  });

  test('without a key-encryption secret a stream still comes back whole', async () => {
    const plain = await makeManagementWorld({ sealed: false });
    const made = await make('/log-streams', { type: 'segment', sink: sinks.segment }, plain);
    expect((await plain.call('GET', `/log-streams/${made.id}`)).body.sink).toEqual(sinks.segment);
  });

  test('the secret of a webhook stays when its surroundings change', async () => {
    const destination = (token?: string) => ({
      type: 'webhook',
      configuration: {
        webhook_endpoint: 'https://a.test',
        webhook_authorization: { method: 'bearer', ...(token === undefined ? {} : { token }) },
      },
    });
    const { id } = await make('/event-streams', { destination: destination('hidden-token') });
    const kept = async () => JSON.stringify((await world.ports.store.get(world.tenant, 'event-stream', id))?.doc);
    expect(await kept()).toContain('"sealed"');
    const changed = await world.call('PATCH', `/event-streams/${id}`, { body: { destination: destination() } });
    expect([changed.status, changed.body.destination]).toEqual([200, destination()]);
    expect(await kept()).toContain('"sealed"');
    const caught = { destination: { ...destination(), configuration: { webhook_endpoint: 'http://a.test' } } };
    expect((await world.call('PATCH', `/event-streams/${id}`, { body: caught })).status).toBe(400);
  });
});
