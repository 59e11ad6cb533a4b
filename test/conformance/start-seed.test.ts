import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, expect, it } from 'vitest';
import { managementApi, requestToken, type TokenAnswer } from '../support/node/management.ts';
import { interruptAll, npmStart, type Started } from '../support/node/npm-start.ts';
import { temporaryFolder } from '../support/node/server.ts';

const state = temporaryFolder();
const file = join(state, 'seed.yaml');
afterAll(async () => {
  await interruptAll();
  rmSync(state, { recursive: true });
});

const billing = `tenant:
  default_audience: https://billing.example.test
  allow_organization_name_in_authentication_api: true
resourceServers:
  - name: Billing
    identifier: https://billing.example.test
    scopes: [{ value: 'read:invoices' }]
    signing_alg: ES256
clients:
  - name: Worker
    client_id: worker
    client_secret: a-secret-that-only-the-seed-file-gives
    app_type: non_interactive
    grant_types: [client_credentials]
clientGrants:
  - client_id: Worker
    audience: https://billing.example.test
    scope: ['read:invoices']
    organization_usage: allow
    allow_any_organization: true
databases:
  - name: Username-Password-Authentication
    enabled_clients: [Worker]
    options: { passwordPolicy: excellent }
connections:
  - name: staff
    strategy: oidc
    options: { client_id: abc, issuer: https://staff.example.test }
organizations:
  - name: acme
    display_name: Acme
`;

const worker = {
  client_id: 'worker',
  client_secret: 'a-secret-that-only-the-seed-file-gives',
  audience: 'https://billing.example.test',
};

async function start(seed: string, ...more: string[]): Promise<Started> {
  writeFileSync(file, seed);
  return npmStart(state, ['--https-port', '0', '--http-port', '0', '--seed', file, ...more]);
}

/** Over plain http: this file is not about certificates. */
async function clientNames({ local }: Started): Promise<string[]> {
  const management = await managementApi({ url: local.http_issuer, management: local.management });
  return (await management.get<{ name: string }[]>('clients?fields=name')).map(({ name }) => name);
}

it('a seed file is added once, a changed one again, and --fresh forgets it all', async () => {
  const first = await start(billing);
  expect((await requestToken(first.local.http_issuer, worker)).scope).toBe('read:invoices');
  const form = { grant_type: 'client_credentials', client_id: worker.client_id, client_secret: worker.client_secret };
  const bare = await fetch(`${first.local.http_issuer}oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const { access_token: defaulted } = (await bare.json()) as TokenAnswer;
  expect(decodeJwt(defaulted).aud).toBe(worker.audience);
  expect(decodeProtectedHeader(defaulted).alg).toBe('ES256');
  const { access_token: ofAcme } = await requestToken(first.local.http_issuer, worker, { organization: 'acme' });
  expect(decodeJwt(ofAcme)).toMatchObject({ org_name: 'acme' });

  const management = await managementApi({ url: first.local.http_issuer, management: first.local.management });
  const connections = await management.get<Record<string, unknown>[]>('connections');
  expect(connections).toMatchObject([
    { name: 'Username-Password-Authentication', enabled_clients: ['worker'], options: { passwordPolicy: 'excellent' } },
    { name: 'staff', strategy: 'oidc', options: { client_id: 'abc' } },
  ]);
  await management.patch('clients/worker', { description: 'changed by hand' });
  await first.interrupt();

  const second = await start(billing.replace('clientGrants:', '  - name: Second\nclientGrants:'));
  expect(await clientNames(second)).toEqual(expect.arrayContaining(['Worker', 'Second']));
  const again = await managementApi({ url: second.local.http_issuer, management: second.local.management });
  expect(await again.get('clients/worker')).toMatchObject({ description: 'changed by hand' });
  await second.interrupt();

  const third = await start('tenant: {}\n', '--fresh');
  expect(third.local.m2m.client_id).not.toBe(first.local.m2m.client_id);
  expect(await clientNames(third)).not.toContain('Worker');
  await third.interrupt();
});
