import { describe, expect, it } from 'vitest';
import { addressBlock } from '../../../shared/protocol/address.ts';
import { isInRange } from '../../../shared/protocol/address-range.ts';

describe('whether an address lies in a range of the allowlist', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.0/24', true],
    ['192.0.3.7', '192.0.2.0/23', true],
    ['192.0.4.7', '192.0.2.0/23', false],
    ['192.0.2.7', '192.0.2.8', false],
    ['10.1.2.3', '0.0.0.0/0', true],
    ['::ffff:192.0.2.7', '192.0.2.0/24', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    // An address of version 6 is counted by its /64, so an entry for one of them means all of them.
    ['2001:db8:0:1::5', '2001:db8:0:1::6/128', true],
    ['2001:db8:0:2::5', '2001:db8:0:1::/64', false],
    ['192.0.2.7', '::/0', false],
    ['not an address', '0.0.0.0/0', false],
  ])('%s in %s: %s', (address, range, expected) => {
    expect(isInRange(addressBlock(address), range)).toBe(expected);
  });
});
