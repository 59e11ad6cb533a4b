import { expect, test } from 'vitest';
import { atTheEdge } from '../../functions/arrival.ts';
import { hotDoor } from '../../functions/hot-door.ts';
import { clientCredentials } from '../../shared/protocol/grants/client-credentials.ts';
import { makeWorld } from '../support/world.ts';

test.each([
  ['had to be read', true, 1],
  ['is held', false, 0],
])('the keys are on their way before the registrations are asked for where the host %s', async (_, cold, times) => {
  const world = makeWorld();
  const { form } = await world.machine();
  const steps: string[] = [];
  const { registry, tokens } = world.ports;
  const door = hotDoor(
    {
      ...world.ports,
      grants: new Map([[clientCredentials.type, clientCredentials]]),
      registry: {
        site: (host) => (cold ? Promise.resolve(registry.site(host)) : registry.site(host)),
        find: (...question) => {
          steps.push('find');
          return registry.find(...question);
        },
      },
      tokens: { ...tokens, prepare: (tenant) => void steps.push(`prepare ${tenant}`) },
    },
    atTheEdge,
  );
  const body = new URLSearchParams(form);
  const answer = await door(new Request(`https://${world.site.host}/oauth/token`, { method: 'POST', body }));
  expect(answer.status).toBe(200);
  expect(steps.filter((step) => step === `prepare ${world.site.tenant}`)).toHaveLength(times);
  expect(steps[times]).toBe('find');
});
