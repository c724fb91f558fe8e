import { describe, expect, test } from '@jest/globals';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const access = JSON.stringify([
  { packages: ['@secret/*'], read: ['team:acme/core'], publish: ['team:acme/leads'] },
  { packages: ['*'], read: ['members'] },
]);
const stranger = { username: 'stranger', groups: 'members' };
const reader = { username: 'reader', groups: 'members,team:acme/core' };
const publisher = { username: 'publisher', groups: 'members,team:acme/leads' };

const large = JSON.stringify({ users: {}, more: 'x'.repeat(1024 * 1024) });

describe('PUT /registry/{name}', () => {
  const registry = useRegistry({ access, restrictedOrgs: 'acme', privateScopes: '@secret' });

  function put(user: Readonly<Record<string, string>>, body: string, headers = {}) {
    registry.s3.put('@secret/widget/index.json', storedPackument({ name: '@secret/widget' }));
    return putPackage(apiEvent({ method: 'PUT', params: { name: '@secret%2fwidget' }, headers, body, user }));
  }

  test.each<[string, Readonly<Record<string, string>>, string, number, string]>([
    ['somebody who may nothing', stranger, '{', 403, 'stranger may not publish @secret/widget'],
    ['a reader', reader, '{', 400, 'not valid JSON'],
    ['a reader who sends too much for a star', reader, large, 413, 'too large'],
    ['a publisher', publisher, '{', 400, 'not valid JSON'],
    ['a publisher who sends much', publisher, large, 200, ''],
  ])(
    'parses the body of those who may do something with it: %s',
    async (_who, user, body, status, sentence) => {
      const result = await put(user, body);
      expect(result.statusCode).toBe(status);
      expect(bodyOf(result).error ?? '').toContain(sentence);
    },
  );

  test('tells a reader with a tarball at once what they may not do', async () => {
    const result = await put(reader, '{', { 'content-length': '1048577' });
    expect(result.statusCode).toBe(403);
    expect(bodyOf(result).error).toContain('reader may not publish @secret/widget');
  });
});
