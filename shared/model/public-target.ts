/**
 * Where the server may ever connect to on somebody's word: one classifier, asked when an address is saved and
 * asked again before it is called (SSRF-01). It reads names and figures only. What a name resolves to is the
 * platform's to refuse: a Worker reaches public addresses and nothing else (platform 3).
 */

/** Longest address, in characters. */
export const longestTarget = 2048;

/** Ports of HTTPS that the platform connects to. The usual one is no text in a parsed URL. */
const ports: ReadonlySet<string> = new Set(['', '2053', '2083', '2087', '2096', '8443']);

/** Endings of names that mean something only inside a network. @see RFC 6761, RFC 6762, RFC 8375, RFC 9476 */
const insideNames: ReadonlySet<string> = new Set(
  'localhost localdomain local internal intranet private corp home lan svc cluster alt onion invalid arpa'.split(' '),
);

/** Public names that stand for an address inside: metadata services, and DNS that answers what it is asked for. */
const outsideNames: readonly string[] = [
  ...['metadata.goog', 'nip.io', 'sslip.io', 'xip.io', 'localtest.me', 'lvh.me', 'vcap.me', 'lacolhost.com'],
  'traefik.me',
];

/** Blocks that are not the public internet: first address and length. @see RFC 6890, IANA special-purpose registry */
const reserved: readonly (readonly [address: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const isPublicV4 = (address: string): boolean =>
  !reserved.some(([first, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(numberOf(address) / size) === Math.floor(numberOf(first) / size);
  });

/** The first two groups of an address as the URL parser prints it: enough to know its block. */
function isPublicV6(address: string): boolean {
  const [first = '', second = ''] = address.split(':');
  const high = Number.parseInt(first || '0', 16);
  const next = Number.parseInt(second || '0', 16);
  // Only 2000::/3 is the public internet: not ::, ::1, mapped, NAT64, unique local, link-local or multicast.
  if (high < 0x2000 || high > 0x3fff) return false;
  // IETF protocols (Teredo among them), documentation, and 6to4, which carries an IPv4 address.
  if (high === 0x2001 && (next < 0x200 || next === 0xdb8)) return false;
  return high !== 0x2002 && !(high === 0x3fff && next < 0x1000);
}

/**
 * Whether a host, as a parsed URL prints it, is one of the public internet as far as it can be read: no address
 * inside a network, no name that has a meaning only there, no name of one label, no trailing dot.
 */
export function isPublicHost(host: string): boolean {
  if (host.startsWith('[')) return isPublicV6(host.slice(1, -1));
  if (/^\d+(?:\.\d+){3}$/.test(host)) return isPublicV4(host);
  const labels = host.toLowerCase().split('.');
  const name = labels.join('.');
  // No empty label, no wildcard: what is saved is one host.
  if (labels.length < 2 || !labels.every((label) => /^[a-z0-9_-]+$/.test(label))) return false;
  if (insideNames.has(labels.at(-1) ?? '')) return false;
  return !outsideNames.some((known) => name === known || name.endsWith(`.${known}`));
}

const parse = (value: string): URL | undefined => {
  if (value.length > longestTarget || /[\s\p{Cc}\\]/u.test(value) || !value.isWellFormed()) return undefined;
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
};

/** Whether the server may call this address: https, a public host, an HTTPS port, no name and password. */
export function isPublicTarget(value: string): boolean {
  const url = /^https:\/\//i.test(value) ? parse(value) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || !ports.has(url.port)) return false;
  return isPublicHost(url.hostname);
}

/** A host on its own, in whatever way it is written: figures in any base are read as the URL parser reads them. */
export function isPublicHostText(value: string): boolean {
  const url = /[/?#@:]/.test(value) ? undefined : parse(`https://${value}/`);
  return url !== undefined && isPublicHost(url.hostname);
}
