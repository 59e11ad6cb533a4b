/**
 * The address a limit counts by: an IPv4 address as it is, an IPv6 address cut to its /64 (one household
 * or server has at least that much), an IPv4-mapped one as the IPv4 address. Anything else counts as
 * one address called `unknown`, so a missing address is limited too (HTTP-09).
 */
export function addressBlock(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const v4 = ipv4(address);
  if (v4 !== undefined) return v4;
  const groups = ipv6Groups(address.toLowerCase());
  if (groups === undefined) return 'unknown';
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) {
    const [high = 0, low = 0] = groups.slice(6);
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

const v4Syntax = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

function ipv4(text: string): string | undefined {
  return v4Syntax.test(text) ? text : undefined;
}

/** The eight 16-bit groups of an IPv6 address in any of its spellings (RFC 4291 section 2.2). */
function ipv6Groups(text: string): readonly number[] | undefined {
  if (text.length > 45 || !/^[0-9a-f:.]+$/.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => groupsOf(half));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const given = head.length + (tail?.length ?? 0);
  if (halves.length === 1) return given === 8 ? head : undefined;
  return given > 7 ? undefined : [...head, ...Array.from({ length: 8 - given }, () => 0), ...(tail ?? [])];
}

function groupsOf(half: string): readonly number[] | undefined {
  if (half === '') return [];
  const groups: number[] = [];
  const parts = half.split(':');
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 ? ipv4(part) : undefined;
    if (v4 !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = v4.split('.').map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-f]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
