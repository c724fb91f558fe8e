import { describe, expect, test } from '@jest/globals';
import { settings } from '../../.serverless_plugins/lib/template-settings';
import { NO_POLICY } from '../support/process';

describe('what the template is told', () => {
  test.each([
    ['60', 60],
    ['0', 0],
    ['3600', 3600],
    ['', 300],
    // The deployment stops at them, with a sentence.
    ['3601', 300],
    ['soon', 300],
  ])('CODEBOX_TOKEN_TTL=%s has the gateway believe in a token for %i seconds', (text, seconds) => {
    expect(settings({ CODEBOX_POLICY: NO_POLICY, CODEBOX_TOKEN_TTL: text }).tokenTtl).toBe(seconds);
  });
});
