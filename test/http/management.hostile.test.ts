import { expect, test } from 'vitest';
import { routes } from '../../functions/management/routes.ts';
import { handpicked } from '../support/hostile/handpicked.ts';
import { isTolerated } from '../support/hostile/lenience.ts';
import { malformed } from '../support/hostile/malformed.ts';
import { type Mutation, mutations } from '../support/hostile/mutations.ts';
import { type Answer, makeManagementWorld } from '../support/management-world.ts';
import { contractTakes } from '../support/openapi/requests.ts';
import { validBodies } from '../support/valid-bodies/all.ts';
import type { ValidBody } from '../support/valid-bodies/valid-body.ts';

/**
 * Every operation that takes a body is tried with bodies that are wrong in one place each: refused, in Auth0's
 * form, and not a row of any object has changed. Then the valid body is taken, so it was that place.
 */

const world = await makeManagementWorld();
const bodies = await validBodies(world);

/** Of each kind of mutation, how many of an operation are tried. */
const most = 8;

/** Operations whose body may be absent. */
const bodiless = new Set([
  ...['POST /users/:id/revoke-access', 'POST /jobs/users-exports'],
  ...['POST /actions/actions/:id/versions/:version/deploy', 'PATCH /branding/phone/templates/:id/reset'],
]);

/** Writes that read no JSON. The import's form has tests of its own. */
const withoutBody = [
  ...[
    'POST /clients/:id/rotate-secret',
    'POST /custom-domains/:id/verify',
    'POST /custom-domains/:id/test',
    'POST /keys/signing/rotate',
  ],
  ...['PUT /keys/signing/:kid/revoke', 'POST /actions/actions/:id/deploy', 'POST /actions/modules/:id/versions'],
  ...['POST /sessions/:id/revoke', 'POST /users/:id/multifactor/actions/invalidate-remember-browser'],
  ...['POST /users/:id/recovery-code-regeneration', 'POST /jobs/users-imports'],
];

const keyOf = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;
const methodOf = ({ operation }: ValidBody): string => operation.split(' ')[0] ?? '';

const tokenOf = async ({ user_id }: ValidBody): Promise<{ token?: string }> =>
  user_id === undefined ? {} : { token: await world.token(undefined, { sub: user_id, gty: undefined }) };

const short = (body: unknown): string => JSON.stringify(body).slice(0, 160);

function expectRefusal(name: string, { status, body }: Answer): void {
  const { statusCode, error, message, errorCode } = body ?? {};
  const enveloped = statusCode === status && typeof error === 'string' && message?.length > 0 && message.length < 400;
  const coded = status !== 400 || /^[a-z0-9_]+$/.test(errorCode);
  if (status >= 400 && status < 500 && enveloped && coded) return;
  expect.fail(`${name}: ${status} ${short(body)}`);
}

/** Mutations that must be refused: wrong everywhere, or by Auth0's contract where that takes the valid body. */
function refusedOnes({ operation, body }: ValidBody): Mutation[] {
  const all = mutations(body);
  const judged = contractTakes(operation, body) === true;
  const refused = (one: Mutation): boolean =>
    judged
      ? contractTakes(operation, one.body) === false && !isTolerated(operation, one.name)
      : one.name === 'the whole: an unknown property';
  return [...spread(all.filter(({ always }) => always)), ...spread(all.filter((one) => !one.always && refused(one)))];
}

function spread<Item>(list: readonly Item[]): Item[] {
  const step = Math.max(1, list.length / most);
  return list.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}

test('every operation that takes a body has a valid one here', () => {
  const writes = routes.filter(({ method, body }) => body !== undefined || (method !== 'GET' && method !== 'DELETE'));
  const known = [...new Set(bodies.map(({ operation }) => operation)), ...withoutBody];
  expect(writes.map(keyOf).filter((operation) => !known.includes(operation))).toEqual([]);
  expect(known.filter((operation) => !routes.map(keyOf).includes(operation))).toEqual([]);
  expect(new Set(known).size).toBe(known.length);
});

test.each(bodies)('HTTP-02 MGMT-03 MGMT-04 LOG-03 $operation', async (valid) => {
  const { operation, path, body, instead } = valid;
  const method = methodOf(valid);
  const token = await tokenOf(valid);
  const send = (sent: unknown) => world.call(method, path, { body: sent, ...token });
  await world.mail.settled();
  const seen = world.events.length;
  const before = world.storage.dump();
  const answers: string[] = [];
  for (const [name, text] of Object.entries(malformed)) {
    const { status, body: answer } = await send(text);
    answers.push(`${name}: ${status} ${answer.errorCode} ${answer.error}`);
  }
  const wrong = refusedOnes(valid);
  expect(wrong.length).toBeGreaterThan(2);
  for (const one of wrong) expectRefusal(one.name, await send(one.body));
  for (const one of handpicked[operation] ?? []) {
    const { status, body: answer } = await send(one);
    answers.push(`${short(one)}: ${status} ${answer.errorCode} ${answer.error}`);
  }
  expect(answers.filter((answer) => !answer.endsWith(': 400 invalid_body Bad Request'))).toEqual([]);
  expect(world.storage.dump() === before).toBe(true);
  expect(({} as Record<string, unknown>)['global']).toBeUndefined();
  const refusals = Object.keys(malformed).length + wrong.length + (handpicked[operation] ?? []).length;
  if (instead !== undefined) await world.call('DELETE', instead);
  const taken = await send(body);
  expect([taken.status < 300, taken.text]).toEqual([true, taken.text]);
  // Every write is in the log, the refused ones too (LOG-03).
  const events = world.events.slice(seen).map(({ type }) => type);
  expect(events.filter((type) => type === 'fapi')).toHaveLength(refusals);
  expect(events).toContain('sapi');
});

test('HTTP-01 no body, another type, compressed, too large', async () => {
  const large = `{"name":"${'x'.repeat(1_000_001)}"}`;
  const before = world.storage.dump();
  for (const valid of bodies) {
    const { operation, path } = valid;
    const method = methodOf(valid);
    const token = await tokenOf(valid);
    const send = async (body: string | undefined, headers: Record<string, string> = {}) =>
      (await world.call(method, path, { ...(body === undefined ? {} : { body }), headers, ...token })).status;
    if (!bodiless.has(operation)) expect([operation, await send(undefined)]).toEqual([operation, 400]);
    const statuses = [
      await send('{"name":"x"}', { 'content-type': 'text/plain' }),
      await send('{"name":"x"}', { 'content-type': 'application/json, text/plain' }),
      await send('{"name":"x"}', { 'content-type': 'multipart/form-data; boundary=x' }),
      await send('{"name":"x"}', { 'content-encoding': 'gzip' }),
      await send(large),
    ];
    expect([operation, statuses]).toEqual([operation, [415, 415, 415, 415, 413]]);
  }
  expect(world.storage.dump() === before).toBe(true);
});

test('HTTP-07 whatever else is sent is taken or refused, never a failure', async () => {
  for (const valid of bodies) {
    const token = await tokenOf(valid);
    const odd = mutations(valid.body).filter(({ always, body }) => !always && contractTakes(valid.operation, body));
    for (const { name, body } of spread(odd).slice(0, 5)) {
      const answer = await world.call(methodOf(valid), valid.path, { body, ...token });
      if (answer.status >= 300) expectRefusal(`${valid.operation} ${name}`, answer);
    }
  }
});
