import { expect, test } from 'vitest';
import { isPublicHostText, isPublicTarget } from '../../../shared/model/public-target.ts';

/** The fixed table: every place that saves or calls an address asks the same function. */
const refused = [
  ...['http://a.test/', 'ftp://a.test/', 'file:///etc/passwd', 'javascript:alert(1)', '//a.test', 'a.test', ''],
  ...[
    'https://localhost/',
    'https://LOCALHOST/',
    'https://a.localhost/',
    'https://localhost./',
    'https://localhost:8443/',
  ],
  ...[
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://2130706433/',
    'https://0x7f.1/',
  ],
  ...[
    'https://0177.0.0.1/',
    'https://0x7f000001/',
    'https://127.0.0.1./',
    'https://１２７.0.0.1/',
    'https://127。0。0。1/',
  ],
  ...[
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
  ],
  ...['https://100.127.255.255/', 'https://169.254.169.254/latest/', 'https://169.254.170.2/', 'https://192.0.0.192/'],
  ...[
    'https://192.0.2.1/',
    'https://198.18.0.1/',
    'https://198.19.255.255/',
    'https://203.0.113.9/',
    'https://224.0.0.1/',
  ],
  ...[
    'https://255.255.255.255/',
    'https://240.0.0.1/',
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
  ],
  ...[
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
  ],
  ...[
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[ff02::1]/',
    'https://[fec0::1]/',
  ],
  ...['https://[2002:7f00:1::]/', 'https://[2001::7f00:1]/', 'https://[2001:db8::1]/', 'https://[3fff::1]/'],
  ...['https://metadata.google.internal/', 'https://metadata.goog/', 'https://metadata/', 'https://instance-data/'],
  ...['https://a.internal/', 'https://a.INTERNAL/', 'https://printer.local/', 'https://router.lan/', 'https://a.corp/'],
  ...['https://a.home.arpa/', 'https://api.default.svc/', 'https://a.svc.cluster.local/', 'https://127.0.0.1.nip.io/'],
  ...[
    'https://10-0-0-1.sslip.io/',
    'https://localtest.me/',
    'https://a.lvh.me/',
    'https://intranet/',
    'https://a.test./',
  ],
  ...['https://me:secret@a.test/', 'https://me@a.test/', 'https://a.test@127.0.0.1/', 'https://127.0.0.1#@a.test/'],
  ...[
    'https://a.test:22/',
    'https://a.test:6379/',
    'https://a.test:80/',
    'https://a.test:8080/',
    'https://a.test\\@b.test/',
  ],
  ...['https:a.test', 'https://a .test/', 'https://a.test/\n', ' https://a.test/', 'https://a..test/'],
  ...[`https://a.test/${'x'.repeat(2048)}`, 'https://a.test/\ud800', 'https://[v1.a]/', 'https://.test/'],
];

const taken = [
  ...['https://a.test/', 'https://a.test', 'HTTPS://A.TEST/in?x=1#y', 'https://a.test:443/', 'https://a.test:8443/in'],
  ...[
    'https://8.8.8.8/',
    'https://172.32.0.1/',
    'https://100.128.0.1/',
    'https://[2606:4700::1111]/',
    'https://bücher.test/',
  ],
  ...['https://internal.a.test/', 'https://localhost.a.test/', 'https://my.locals/'],
];

test.each(refused)('SSRF-01 %j is not called', (url) => {
  expect(isPublicTarget(url)).toBe(false);
});

test.each(taken)('SSRF-01 %j is public', (url) => {
  expect(isPublicTarget(url)).toBe(true);
});

test('SSRF-01 a host on its own is read as a URL reads it', () => {
  for (const host of ['mail.test', '8.8.8.8', 'a-b.test']) expect([host, isPublicHostText(host)]).toEqual([host, true]);
  const inside = [
    'localhost',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '[::1]',
    'a.test:25',
    'me@a.test',
    'a.test/x',
    'a b',
    '',
  ];
  for (const host of [...inside, 'a.internal', 'a.test.', '::1', 'a.test?x', 'a.test#x', 'a.test\\x']) {
    expect([host, isPublicHostText(host)]).toEqual([host, false]);
  }
});
