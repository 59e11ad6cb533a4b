import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deployCli, filesOf, logPlace, writesSince } from '../support/node/deploy-cli.ts';
import { type ProductionServer, startProduction, temporaryFolder } from '../support/node/server.ts';

/**
 * auth0-deploy-cli, unchanged, as a program of its own: a folder goes in, comes out, and goes into another
 * tenant. Its own tenants, since it compares everything a tenant has.
 */
const folder = fileURLToPath(new URL('tenant', import.meta.url));
const limits = { RATE_LIMITS: 'address=100000,client=100000,failure=1000,management=100000' };
const patience = 300_000;

/** The tool deploys every action again, and adds to a role the permissions it has already. */
const harmless = /^POST \/api\/v2\/(?:actions\/actions\/[^/]+\/deploy|roles\/[^/]+\/permissions)$/;

let one: ProductionServer;
let other: ProductionServer;
let work: string;
beforeAll(async () => {
  [one, other] = await Promise.all([startProduction(limits), startProduction(limits)]);
  work = temporaryFolder();
});
afterAll(async () => {
  await Promise.all([one.close(), other.close()]);
  rmSync(work, { recursive: true, force: true });
});

async function exported(server: ProductionServer, name: string): Promise<Map<string, string>> {
  const out = join(work, name);
  const ran = await deployCli(server.facts, ['export', '-f', 'directory', '-o', out]);
  expect([ran.ok, ran.complaints]).toEqual([true, []]);
  return filesOf(out);
}

async function imported(server: ProductionServer, from: string, settings: Record<string, string> = {}): Promise<void> {
  const ran = await deployCli(server.facts, ['import', '-i', from], settings);
  expect([ran.ok, ran.complaints.filter((line) => line.includes(' - error: ')), ran.ok ? '' : ran.output]).toEqual([
    true,
    [],
    '',
  ]);
}

describe('a tenant in a folder', () => {
  test(
    'a fresh tenant comes out without a warning',
    async () => {
      const fresh = await exported(one, 'fresh');
      expect(fresh.size).toBeGreaterThan(20);
      expect([...fresh.keys()]).toContain('database-connections/Username-Password-Authentication/database.json');
    },
    patience,
  );

  test(
    'a folder goes in; again, and nothing is made anew; what comes out is the same both times',
    async () => {
      await imported(one, folder);
      const first = await exported(one, 'first');
      const kinds = new Set([...first.keys()].map((path) => path.split('/').slice(0, -1).join('/')));
      expect(kinds.size).toBeGreaterThanOrEqual(25);
      const place = await logPlace(one.facts);
      await imported(one, folder);
      const writes = await writesSince(one.facts, place);
      expect(writes.length).toBeGreaterThan(20);
      expect(writes.filter((write) => write.startsWith('POST ') && !harmless.test(write))).toEqual([]);
      expect(await exported(one, 'second')).toEqual(first);
    },
    patience,
  );

  test(
    'what came out of one tenant makes another one the same',
    async () => {
      // What no API shows is a placeholder in the folder, which the tool fills in from its environment.
      await imported(other, join(work, 'first'), { LOGSTREAMS_HTTP_SECRET: 'Bearer another-token' });
      expect(await exported(other, 'other')).toEqual(filesOf(join(work, 'first')));
    },
    patience,
  );

  test(
    'an empty folder with deletes allowed leaves what is built in',
    async () => {
      const empty = join(work, 'empty');
      for (const kind of emptied) mkdirSync(join(empty, kind), { recursive: true });
      await imported(one, empty, { AUTH0_ALLOW_DELETE: 'true' });
      const left = [...(await exported(one, 'left')).keys()];
      const gone = new RegExp(`^(?:${emptied.join('|')})/`);
      expect(left.filter((path) => gone.test(path))).toEqual(['clients/Management.json']);
    },
    patience,
  );
});

/** Kinds of which a tenant needs none of its own. */
const emptied = [
  ...['actions', 'clients', 'connections', 'database-connections', 'event-streams', 'flow-vault-connections', 'flows'],
  ...['forms', 'grants', 'log-streams', 'network-acls', 'organizations', 'resource-servers', 'roles', 'rules'],
  ...['rules-configs', 'self-service-profiles', 'themes', 'user-attribute-profiles', 'connection-profiles'],
];
