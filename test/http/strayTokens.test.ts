import { describe, expect, test } from '@jest/globals';
import getPackage from '../../src/package/get';
import { apiEvent } from '../support/events';
import { bodyOf, useRegistry } from '../support/registry';

const token = `ghp_${'a1B2'.repeat(9)}`;

describe('a token where none belongs', () => {
  const registry = useRegistry();

  test('is told to the caller, but not to the log', async () => {
    const result = await getPackage(apiEvent({ params: { name: token } }));
    expect(bodyOf(result).error).toBe(`Package ${token} was not found.`);
    expect(registry.logged()).toMatchObject([{ status: 404, error: 'Package [redacted] was not found.' }]);
  });

  test('is not logged as the command either', async () => {
    await getPackage(apiEvent({ params: { name: 'widget' }, headers: { 'npm-command': `view ${token}` } }));
    expect(registry.logged()).toMatchObject([{ command: 'view [redacted]' }]);
  });
});
