import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { managementApi } from '../support/node/management.ts';
import { interruptAll, npmStart } from '../support/node/npm-start.ts';
import { temporaryFolder } from '../support/node/server.ts';

const state = temporaryFolder();
afterAll(async () => {
  await interruptAll();
  rmSync(state, { recursive: true });
});

it('the user of local.json is there, hashed by the bundled WebAssembly, and stays over a restart', async () => {
  const options = ['--https-port', '0', '--http-port', '0'];
  const ids: string[] = [];
  for (let run = 0; run < 2; run += 1) {
    const started = await npmStart(state, options);
    const { local } = started;
    const management = await managementApi({ url: local.http_issuer, management: local.management });
    const found = await management.get<
      { user_id: string; email_verified: boolean; identities: { connection: string }[] }[]
    >(`users-by-email?email=${encodeURIComponent(local.user.email)}`);
    expect(found.map(({ email_verified, identities }) => [email_verified, identities[0]?.connection])).toEqual([
      [true, 'Username-Password-Authentication'],
    ]);
    ids.push(...found.map(({ user_id }) => user_id));
    await started.interrupt();
  }
  expect(new Set(ids).size).toBe(1);
});
