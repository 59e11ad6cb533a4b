import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type MachineClient,
  type Management,
  machineClient,
  managementApi,
  requestToken,
} from '../support/node/management.ts';
import { type ProductionServer, startProduction } from '../support/node/server.ts';

/** Its own server, since it is killed; limits high enough that the stream of writes is not the subject. */
let server: ProductionServer;
beforeAll(async () => {
  server = await startProduction({ RATE_LIMITS: 'address=100000,client=100000,failure=100000,management=100000' });
});
afterAll(() => server.close());

const lanes = 4;
const beforeCrash = 24;

it('STORE-05 what was acknowledged before kill -9 is there after the restart, and gets tokens', async () => {
  const { url } = server.facts;
  const management = await managementApi(server.facts);
  const acknowledged: MachineClient[] = [];
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const writers = Array.from({ length: lanes }, () => writeUntilItFails(management, acknowledged, resolve));
  await enough;
  const restarted = server.crashAndRestart();
  await Promise.all(writers);
  await restarted;

  const again = await managementApi(server.facts);
  for (const client of acknowledged) {
    expect(await again.get(`clients/${client.client_id}`)).toMatchObject({ client_id: client.client_id });
    expect((await requestToken(url, client)).scope).toBe('read:items');
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(beforeCrash);
  expect(await requestToken(url, await machineClient(again))).toMatchObject({ token_type: 'Bearer' });
});

/** Registers APIs, clients and grants one after the other; the crash ends it. */
async function writeUntilItFails(
  management: Management,
  acknowledged: MachineClient[],
  enough: () => void,
): Promise<void> {
  try {
    for (;;) {
      acknowledged.push(await machineClient(management));
      if (acknowledged.length >= beforeCrash) enough();
    }
  } catch (cause) {
    // Anything but a lost connection would be a refusal of the server and no crash.
    expect(String(cause)).toMatch(/fetch failed|other side closed/);
  }
}
