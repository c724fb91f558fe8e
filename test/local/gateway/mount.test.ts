import { describe, expect, test } from '@jest/globals';
import { mount } from '../../../src/local/gateway/mount';
import { createRouter } from '../../../src/local/gateway/router';
import type { ApiRoute } from '../../../src/local/gateway/routes';

const resources = ['/registry/{name}', '/registry/-/ping', '/-/npm/v1/oidc/{name}'];
const routes = resources.map(
  (resource): ApiRoute => ({
    method: 'GET',
    resource,
    function: { name: 'get', handler: 'get.default', timeout: 6 },
    authorizer: undefined,
  }),
);

describe('a registry below another path', () => {
  test.each([
    ['/registry', '/registry/widget', '/registry/{name}'],
    ['/dev/registry', '/dev/registry/@acme%2fwidget', '/registry/{name}'],
    ['/dev/registry/', '//dev//registry//widget/', '/registry/{name}'],
    ['/', '/widget', '/registry/{name}'],
    ['/', '/registry', '/registry/{name}'],
    ['/', '/-/ping', '/registry/-/ping'],
    ['/npm', '/npm/-/ping', '/registry/-/ping'],
    ['/dev/registry', '/-/npm/v1/oidc/widget', '/-/npm/v1/oidc/{name}'],
    ['/dev/registry', '/dev/widget', undefined],
  ])('at %s takes %s for %s', (basePath, path, resource) => {
    expect(mount(createRouter(routes), basePath)('GET', path)?.route.resource).toBe(resource);
  });
});
