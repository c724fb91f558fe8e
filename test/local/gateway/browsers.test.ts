import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { pageInstead } from '../../../src/local/gateway/browsers';
import { createRouter } from '../../../src/local/gateway/router';
import { readApi } from '../../../src/local/gateway/routes';

const route = createRouter(readApi(readFileSync('serverless.yml', 'utf8')).routes);
const CHROMIUM = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

function open(
  path: string,
  headers: Readonly<Record<string, string>> = { accept: CHROMIUM },
  method = 'GET',
) {
  const match = route(method, path);
  if (!match) throw new Error(`There is no route for ${path}.`);
  return pageInstead({ method, headers }, match, '/registry')?.headers.get('location');
}

describe('a browser that opens the URL of a package', () => {
  test.each([
    ['/registry/widget', 'widget'],
    ['/registry/@acme%2fwidget', '@acme%2fwidget'],
    ['/registry/@acme/widget', '@acme/widget'],
    ['/registry/widget/1.0.0', 'widget/v/1.0.0'],
    ['/registry/@acme%2Fwidget/1.0.0', '@acme%2Fwidget/v/1.0.0'],
    ['/registry/@acme/widget/1.0.0', '@acme/widget/v/1.0.0'],
  ])('%s is sent to the page %s', (path, page) => {
    expect(open(path)).toBe(`/registry/-/web/package/${page}`);
  });

  test.each([
    ['npm', 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*'],
    ['npm view', 'application/json'],
    ['curl', '*/*'],
    ['a client that takes HTML at last', 'application/json, text/html;q=0.1'],
    ['a client that says nothing', ''],
  ])('is not %s', (_client, accept) => {
    expect(open('/registry/widget', { accept })).toBeUndefined();
  });

  test('with a token gets what it asks for, and so does everything that is no packument', () => {
    expect(open('/registry/widget', { accept: CHROMIUM, authorization: 'Bearer x' })).toBeUndefined();
    expect(open('/registry/widget/-/widget-1.0.0.tgz')).toBeUndefined();
    expect(open('/registry/-/whoami')).toBeUndefined();
    expect(open('/registry/widget', { accept: CHROMIUM }, 'PUT')).toBeUndefined();
  });
});
