import { afterAll, beforeAll, expect, it } from 'vitest';
import { FormBrowser } from '../support/node/form-browser.ts';
import { managementApi } from '../support/node/management.ts';
import { addresses, makeParties, type Parties } from '../support/node/oidcc/parties.ts';
import { type ProductionServer, startProduction } from '../support/node/server.ts';

/** Its own server, since it is killed; limits high enough that the stream of sign-ins is not the subject. */
let server: ProductionServer;
let parties: Parties;
let browser: FormBrowser;
beforeAll(async () => {
  server = await startProduction({ RATE_LIMITS: 'address=100000,client=100000,failure=100000,management=100000' });
  parties = await makeParties(server.facts, {
    refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0 },
  });
  browser = new FormBrowser(server.facts.url);
});
afterAll(() => server.close());

const lanes = 3;
const crashes = 3;
const before = 6;

/** What was sent to the token endpoint, and how often it was answered with tokens. */
class Presented {
  readonly successes = new Map<string, number>();

  async present(form: Record<string, string>, key: string): Promise<Record<string, string> | undefined> {
    const { client_id, client_secret } = parties.first;
    const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;
    if (!this.successes.has(key)) this.successes.set(key, 0);
    const body = new URLSearchParams(form);
    const response = await fetch(parties.metadata.token_endpoint, { method: 'POST', headers: { authorization }, body });
    const answer = (await response.json()) as Record<string, string>;
    if (response.status === 200) this.successes.set(key, (this.successes.get(key) ?? 0) + 1);
    return response.status === 200 ? answer : undefined;
  }

  code = (code: string) =>
    this.present({ grant_type: 'authorization_code', code, redirect_uri: addresses.callback }, code);
  refresh = (token: string) => this.present({ grant_type: 'refresh_token', refresh_token: token }, token);
}

/** A code for the person whose session the browser holds; the first time they type their password. */
async function newCode(): Promise<string> {
  const url = new URL(parties.metadata.authorization_endpoint);
  url.search = new URLSearchParams({
    ...{ client_id: parties.first.client_id, redirect_uri: addresses.callback, response_type: 'code' },
    scope: 'openid offline_access',
  }).toString();
  let stop = await browser.visit(url);
  if (stop.kind === 'page') {
    const [form] = stop.forms;
    if (form === undefined) throw new Error(`No form: ${stop.text}`);
    stop = await browser.submit(form, parties.person, ['action', 'default']);
  }
  const code = stop.url.searchParams.get('code');
  if (code === null) throw new Error(`No code: ${stop.url}`);
  return code;
}

/** Signs up people, gets codes, exchanges and renews; the crash ends it. */
async function live(presented: Presented, people: string[], enough: () => void): Promise<void> {
  const management = await managementApi(server.facts);
  try {
    for (;;) {
      const email = `${crypto.randomUUID()}@durable.test`;
      const connection = 'Username-Password-Authentication';
      await management.post('users', { connection, email, password: 'Correct-horse-7', email_verified: true });
      people.push(email);
      const tokens = await presented.code(await newCode());
      if (tokens?.['refresh_token'] !== undefined) await presented.refresh(tokens['refresh_token']);
      if (people.length >= before) enough();
    }
  } catch (cause) {
    // Anything but a lost connection would be a refusal of the server and no crash.
    expect(String(cause)).toMatch(/fetch failed|other side closed|terminated/);
  }
}

it('CODE-02 RT-01 STORE-05 kill -9 under sign-ins: no code or refresh token works twice, and no user is lost', async () => {
  await newCode();
  for (let crash = 0; crash < crashes; crash += 1) {
    const presented = new Presented();
    const people: string[] = [];
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const lives = Array.from({ length: lanes }, () => live(presented, people, resolve));
    await enough;
    const restarted = server.crashAndRestart();
    await Promise.all(lives);
    await restarted;

    const credentials = [...presented.successes.keys()];
    for (const key of credentials) await (key.startsWith('v1.') ? presented.refresh(key) : presented.code(key));
    for (const key of credentials) await (key.startsWith('v1.') ? presented.refresh(key) : presented.code(key));
    expect([...presented.successes.values()].filter((count) => count > 1)).toEqual([]);
    expect([...presented.successes.values()].filter((count) => count === 1).length).toBeGreaterThanOrEqual(before);
    expect(credentials.some((key) => key.startsWith('v1.'))).toBe(true);
    const management = await managementApi(server.facts);
    for (const email of people) {
      expect(await management.get<unknown[]>(`users-by-email?email=${encodeURIComponent(email)}`)).toHaveLength(1);
    }
    // The session of before the crash is still one.
    expect(await newCode()).not.toBe('');
  }
});
