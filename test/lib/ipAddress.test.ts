import { describe, expect, test } from '@jest/globals';
import { addressOfBytes, bytesOfAddress } from '../../src/lib/ipAddress';

describe('an address as bytes', () => {
  test.each([
    ['192.0.2.1', 4, '192.0.2.1'],
    ['2001:db8::1', 16, '2001:db8::1'],
    ['2001:0DB8:0:0:0:0:0:1', 16, '2001:db8::1'],
    ['2001:db8:1:2:3:4:5:6', 16, '2001:db8:1:2:3:4:5:6'],
    ['::1', 16, '::1'],
    ['::', 16, '::'],
    ['::ffff:192.0.2.1', 16, '::ffff:c000:201'],
    ['fe80::1%eth0', 16, 'fe80::1'],
  ])('%s has %i, and is %s again', (address, length, again) => {
    const bytes = bytesOfAddress(address);
    expect(bytes).toHaveLength(length);
    expect(addressOfBytes(bytes)).toBe(again);
  });

  test.each(['', 'localhost', '192.0.2', '192.0.2.256', '1:2', 'test-invoke-source-ip'])(
    '%j has none',
    (text) => {
      expect(bytesOfAddress(text)).toHaveLength(0);
      expect(addressOfBytes(bytesOfAddress(text))).toBe('');
    },
  );
});
