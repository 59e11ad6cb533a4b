import { addressBlock } from './address.ts';

/**
 * Whether an address that limits count by lies in a range that an operator wrote: an address, or one with a prefix
 * length. An IPv6 address is counted by its /64, so a longer prefix means the /64 around it.
 * @param block from `addressBlock`; `unknown` lies in no range
 */
export function isInRange(block: string, range: string): boolean {
  const [start = '', length] = range.split('/');
  const wanted = addressBlock(start);
  if (block === 'unknown' || wanted === 'unknown' || isV4(block) !== isV4(wanted)) return false;
  const width = isV4(block) ? 32 : 64;
  const prefix = Math.min(length === undefined ? width : Number(length), width);
  return bits(block).slice(0, prefix) === bits(wanted).slice(0, prefix);
}

const isV4 = (block: string): boolean => !block.includes(':');

/** The address as digits: 32 of an IPv4 address, 64 of the first half of an IPv6 one. */
const bits = (block: string): string =>
  isV4(block)
    ? block
        .split('.')
        .map((part) => Number(part).toString(2).padStart(8, '0'))
        .join('')
    : block
        .replace('::/64', '')
        .split(':')
        .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
        .join('');
