import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../../functions/env.ts';

const good = {
  ...{ REGISTRY: {}, TENANT: {}, DIRECTORY: {}, KEYRING: {}, REPLAY: {}, LOGS: {} },
  RATE_LIMITS: 'address=3000,client=6000,failure=30,management=1000',
};
const setupToken = '0123456789abcdefghijklmnopqrstuv';
const keySecret = 'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA';

const faultOf = (change: object, mode: 'production' | 'local' = 'production'): string => {
  try {
    readConfig({ ...good, ...change }, mode);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
};

describe('settings of a deployment', () => {
  it('reads them', () => {
    const change = {
      SETUP_TOKEN: setupToken,
      KEY_ENCRYPTION_SECRET: keySecret,
      MTLS: 'on',
      VERBOSE_EVENTS: 'on',
      MAIL_FROM: 'Login <login@example.com>',
    };
    expect(readConfig({ ...good, ...change }, 'production')).toEqual({
      perMinute: { address: 3000, client: 6000, failure: 30, management: 1000 },
      setupToken,
      keyEncryptionSecret: keySecret,
      mtls: true,
      mailFrom: 'Login <login@example.com>',
      verbose: true,
    });
  });

  it('is closed and quiet where nothing is said', () => {
    expect(readConfig({ ...good, SETUP_TOKEN: '', MTLS: '' }, 'production')).toMatchObject({
      setupToken: undefined,
      keyEncryptionSecret: undefined,
      mtls: false,
      verbose: false,
    });
  });

  it.each<[string, object, RegExp]>([
    ...['REGISTRY', 'TENANT', 'DIRECTORY', 'KEYRING', 'REPLAY', 'LOGS'].map((name): [string, object, RegExp] => [
      `without ${name}`,
      { [name]: undefined },
      new RegExp(`Binding ${name} is missing`),
    ]),
    ['a short set-up token', { SETUP_TOKEN: 'x1y2z3' }, /SETUP_TOKEN is too weak/],
    ['a set-up token of one letter', { SETUP_TOKEN: 'a'.repeat(64) }, /SETUP_TOKEN is too weak/],
    ['a set-up token that is no text', { SETUP_TOKEN: 7 }, /SETUP_TOKEN must be a text/],
    ['a short key secret', { KEY_ENCRYPTION_SECRET: keySecret.slice(1) }, /KEY_ENCRYPTION_SECRET/],
    ['a key secret of zeros', { KEY_ENCRYPTION_SECRET: 'A'.repeat(43) }, /KEY_ENCRYPTION_SECRET/],
    ['a key secret in plain base64', { KEY_ENCRYPTION_SECRET: `${keySecret.slice(0, 42)}+` }, /KEY_ENCRYPTION_SECRET/],
    ['a binding of local mode', { LOCAL_CONTROL: 'x' }, /LOCAL_CONTROL belongs to local mode/],
    ['no limits', { RATE_LIMITS: undefined }, /RATE_LIMITS must give address/],
    ['a limit of nothing', { RATE_LIMITS: 'address=1,client=,failure=1,management=1' }, /client/],
    ['a limit of zero', { RATE_LIMITS: 'address=0,client=1,failure=1,management=1' }, /address/],
    ['a limit without bound', { RATE_LIMITS: 'address=1,client=1,failure=Infinity,management=1' }, /failure/],
    ['a limit missing', { RATE_LIMITS: 'address=1,client=1,failure=1' }, /management/],
    ['a switch of another word', { MTLS: 'true' }, /MTLS must be "on" or "off"/],
  ])('DEV-02 refuses %s and names the setting', (_, change, message) => {
    expect(faultOf(change)).toMatch(message);
  });

  it('DEV-02 repeats no secret in its message', () => {
    expect(faultOf({ SETUP_TOKEN: 'hunter2' })).not.toContain('hunter2');
    expect(faultOf({ KEY_ENCRYPTION_SECRET: 'hunter2' })).not.toContain('hunter2');
  });

  it('takes bindings of local mode in local mode only', () => {
    expect(faultOf({ LOCAL_CONTROL: 'x' }, 'local')).toBe('');
  });
});
