import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { bodyOf, useRegistry } from '../support/registry';

describe('a request body', () => {
  const registry = useRegistry();
  const user = { username: 'admin', avatar: '' };

  test('may not hold millions of values, however few bytes they are sent in', async () => {
    const json = `{"name":"widget","a":[${'{},'.repeat(2_500_000)}{}]}`;
    const event = apiEvent({ method: 'PUT', params: { name: 'widget' }, user });
    const body = gzipSync(json).toString('base64');
    const headers = { ...event.headers, 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const result = await putPackage({ ...event, body, headers, isBase64Encoded: true });
    expect(result.statusCode).toBe(413);
    expect(bodyOf(result).error).toBe('The JSON in the request body holds too many values.');
    expect(registry.s3.objects.size).toBe(0);
  });
});
