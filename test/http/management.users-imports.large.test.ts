import { expect, it } from 'vitest';
import { importUsers } from '../../shared/protocol/management/users-import.ts';
import { makeManagementWorld } from '../support/management-world.ts';

it('a large file goes in small commits with a turn for others after each', async () => {
  const { ports, tenant, domain, call } = await makeManagementWorld();
  const { body: found } = await call('GET', '/connections?name=Username-Password-Authentication');
  const steps: string[] = [];
  const watched = {
    ...ports,
    pause: async () => void steps.push('pause'),
    store: {
      ...ports.store,
      commit: async (...[of, changes]: Parameters<typeof ports.store.commit>) => {
        steps.push(`commit ${changes.length}`);
        return ports.store.commit(of, changes);
      },
    },
  };
  const file = JSON.stringify(Array.from({ length: 120 }, (_, number) => ({ email: `a${number}@example.com` })));
  const at = { tenant, domain };
  await importUsers(watched, at, { connection_id: found[0].id }, file);
  // The last commit is that of the job.
  expect(steps).toEqual(['commit 50', 'pause', 'commit 50', 'pause', 'commit 20', 'pause', 'commit 1']);
  expect((await call('GET', '/users?q=email:a11*&include_totals=true')).body.total).toBe(11);
});
