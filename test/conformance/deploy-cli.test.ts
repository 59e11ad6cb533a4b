import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  exportByProgram,
  exportTenant,
  filesOf,
  importTenant,
  logPlace,
  writesSince,
} from '../support/node/deploy-cli.ts';
import { type ProductionServer, startProduction, temporaryFolder } from '../support/node/server.ts';

/**
 * auth0-deploy-cli, as a program and by its functions: a folder goes in, comes out, and goes into another
 * tenant. Its own tenants, since it compares everything a tenant has.
 */
const folder = fileURLToPath(new URL('tenant', import.meta.url));
const limits = { RATE_LIMITS: 'address=100000,client=100000,failure=1000,management=100000' };
const patience = 300_000;

/** The tool deploys every action and module again, and adds to a role the permissions it has already. */
const harmless =
  /^POST \/api\/v2\/(?:actions\/(?:actions\/[^/]+\/deploy|modules\/[^/]+\/versions)|roles\/[^/]+\/permissions)$/;

let one: ProductionServer;
let other: ProductionServer;
let work: string;
/** The other tenant, exported by the program at its slow pace while the first one is worked on. */
let byProgram: ReturnType<typeof exportByProgram>;
beforeAll(async () => {
  [one, other] = await Promise.all([startProduction(limits), startProduction(limits)]);
  work = temporaryFolder();
  byProgram = exportByProgram(other.facts, join(work, 'program'));
});
afterAll(async () => {
  await Promise.all([one.close(), other.close()]);
  rmSync(work, { recursive: true, force: true });
});

async function exported(server: ProductionServer, name: string): Promise<Map<string, string>> {
  const out = join(work, name);
  const { ok, complaints } = await exportTenant(server.facts, out);
  expect([ok, complaints]).toEqual([true, []]);
  return filesOf(out);
}

async function imported(server: ProductionServer, ...how: DropFirst<Parameters<typeof importTenant>>): Promise<void> {
  const { ok, complaints, output } = await importTenant(server.facts, ...how);
  expect([ok, complaints.filter((line) => line.includes(' - error: ')), ok ? '' : output]).toEqual([true, [], '']);
}

type DropFirst<List extends unknown[]> = List extends [unknown, ...infer Rest] ? Rest : never;

/** Without what is counted: publishing a module again makes its next version. */
const counted = /"latest_version_number": \d+/g;
/** Without what each tenant has of its own: how it proves a domain to be its, and since when it has it. */
const own = /(?:(?<=domain-verification=)|(?<="created_at": "))[\w:.-]+|"latest_version_number": \d+/g;

const without = (left: RegExp, files: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...files].map(([path, text]) => [path, text.replaceAll(left, '…')]));

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
      expect(kinds.size).toBeGreaterThanOrEqual(40);
      const place = await logPlace(one.facts);
      await imported(one, folder);
      const writes = await writesSince(one.facts, place);
      expect(writes.length).toBeGreaterThan(20);
      expect(writes.filter((write) => write.startsWith('POST ') && !harmless.test(write))).toEqual([]);
      expect(without(counted, await exported(one, 'second'))).toEqual(without(counted, first));
    },
    patience,
  );

  test(
    'its program exports a fresh tenant as its functions do',
    async () => {
      const { ok, complaints } = await byProgram;
      expect([ok, complaints]).toEqual([true, []]);
      expect(filesOf(join(work, 'program'))).toEqual(filesOf(join(work, 'fresh')));
    },
    patience,
  );

  test(
    'what came out of one tenant makes another one the same',
    async () => {
      // What no API shows is a placeholder in the folder, which the tool fills in from its environment.
      await imported(other, join(work, 'first'), {}, { LOGSTREAMS_HTTP_SECRET: 'Bearer another-token' });
      const copy = await exported(other, 'other');
      expect(without(own, copy)).toEqual(without(own, filesOf(join(work, 'first'))));
    },
    patience,
  );

  test(
    'an empty folder with deletes allowed leaves what is built in',
    async () => {
      const empty = join(work, 'empty');
      for (const kind of emptied) mkdirSync(join(empty, kind), { recursive: true });
      writeFileSync(join(empty, 'custom-domains/custom-domains.json'), '[]');
      await imported(one, empty, { AUTH0_ALLOW_DELETE: 'true' });
      const left = [...(await exported(one, 'left')).keys()];
      const gone = new RegExp(`^(?:${emptied.join('|')})/`);
      expect(left.filter((path) => gone.test(path))).toEqual([
        'clients/Management.json',
        'custom-domains/custom-domains.json',
      ]);
    },
    patience,
  );
});

/** Kinds of which a tenant needs none of its own. */
const emptied = [
  ...['action-modules', 'actions', 'clients', 'connections', 'connection-profiles', 'custom-domains'],
  ...['database-connections', 'event-streams', 'flow-vault-connections', 'flows', 'forms', 'grants', 'hooks'],
  ...['log-streams', 'network-acls', 'organizations', 'rate-limit-policies', 'resource-servers', 'roles', 'rules'],
  ...['rules-configs', 'self-service-profiles', 'themes', 'token-exchange-profiles', 'user-attribute-profiles'],
];
