import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendPasswordlessEmail } from '../../shared/protocol/mail/passwordless.ts';
import { sendPasswordResetEmail } from '../../shared/protocol/mail/reset.ts';
import { createUser } from '../../shared/protocol/management/users.ts';
import { insert } from '../support/access-fixtures.ts';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

/** Mails that operations of the Management API send (management-api 3.5, 3.7, 3.12, 3.13). */

let world: ManagementWorld;
let user_id: string;
let email: string;
let count = 0;
beforeAll(async () => {
  world = await makeManagementWorld();
  await world.call('POST', '/connections', { body: { name: 'people', strategy: 'auth0' } });
});
beforeEach(async () => {
  count += 1;
  email = `person-${count}@mail.test`;
  const body = { connection: 'people', email, password: 'Correct-Horse-1', name: '<img src=x>"&' };
  user_id = (await createUser(world.ports, world.at, body)).user_id;
  world.mail.outcome = { ok: true, by: 'memory', attempts: 1 };
});

const startJob = async (body: object = { user_id }, headers: Record<string, string> = {}) => {
  const started = await world.call('POST', '/jobs/verification-email', { body, headers });
  await world.mail.settled();
  return started;
};
const jobOf = async (id: string) => (await world.call('GET', `/jobs/${id}`)).body;
const linkIn = (text: string): string => /https:\/\/\S+\/u\/[a-z-]+\?ticket=\w+/.exec(text)?.[0] ?? '';
const follow = (url: string) => world.app.fetch(new Request(url));
const verified = async () => (await world.call('GET', `/users/${encodeURIComponent(user_id)}`)).body.email_verified;
const mailsTo = (address: string) => world.mail.sent.filter((message) => message.to === address);

describe('POST /jobs/verification-email', () => {
  test('a job mails a link, the link verifies, the job says it is done', async () => {
    const started = await startJob();
    expect([started.status, started.body]).toMatchObject([201, { type: 'verification_email', status: 'pending' }]);
    expect(await jobOf(started.body.id)).toMatchObject({ status: 'completed' });
    const mail = world.mail.to(email);
    expect(mail).toMatchObject({ kind: 'verify_email', subject: 'Verify your email address', tenant: world.tenant });
    const link = linkIn(mail.text);
    expect(link).toMatch(new RegExp(`^https://${world.domain}/u/email-verification\\?ticket=`));
    expect(mail.html).toContain(`href="${link}"`);
    expect((await follow(link)).status).toBe(200);
    expect(await verified()).toBe(true);
    expect(world.events.filter((event) => event.type === 'svr')).toMatchObject([{ user_id }]);
  });

  test('a mail that nobody takes is a failed job and an entry of the log, not an error', async () => {
    world.mail.outcome = {
      ok: false,
      why: 'refused',
      by: 'sendgrid',
      attempts: 1,
      detail: 'sendgrid: it answered 401',
    };
    const started = await startJob();
    expect(started.status).toBe(201);
    expect(await jobOf(started.body.id)).toMatchObject({
      status: 'failed',
      status_details: 'sendgrid: it answered 401',
    });
    expect(world.events.filter((event) => event.type === 'fv')).toMatchObject([
      { user_id, error: 'refused', details: { email, provider: 'sendgrid', attempts: 1 } },
    ]);
  });

  test('a user gets five within an hour, and no sixth', async () => {
    for (let one = 0; one < 5; one += 1) expect((await startJob()).status).toBe(201);
    const sixth = await startJob();
    expect([sixth.status, sixth.body.errorCode, mailsTo(email).length]).toEqual([429, 'too_many_requests', 5]);
    world.clock.pass(3_600_000);
    expect((await startJob()).status).toBe(201);
    expect(mailsTo(email)).toHaveLength(6);
  });

  test.each([
    ['nothing', {}, 400],
    ['an unknown client', { client_id: 'nobody' }, 400],
    ['an unknown organization', { organization_id: 'org_aaaaaaaaaaaaaaaa' }, 400],
    ['an account of somebody else', { identity: { user_id: 'x', provider: 'auth0' } }, 404],
    ['more', { more: 1 }, 400],
  ])('a body with %s is refused and mails nothing', async (name, change, status) => {
    const refused = await startJob(name === 'nothing' ? {} : { user_id, ...change });
    expect([refused.status, mailsTo(email)]).toEqual([status, []]);
  });

  test('ISS-08 a link leads to a verified host of the tenant or nowhere', async () => {
    for (const [domain, status] of [
      ['login.shop.test', 'ready'],
      ['soon.shop.test', 'pending_verification'],
    ]) {
      const doc = { custom_domain_id: domain, domain, status };
      const record = { kind: 'custom-domain', id: `cd_${domain}`, doc, unique: [`domain:${domain}`] };
      await insert(world, { ...record, attributes: {}, copies: {} });
    }
    expect((await startJob({ user_id }, { 'auth0-custom-domain': 'login.shop.test' })).status).toBe(201);
    expect(linkIn(world.mail.to(email).text)).toMatch(/^https:\/\/login\.shop\.test\//);
    for (const host of ['soon.shop.test', 'evil.test']) {
      expect((await startJob({ user_id }, { 'auth0-custom-domain': host })).status).toBe(400);
    }
    expect(mailsTo(email)).toHaveLength(1);
  });
});

describe('users', () => {
  const create = async (change: object) => {
    const address = `new-${count}@mail.test`;
    const body = { connection: 'people', email: address, password: 'Correct-Horse-1', ...change };
    const { status } = await world.call('POST', '/users', { body });
    await world.mail.settled();
    return { status, mails: mailsTo(address).map(({ kind }) => kind) };
  };

  test.each([
    [{ verify_email: true }, ['verify_email']],
    [{}, ['verify_email']],
    [{ email_verified: true }, []],
    [{ verify_email: false }, []],
  ])('POST with %j', async (change, mails) => {
    expect(await create(change)).toEqual({ status: 201, mails });
  });

  test('a changed address is mailed to when verify_email asks for it', async () => {
    const patch = async (body: object) => {
      await world.call('PATCH', `/users/${encodeURIComponent(user_id)}`, { body });
      await world.mail.settled();
    };
    await patch({ email: `quiet-${email}` });
    expect(mailsTo(`quiet-${email}`)).toEqual([]);
    await patch({ email: `loud-${email}`, verify_email: true });
    expect(mailsTo(`loud-${email}`)).toHaveLength(1);
    await patch({ email_verified: true, verify_email: true });
    expect(mailsTo(`loud-${email}`)).toHaveLength(1);
  });
});

test('an invitation is mailed with its link, unless it is not to be', async () => {
  const organization = (
    await world.call('POST', '/organizations', { body: { name: 'acme', display_name: 'Acme & Co' } })
  ).body.id;
  const client = { name: 'Shop', initiate_login_uri: 'https://shop.test/login' };
  const client_id = (await world.call('POST', '/clients', { body: client })).body.client_id;
  const invite = async (change: object) => {
    const body = { inviter: { name: 'Ann <b>' }, invitee: { email: 'guest@mail.test' }, client_id, ...change };
    const made = await world.call('POST', `/organizations/${organization}/invitations`, { body });
    await world.mail.settled();
    return made.body;
  };
  await invite({ send_invitation_email: false });
  expect(mailsTo('guest@mail.test')).toEqual([]);
  const { invitation_url } = await invite({});
  const mail = world.mail.to('guest@mail.test');
  expect(mail.subject).toBe('You are invited to Acme & Co');
  expect(mail.text).toContain(invitation_url);
  expect(mail.text).toContain('Ann <b> invites you to join Acme & Co at Shop.');
  expect(mail.html).toContain('Ann &lt;b&gt; invites you');
});

describe('templates', () => {
  const template = (change: object, name = 'verify_email') =>
    world.call('PUT', `/email-templates/${name}`, { body: { ...whole, template: name, ...change } });
  const whole = {
    body: '<p>Hi {{ user.name | escape }} of {{ application.name }} at {{ tenant }}: <a href="{{ url }}">go</a></p>',
    from: '{{ friendly_name }} <login@{{ custom_domain.domain }}>',
    subject: 'Hello {{ user.email }}',
    syntax: 'liquid',
    enabled: true,
    resultUrl: '{{ application.callback_domain }}/done',
    urlLifetimeInSeconds: 600,
    includeEmailInRedirect: true,
  };
  let client_id: string;
  beforeAll(async () => {
    await world.call('POST', '/email-templates', { body: { ...whole, template: 'verify_email' } });
    const client = { name: 'Shop', callbacks: ['https://app.test/callback'] };
    client_id = (await world.call('POST', '/clients', { body: client })).body.client_id;
  });

  test('the tenant’s own words are used, with what Auth0’s templates know', async () => {
    await template({});
    await startJob({ user_id, client_id });
    const mail = world.mail.to(email);
    const link = linkIn(mail.html);
    expect(mail).toMatchObject({
      subject: `Hello ${email}`,
      from: `${world.tenant} <login@${world.domain}>`,
      html: `<p>Hi &lt;img src=x&gt;&#34;&amp; of Shop at ${world.tenant}: <a href="${link}">go</a></p>`,
      text: expect.stringContaining(`go (${link})`),
    });
    const target = new URL((await follow(link)).headers.get('location') ?? '');
    expect([target.origin + target.pathname, target.searchParams.get('email')]).toEqual([
      'https://app.test/done',
      email,
    ]);
    await startJob({ user_id, client_id });
    world.clock.pass(600_000);
    const late = new URL((await follow(linkIn(world.mail.to(email).html))).headers.get('location') ?? '');
    expect(late.searchParams.get('success')).toBe('false');
  });

  test('one that is switched off, or cannot be rendered, gives way to ours', async () => {
    await template({ enabled: false });
    await startJob();
    expect(world.mail.to(email).subject).toBe('Verify your email address');
    await template({
      body: '{% for i in (1..100000) %}{% for j in (1..100000) %}x{% endfor %}{% endfor %}',
      subject: '{{',
    });
    await startJob();
    const mail = world.mail.to(email);
    expect([mail.subject, linkIn(mail.html)]).toEqual([
      'Verify your email address',
      expect.stringContaining('https://'),
    ]);
    expect(world.events.filter(({ type, user_id: id }) => type === 'w' && id === user_id)).toHaveLength(2);
  });

  test('no value breaks out of subject and sender into other headers', async () => {
    await template({ subject: 'Hi {{ user.user_metadata.x }}', from: 'a@b.test{{ user.user_metadata.x }}' });
    const body = { user_metadata: { x: '\r\nBcc: victim@mail.test' } };
    await world.call('PATCH', `/users/${encodeURIComponent(user_id)}`, { body });
    await startJob();
    const { subject, from } = world.mail.to(email);
    expect(`${subject}${from}`).not.toMatch(/[\r\n]/);
  });

  test('a welcome follows the verification once there is a template for it', async () => {
    await template({ enabled: false });
    const welcome = { ...whole, template: 'welcome_email', subject: 'Welcome', enabled: true };
    expect((await world.call('POST', '/email-templates', { body: welcome })).status).toBe(200);
    await startJob();
    await follow(linkIn(world.mail.to(email).text));
    await world.mail.settled();
    expect(world.mail.to(email).kind).toBe('welcome_email');
  });
});

test('a reset link sets a password and proves the address', async () => {
  const { user } = await readUser();
  const place = { ...world.at, host: world.domain };
  expect(await sendPasswordResetEmail(world.ports, place, { user })).toMatchObject({ ok: true });
  const link = new URL(linkIn(world.mail.to(email).text));
  expect(link.pathname).toBe('/u/reset-verify');
  const form = {
    ticket: link.searchParams.get('ticket') ?? '',
    password: 'Another-Horse-2',
    confirmation: 'Another-Horse-2',
  };
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const request = new Request(link, { method: 'POST', body: new URLSearchParams(form).toString(), headers });
  expect((await world.app.fetch(request)).status).toBe(200);
  expect(await verified()).toBe(true);
});

test('a connection’s own template says how to sign in without a password', async () => {
  const place = { ...world.at, host: world.domain, language: 'fr' };
  const template = {
    body: '{% if send == "code" %}{{ request_language }} {{ code }}{% endif %}',
    subject: 'For {{ email }}',
  };
  const mail = { email: 'guest@mail.test', connection: 'email', code: '123456', lifetime: 300 };
  await sendPasswordlessEmail(world.ports, place, { ...mail, template });
  expect(world.mail.to('guest@mail.test')).toMatchObject({ html: 'fr 123456', subject: 'For guest@mail.test' });
  await sendPasswordlessEmail(world.ports, place, { ...mail, template: undefined });
  expect(world.mail.to('guest@mail.test').text).toMatch(/123456[\s\S]*works once and for 5 minutes/);
});

const readUser = async () => ({ user: (await world.call('GET', `/users/${encodeURIComponent(user_id)}`)).body });

test('the end of an import is told to the address for support, unless it is not to be', async () => {
  await world.call('PATCH', '/tenants/settings', { body: { support_email: 'help@mail.test' } });
  const { body: connections } = await world.call('GET', '/connections?name=people');
  const importOne = async (more: Record<string, string>) => {
    const form = new FormData();
    const rows = [{ email: `imported-${count}@mail.test` }, { email: 'no address' }];
    form.set('users', new Blob([JSON.stringify(rows)], { type: 'application/json' }), 'users.json');
    for (const [name, value] of Object.entries({ connection_id: connections[0].id, ...more })) form.set(name, value);
    const authorization = `Bearer ${await world.token()}`;
    const request = { method: 'POST', headers: { authorization }, body: form };
    await world.app.fetch(new Request(`https://${world.domain}/api/v2/jobs/users-imports`, request));
    await world.mail.settled();
  };
  await importOne({ send_completion_email: 'false' });
  expect(mailsTo('help@mail.test')).toEqual([]);
  await importOne({});
  expect(world.mail.to('help@mail.test').text).toMatch(/Inserted: 0\. Updated: 0\. Failed: 2\./);
});
