import { describe, expect, it } from 'vitest';
import { Overloaded } from '../../shared/model/failures.ts';
import { expectError, tokenOf } from '../support/answers.ts';
import { epoch, makeWorld } from '../support/world.ts';

const from = (ip: string) => ({ headers: { 'cf-connecting-ip': ip } });
const rate = ({ headers }: Response) =>
  ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-ratelimit-${name}`)));

describe('limits of the token endpoint', () => {
  it('HTTP-09 counts down in Auth0’s headers, for the client once it is known', async () => {
    const world = makeWorld({ perMinute: { address: 50, client: 9 } });
    const { form } = await world.machine();
    const reset = epoch / 1000 + 60;
    expect(rate(await world.post(form))).toEqual([9, 8, reset]);
    expect(rate(await world.post({ ...form, scope: 'x' }))).toEqual([50, 48, reset]);
    expect(rate(await world.post(form))).toEqual([9, 6, reset]);
    expect(rate(await world.post({ ...form, client_secret: 'wrong' }))).toEqual([50, 46, reset]);
  });

  it('HTTP-09 refuses an address over its limit with the time to wait, and lets it in again', async () => {
    const world = makeWorld({ perMinute: { address: 2 } });
    const { form } = await world.machine();
    for (let round = 0; round < 2; round += 1) await tokenOf(await world.post(form, from('192.0.2.1')));
    world.clock.advance(20_500);
    const response = await world.post(form, from('192.0.2.1'));
    await expectError(response, 429, 'too_many_requests', 'Global limit has been reached');
    expect(response.headers.get('retry-after')).toBe('40');
    expect(rate(response)).toEqual([2, 0, epoch / 1000 + 60]);
    await tokenOf(await world.post(form, from('192.0.2.2')));
    world.clock.advance(39_500);
    await tokenOf(await world.post(form, from('192.0.2.1')));
  });

  it.each([
    ['one IPv6 network', ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:0DB8:0001:0002::7']],
    ['one address in two forms', ['192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201']],
    ['no address at all', ['', 'garbage', '999.1.1.1', '1.2.3.4, 5.6.7.8']],
  ])('HTTP-09 counts %s as one', async (_, addresses) => {
    const world = makeWorld({ perMinute: { address: 2 } });
    const { form } = await world.machine();
    const statuses: number[] = [];
    for (const ip of addresses) statuses.push((await world.post(form, from(ip))).status);
    expect(statuses.slice(0, 3)).toEqual([200, 200, 429]);
  });

  it('HTTP-09 counts neighbours apart', async () => {
    const world = makeWorld({ perMinute: { address: 1 } });
    const { form } = await world.machine();
    for (const ip of ['2001:db8:1:2::1', '2001:db8:1:3::1', '192.0.2.1', '192.0.2.2']) {
      await tokenOf(await world.post(form, from(ip)));
    }
  });

  it('HTTP-09 headers that a caller can set name no address', async () => {
    const world = makeWorld({ perMinute: { address: 1 } });
    const { form } = await world.machine();
    await tokenOf(await world.post(form, from('192.0.2.1')));
    const names = ['x-forwarded-for', 'x-real-ip', 'true-client-ip', 'forwarded', 'client-ip', 'auth0-forwarded-for'];
    const spoofed = Object.fromEntries(names.map((name) => [name, '198.51.100.7']));
    const response = await world.post(form, { headers: { ...spoofed, 'cf-connecting-ip': '192.0.2.1' } });
    expect(response.status).toBe(429);
  });

  it('HTTP-09 limits a client over all addresses, and no other client', async () => {
    const world = makeWorld({ perMinute: { client: 1 } });
    const [one, two] = [await world.machine(), await world.machine()];
    await tokenOf(await world.post(one.form, from('192.0.2.1')));
    expect((await world.post(one.form, from('192.0.2.2'))).status).toBe(429);
    await tokenOf(await world.post(two.form, from('192.0.2.1')));
  });

  it('CAUTH-10 refused guesses use up nothing of the client', async () => {
    const world = makeWorld({ perMinute: { client: 1 } });
    const { form } = await world.machine();
    for (let round = 0; round < 5; round += 1) await world.post({ ...form, client_secret: 'wrong' });
    await tokenOf(await world.post(form));
  });

  it('CAUTH-10 guesses at one client do not lock out others behind the same address', async () => {
    const world = makeWorld({ perMinute: { failure: 1 } });
    const [one, two] = [await world.machine(), await world.machine()];
    for (let round = 0; round < 3; round += 1) await world.post({ ...one.form, client_secret: 'wrong' });
    expect((await world.post(one.form)).status).toBe(429);
    await tokenOf(await world.post(two.form));
  });

  it('CAUTH-09 a blocked guesser costs no look-up and no comparison', async () => {
    const world = makeWorld({ perMinute: { failure: 1 } });
    const { form } = await world.machine();
    const wrong = { ...form, client_secret: 'wrong' };
    await world.post(wrong);
    await world.post(wrong);
    const before = world.registry.count('record');
    for (let round = 0; round < 5; round += 1) expect((await world.post(wrong)).status).toBe(429);
    expect(world.registry.count('record')).toBe(before);
  });

  it('CAUTH-10 guesses count also while the record is too busy to confirm their refusal', async () => {
    const world = makeWorld({ perMinute: { failure: 2 } });
    const { form } = await world.machine();
    world.registry.failing.record = new Overloaded(1);
    for (let round = 0; round < 2; round += 1) {
      expect((await world.post({ ...form, client_secret: 'wrong' })).headers.get('retry-after')).toBe('1');
    }
    expect((await world.post(form)).headers.get('retry-after')).toBe('60');
  });

  it('CAUTH-10 limits of one tenant are not those of another', async () => {
    const world = makeWorld({ perMinute: { address: 1 } });
    const custom = makeWorld().site;
    world.registry.sites.set(custom.host, custom);
    expect((await world.post({})).status).toBe(400);
    expect((await world.post({})).status).toBe(429);
    expect((await world.post({}, { host: custom.host })).status).toBe(400);
  });
});
