import { describe, expect, test } from '@jest/globals';
import getVisibility from '../../src/visibility/get';
import { apiEvent } from '../support/events';
import { bodyOf, useRegistry } from '../support/registry';

const resource = '/registry/-/package/{name}/visibility';

describe('GET /registry/-/package/{name}/visibility', () => {
  useRegistry();

  test.each([[{ name: 'widget' }], [{ name: '@acme%2fwidget' }], [{ name: '@acme', sub: 'widget' }]])(
    'says of %j that it is not public',
    async (params) => {
      const result = await getVisibility(apiEvent({ resource, params }));
      expect([result.statusCode, bodyOf(result)]).toEqual([200, { public: false }]);
    },
  );

  test('refuses what is no name', async () => {
    const result = await getVisibility(apiEvent({ resource, params: { name: '..%2fx' } }));
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain('is not a valid package name');
  });
});
