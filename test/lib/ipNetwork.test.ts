import { describe, expect, test } from '@jest/globals';
import { isInNetworks, isNetwork } from '../../src/lib/ipNetwork';

describe('networks', () => {
  test.each(['192.0.2.0/24', '192.0.2.1/32', '0.0.0.0/0', '2001:db8::/32'])('%s is one', (text) => {
    expect(isNetwork(text)).toBe(true);
  });

  test.each([
    '',
    '192.0.2.0',
    '192.0.2.0/',
    '192.0.2.0/33',
    '192.0.2/24',
    '2001:db8::/129',
    '192.0.2.0/24/1',
    '192.0.2.0/-1',
  ])('%s is none', (text) => {
    expect(isNetwork(text)).toBe(false);
  });

  test.each([
    ['192.0.2.7', ['192.0.2.0/24'], true],
    ['192.0.3.7', ['192.0.2.0/24'], false],
    ['192.0.3.7', ['192.0.2.0/24', '192.0.3.7/32'], true],
    ['2001:db8::1', ['2001:db8::/32'], true],
    ['2001:db9::1', ['2001:db8::/32'], false],
    ['', ['0.0.0.0/0'], false],
    ['localhost', ['0.0.0.0/0'], false],
    ['192.0.2.7', [], false],
    ['192.0.2.7', ['nonsense'], false],
  ])('%s in %j: %s', (address, networks, expected) => {
    expect(isInNetworks(address, networks)).toBe(expected);
  });
});
