import { beforeEach, describe, expect, test } from 'vitest';
import { type ManagementWorld, makeManagementWorld } from '../support/management-world.ts';

let world: ManagementWorld;
beforeEach(async () => {
  world = await makeManagementWorld();
});

const provider = (method: string, body?: unknown, query = '') =>
  world.call(method, `/emails/provider${query}`, body === undefined ? {} : { body });

const ses = {
  name: 'ses',
  default_from_address: 'hello@example.test',
  credentials: { accessKeyId: 'AKIASECRET', secretAccessKey: 'ses-secret', region: 'eu-west-1' },
};

const secretsOf = async () => {
  const stored = await world.ports.store.get(world.tenant, 'setting', 'emails/provider');
  return Object.keys((stored?.doc as { secrets?: object } | undefined)?.secrets ?? {}).sort();
};

describe('/emails/provider (fact sheet 3.18)', () => {
  test('does not exist until it is created', async () => {
    const expected = {
      statusCode: 404,
      error: 'Not Found',
      message: 'There is not a configured email provider',
      errorCode: 'inexistent_email_provider',
    };
    expect((await provider('GET')).body).toEqual(expected);
    expect((await provider('PATCH', { enabled: false })).body).toEqual(expected);
    expect((await provider('DELETE')).status).toBe(204);
  });

  test('is created once, changed and removed, and never shows its secrets', async () => {
    const made = await provider('POST', ses);
    const shown = { ...ses, enabled: true, credentials: { region: 'eu-west-1' } };
    expect([made.status, made.body]).toEqual([201, shown]);
    expect((await provider('GET')).body).toEqual(shown);
    expect((await provider('GET', undefined, '?fields=name,enabled')).body).toEqual({ name: 'ses', enabled: true });
    expect((await provider('GET', undefined, '?fields=nothing')).status).toBe(400);
    expect((await provider('POST', ses)).status).toBe(409);
    const patched = await provider('PATCH', { credentials: { region: 'us-east-1' }, enabled: false });
    expect(patched.body).toEqual({ ...shown, enabled: false, credentials: { region: 'us-east-1' } });
    expect(await secretsOf()).toEqual(['credentials.accessKeyId', 'credentials.secretAccessKey']);
    expect((await provider('DELETE')).status).toBe(204);
    expect([(await provider('GET')).status, await secretsOf()]).toEqual([404, []]);
  });

  test('another provider starts without the secrets of the earlier one', async () => {
    await provider('POST', ses);
    expect((await provider('PATCH', { name: 'smtp' })).status).toBe(400);
    const smtp = { smtp_host: 'mail.example.test', smtp_port: 587, smtp_user: 'me', smtp_pass: 'smtp-secret' };
    const { status, body } = await provider('PATCH', { name: 'smtp', credentials: smtp });
    const { smtp_pass: _secret, ...visible } = smtp;
    expect([status, body]).toEqual([
      200,
      { name: 'smtp', enabled: true, default_from_address: ses.default_from_address, credentials: visible },
    ]);
    expect(await secretsOf()).toEqual(['credentials.smtp_pass']);
  });

  test.each([
    { name: 'ses' },
    { name: 'pigeon', credentials: { api_key: 'x' } },
    { name: 'sendgrid', credentials: { smtp_host: 'x' } },
    { name: 'sendgrid', credentials: {} },
    { name: 'smtp', credentials: { smtp_port: 70_000 } },
    { name: 'smtp', credentials: { smtp_host: 'a b' } },
    { name: 'mailgun', credentials: { api_key: 'x', region: 'us' } },
    { ...ses, unknown: true },
    { ...ses, default_from_address: 'a\nb' },
  ])('%j is refused and not stored', async (body) => {
    expect([(await provider('POST', body)).status, (await provider('GET')).status]).toEqual([400, 404]);
  });

  test.each([
    { name: 'mandrill', credentials: { api_key: 'x' }, settings: { message: { view_content_link: true } } },
    { name: 'resend', credentials: { api_key: 'x' } },
    { name: 'sparkpost', credentials: { api_key: 'x', region: 'eu' } },
    { name: 'mailgun', credentials: { api_key: 'x', domain: 'mail.test', region: null } },
    { name: 'azure_cs', credentials: { connectionString: 'endpoint=x' } },
    { name: 'ms365', credentials: { tenantId: 't', clientId: 'c', clientSecret: 's' } },
    { name: 'custom', credentials: {} },
  ])('%j is taken', async (body) => {
    expect((await provider('POST', body)).status).toBe(201);
  });
});

describe('/email-templates (fact sheet 3.18)', () => {
  const whole = {
    template: 'verify_email',
    body: '<html>{{url}}</html>',
    from: 'hello@example.test',
    subject: 'Verify',
    syntax: 'liquid',
    enabled: true,
    resultUrl: 'https://example.test/verified',
    urlLifetimeInSeconds: 432000,
    includeEmailInRedirect: false,
  };
  const template = (method: string, body?: unknown, name = 'verify_email') =>
    world.call(method, `/email-templates/${name}`, body === undefined ? {} : { body });
  const create = (body: unknown) => world.call('POST', '/email-templates', { body });

  test('a deployment patches, gets 404, and posts', async () => {
    const missing = {
      statusCode: 404,
      error: 'Not Found',
      message: 'The template does not exist.',
      errorCode: 'inexistent_email_template',
    };
    expect((await template('PATCH', whole)).body).toEqual(missing);
    expect((await template('PUT', whole)).body).toEqual(missing);
    expect((await template('GET')).body).toEqual(missing);
    const made = await create(whole);
    expect([made.status, made.body]).toEqual([200, whole]);
    expect((await create(whole)).status).toBe(409);
    expect((await template('PATCH', { subject: 'Please verify', resultUrl: null })).body).toEqual({
      ...whole,
      subject: 'Please verify',
      resultUrl: null,
    });
    const { resultUrl: _url, urlLifetimeInSeconds: _seconds, includeEmailInRedirect: _redirect, ...least } = whole;
    expect((await template('PUT', { ...least, body: null })).body).toEqual({ ...least, body: null });
    expect((await template('GET')).body).toEqual({ ...least, body: null });
    expect((await template('GET', undefined, 'welcome_email')).status).toBe(404);
  });

  test('names are checked, in the path and against it', async () => {
    const unknown = await template('GET', undefined, 'spam');
    expect([unknown.status, unknown.body.errorCode]).toEqual([400, 'invalid_uri']);
    await create(whole);
    expect((await template('PATCH', { template: 'reset_email' })).status).toBe(400);
    expect((await create({ ...whole, template: 'spam' })).status).toBe(400);
    const { syntax: _syntax, ...incomplete } = whole;
    expect((await create({ ...incomplete, template: 'reset_email' })).body.message).toBe(
      "Payload validation error: 'Missing required property: syntax'.",
    );
    expect((await template('PATCH', { urlLifetimeInSeconds: -1 })).status).toBe(400);
  });
});
