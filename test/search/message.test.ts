import { describe, expect, test } from '@jest/globals';
import { toMessage } from '../../src/adapters/logger';
import { changedPackage } from '../../src/registry/catalogue/catalogue';

describe('an event that is too long for SNS', () => {
  test('still names the package that it is about', () => {
    const message = toMessage({
      user: { name: 'admin', avatar: '' },
      timestamp: '2026-01-02T03:04:05.678Z',
      level: 'info',
      namespace: 'info:package:deprecate',
      command: { name: 'deprecate', args: [] },
      body: { name: '@acme/widget', deprecated: 'x'.repeat(300_000) },
    });
    expect(message.length).toBeLessThan(256 * 1024);
    expect(JSON.parse(message).body).toEqual({ name: '@acme/widget', truncated: true });
    expect(changedPackage(JSON.parse(message))?.full).toBe('@acme/widget');
  });
});
