import { describe, expect, test } from 'vitest';
import { type MailBinding, makeMail } from '../../../functions/mail/mail.ts';
import { signForAws } from '../../../shared/keys/aws-signature.ts';
import type { MailMessage } from '../../../shared/model/mail.ts';
import { createEmailProvider } from '../../../shared/protocol/management/emails.ts';
import { type ManagementWorld, makeManagementWorld } from '../../support/management-world.ts';

/** Delivery: the tenant's provider, the deployment's binding, tries, and what the log is told. */

interface Asked {
  url: string;
  headers: Headers;
  text: string;
  redirect: string | undefined;
}

type Reply = Response | Error;
const world: ManagementWorld = await makeManagementWorld();

/** A way out for one tenant, over an internet that says what the test says. */
async function wayOut(provider: object | undefined, replies: Reply[], binding?: MailBinding, from?: string) {
  const tenant = `tenant-${Math.floor(performance.now() * 1000)}`;
  if (provider !== undefined) await createEmailProvider(world.ports, { tenant, domain: 'x.test' }, provider);
  const asked: Asked[] = [];
  const waits: number[] = [];
  const mail = makeMail({
    ...{ store: world.ports.store, sealer: world.ports.sealer, clock: world.clock, signForAws, binding, from },
    ask: async (url, init) => {
      const { headers, body, redirect } = init ?? {};
      asked.push({ url: String(url), headers: new Headers(headers), text: String(body), redirect });
      const reply = replies.shift() ?? new Response('{}');
      if (reply instanceof Error) throw reply;
      return reply;
    },
    wait: async (milliseconds) => void waits.push(milliseconds),
  });
  const send = (change: Partial<MailMessage> = {}) => mail.send({ ...message, tenant, ...change });
  return { send, asked, waits };
}

const message: MailMessage = {
  tenant: '',
  to: 'user@mail.test',
  from: undefined,
  subject: 'Hello {{you}}',
  html: '<p>{{x}}</p>',
  text: 'text',
  kind: 'verify_email',
  about: {},
};
const sender = { default_from_address: 'Login, Team <login@shop.test>' };
const key = { credentials: { api_key: 'the-api-key' } };

describe('each provider gets its own call', () => {
  const bearer = ['authorization', 'Bearer the-api-key'] as const;
  test.each([
    ['sendgrid', key, 'https://api.sendgrid.com/v3/mail/send', bearer],
    ['resend', key, 'https://api.resend.com/emails', bearer],
    ['sparkpost', key, 'https://api.sparkpost.com/api/v1/transmissions', ['authorization', 'the-api-key']],
    ['mandrill', key, 'https://mandrillapp.com/api/1.0/messages/send.json', ['content-type', 'application/json']],
    [
      'mailgun',
      { credentials: { api_key: 'the-api-key', domain: 'mg.shop.test/../x', region: 'eu' } },
      'https://api.eu.mailgun.net/v3/mg.shop.test%2F..%2Fx/messages',
      ['authorization', `Basic ${btoa('api:the-api-key')}`],
    ],
  ] as const)('%s', async (name, credentials, url, [header, value]) => {
    const accepted = name === 'mandrill' ? [Response.json([{ status: 'queued' }])] : [];
    const { send, asked } = await wayOut({ name, ...credentials, ...sender }, accepted);
    expect(await send()).toEqual({ ok: true, by: name, attempts: 1 });
    expect(asked).toMatchObject([{ url, redirect: 'manual' }]);
    expect(asked[0]?.headers.get(header)).toBe(value);
    const text = name === 'mailgun' ? new URLSearchParams(asked[0]?.text).toString() : asked[0]?.text;
    for (const part of ['user@mail.test', 'login@shop.test', 'Hello', 'text']) {
      expect(decodeURIComponent(text ?? '')).toContain(part);
    }
  });

  test('ms365 asks for a token first', async () => {
    const credentials = { tenantId: 'a/b', clientId: 'client', clientSecret: 'secret' };
    const provider = { name: 'ms365', credentials, ...sender };
    const { send, asked } = await wayOut(provider, [
      Response.json({ access_token: 'T' }),
      new Response(null, { status: 202 }),
    ]);
    expect(await send()).toEqual({ ok: true, by: 'ms365', attempts: 1 });
    expect(asked.map(({ url }) => url)).toEqual([
      'https://login.microsoftonline.com/a%2Fb/oauth2/v2.0/token',
      'https://graph.microsoft.com/v1.0/users/login%40shop.test/sendMail',
    ]);
    expect(asked[1]?.headers.get('authorization')).toBe('Bearer T');
  });

  test('ses is called at the host of its region, signed', async () => {
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', region: 'eu-west-1' };
    const { send, asked } = await wayOut({ name: 'ses', credentials, ...sender }, []);
    expect(await send()).toEqual({ ok: true, by: 'ses', attempts: 1 });
    expect(asked).toMatchObject([{ url: 'https://email.eu-west-1.amazonaws.com/v2/email/outbound-emails' }]);
    expect(asked[0]?.headers.get('authorization')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/ses\/aws4_request, /,
    );
    expect(JSON.parse(asked[0]?.text ?? '')).toMatchObject({ Destination: { ToAddresses: ['user@mail.test'] } });
    const evil = await wayOut({ name: 'ses', credentials: { ...credentials, region: 'x.evil.test/' }, ...sender }, []);
    expect([await evil.send(), evil.asked]).toMatchObject([{ ok: false, why: 'refused' }, []]);
  });

  test('a provider that fills in braces gets none to fill', async () => {
    const { send, asked } = await wayOut({ name: 'sparkpost', ...key, ...sender }, []);
    await send();
    const { content } = JSON.parse(asked[0]?.text ?? '') as { content: Record<string, string> };
    expect(content['html']).toBe('<p>{{opening_double_curly()}}x}}</p>');
  });
});

describe('tries', () => {
  const sendgrid = { name: 'sendgrid', ...key, ...sender };
  test.each([429, 500, 503])('after %i it is tried again', async (status) => {
    const { send, asked, waits } = await wayOut(sendgrid, [
      new Response('', { status }),
      new TypeError('fetch failed'),
    ]);
    expect(await send()).toEqual({ ok: true, by: 'sendgrid', attempts: 3 });
    expect([asked.length, waits.length]).toEqual([3, 2]);
  });

  test('they are bounded', async () => {
    const replies = Array.from({ length: 9 }, () => new Response('', { status: 503 }));
    const { send, asked } = await wayOut(sendgrid, replies);
    expect(await send()).toMatchObject({
      ok: false,
      why: 'unreachable',
      attempts: 3,
      detail: 'sendgrid: it answered 503',
    });
    expect(asked).toHaveLength(3);
  });

  test.each([
    [
      Response.json({ errors: [{ message: 'The from address\r\nis not verified' }] }, { status: 403 }),
      'sendgrid: it answered 403 (The from address is not verified)',
    ],
    [new Response('', { status: 302, headers: { location: 'http://169.254.169.254/' } }), 'sendgrid: it answered 302'],
  ])('a refusal is final, and says what the provider said', async (reply, detail) => {
    const { send, asked } = await wayOut(sendgrid, [reply]);
    expect(await send()).toMatchObject({ ok: false, why: 'refused', attempts: 1, detail });
    expect(asked).toHaveLength(1);
  });

  test('a recipient that is rejected in an answer of success is refused', async () => {
    const reply = Response.json([{ status: 'rejected', reject_reason: 'hard-bounce' }]);
    const { send } = await wayOut({ name: 'mandrill', ...key, ...sender }, [reply]);
    expect(await send()).toMatchObject({ ok: false, why: 'refused' });
  });
});

describe('who sends', () => {
  test.each([
    ['nothing is configured', undefined, /no mail provider/],
    ['there is no sender', { name: 'sendgrid', ...key }, /default_from_address/],
    ['the sender is no address', { name: 'sendgrid', ...key, default_from_address: 'a@b.test, c@d.test' }, /no sender/],
    ['the provider speaks no HTTP', { name: 'smtp', credentials: { smtp_host: 'mail.shop.test' }, ...sender }, /smtp/],
  ])('nobody when %s', async (_name, provider, detail) => {
    const { send, asked } = await wayOut(provider, []);
    expect(await send()).toMatchObject({
      ok: false,
      why: 'unconfigured',
      attempts: 0,
      detail: expect.stringMatching(detail),
    });
    expect(asked).toEqual([]);
  });

  test('the mail’s own sender is used before the provider’s, and cannot carry a second header', async () => {
    const { send, asked } = await wayOut({ name: 'resend', ...key, ...sender }, []);
    await send({ from: 'Shop <shop@shop.test>' });
    await send({ from: 'Shop <shop@shop.test>\r\nBcc: x@y.test' });
    const senders = asked.map(({ text }) => (JSON.parse(text) as { from: string }).from);
    expect(senders).toEqual(['"Shop" <shop@shop.test>', '"Login, Team" <login@shop.test>']);
  });

  test('the binding takes the mail of tenants without a provider, and of those whose provider is off', async () => {
    const sent: unknown[] = [];
    const binding: MailBinding = { send: async (mail) => sent.push(mail) };
    for (const provider of [undefined, { name: 'sendgrid', ...key, enabled: false }]) {
      const { send } = await wayOut(provider, [], binding, 'Login <login@edge.test>');
      expect(await send()).toEqual({ ok: true, by: 'cloudflare', attempts: 1 });
    }
    expect(sent).toMatchObject([
      { from: { name: 'Login', email: 'login@edge.test' }, to: 'user@mail.test', html: message.html },
      { to: 'user@mail.test' },
    ]);
  });

  test('no secret is in an outcome', async () => {
    const { send } = await wayOut({ name: 'mandrill', ...key, ...sender }, [
      new Response('the-api-key', { status: 500 }),
    ]);
    expect(JSON.stringify(await send())).not.toContain('the-api-key');
  });
});
