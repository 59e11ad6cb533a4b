import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../shared/model/failures.ts';
import { makeWorld } from '../support/world.ts';

describe('health', () => {
  const body = '{"status":"ok","mode":"production","version":"1.2.3","bound":["REGISTRY"]}';
  const make = () => makeWorld({ app: { health: { mode: 'production', version: '1.2.3', bound: ['REGISTRY'] } } });

  it('says the mode, the version and what is bound, and nothing else', async () => {
    const response = await make().send('/health');
    expect([response.status, await response.text()]).toEqual([200, body]);
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('answers on any host and over http, before a tenant exists', async () => {
    const response = await make().send('/health', { host: '192.0.2.1', protocol: 'http' });
    expect([response.status, await response.text()]).toEqual([200, body]);
  });

  it('reads no storage, so a slow or broken one does not take the server out', async () => {
    const world = make();
    for (const level of ['site', 'copy', 'record'] as const) world.registry.failing[level] = new Unavailable('down');
    world.keyring.failing = new Unavailable('down');
    expect((await world.send('/health')).status).toBe(200);
    expect([world.registry.sitesAsked, world.registry.asked.length]).toEqual([0, 0]);
  });

  it('is for reading only', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await make().send('/health', { method })).status).toBe(404);
  });
});
