import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { bodyLimit, LAPTOP_LIMITS } from '../../../src/local/gateway/limits';
import { createRouter } from '../../../src/local/gateway/router';
import { readApi } from '../../../src/local/gateway/routes';

const api = readApi(readFileSync('serverless.yml', 'utf8'));

describe('routes of serverless.yml', () => {
  test.each([
    ['GET', '/registry/widget', 'get', { name: 'widget' }],
    ['GET', '/registry/@acme%2fwidget', 'get', { name: '@acme%2fwidget' }],
    ['GET', '/registry/@acme/widget', 'get', { name: '@acme', sub: 'widget' }],
    ['PUT', '/registry/@acme%2fwidget', 'put', { name: '@acme%2fwidget' }],
    ['PUT', '/registry/@acme/widget', 'put', { name: '@acme', sub: 'widget' }],
    ['GET', '/registry/widget/-/w-1.0.0.tgz', 'tarGet', { name: 'widget', tar: 'w-1.0.0.tgz' }],
    ['GET', '/registry/@a%2Fw/-/w-1.0.0.tgz', 'tarGet', { name: '@a%2Fw', tar: 'w-1.0.0.tgz' }],
    ['GET', '/registry/@a/w/-/w-1.0.0.tgz', 'tarGet', { name: '@a', sub: 'w', tar: 'w-1.0.0.tgz' }],
    ['GET', '/registry/-/package/@a%2fw/dist-tags', 'distTagsGet', { name: '@a%2fw' }],
    ['GET', '/registry/-/package/@a/w/dist-tags', 'distTagsGet', { name: '@a', sub: 'w' }],
    ['PUT', '/registry/-/package/w/dist-tags/be%2Fta', 'distTagsPut', { name: 'w', tag: 'be%2Fta' }],
    ['PUT', '/registry/-/package/@a/w/dist-tags/beta', 'distTagsPut', { name: '@a', sub: 'w', tag: 'beta' }],
    ['DELETE', '/registry/-/package/w/dist-tags/beta', 'distTagsDelete', { name: 'w', tag: 'beta' }],
    ['PUT', '/registry/-/user/org.couchdb.user:alice', 'userPut', { id: 'org.couchdb.user:alice' }],
    ['DELETE', '/registry/-/user/token/ghp_x', 'userDelete', { token: 'ghp_x' }],
    ['POST', '/registry/-/v1/login', 'loginPost', {}],
    [
      'POST',
      '/-/npm/v1/oidc/token/exchange/package/@a%2fw',
      'oidcExchange',
      { proxy: 'token/exchange/package/@a%2fw' },
    ],
    [
      'POST',
      '/registry/-/npm/v1/oidc/token/exchange/package/@a/w',
      'oidcExchange',
      { proxy: 'token/exchange/package/@a/w' },
    ],
    ['POST', '/registry/-/codebox/v1/oidc/token', 'oidcRead', {}],
    ['GET', '/registry/-/whoami', 'whoamiGet', {}],
    ['GET', '/registry/-/ping', 'pingGet', {}],
    ['GET', '/', 'web', {}],
    ['GET', '/registry/', 'web', {}],
    ['GET', '/registry/-/web/', 'web', {}],
    ['GET', '/registry/-/web/search', 'web', { proxy: 'search' }],
    ['GET', '/registry/-/web/package/@a%2fw/v/1.0.0', 'web', { proxy: 'package/@a%2fw/v/1.0.0' }],
    ['POST', '/registry/-/web/logout', 'webChange', { proxy: 'logout' }],
    ['GET', '/registry/-/v1/login/callback/web', 'web', {}],
  ])('%s %s is %s', (method, path, name, params) => {
    const match = createRouter(api.routes)(method, path);
    expect(match?.route.function.name).toBe(name);
    expect(match?.params).toEqual(params);
  });

  test('all but login, logout, the exchange of ID tokens, ping and the pages ask the authorizer', () => {
    const open = api.routes.filter(({ authorizer }) => !authorizer).map(({ function: { name } }) => name);
    const login = ['loginPost', 'loginCliGet', 'loginCliPost', 'loginCallbackGet', 'doneGet'];
    const expected = [
      'userPut',
      'userDelete',
      ...login,
      'oidcExchange',
      'oidcRead',
      'pingGet',
      'web',
      'webChange',
      'webDecide',
    ];
    expect([...new Set(open)]).toEqual(expected);
  });

  test('every gateway response is a body in the shape that npm, yarn and the original’s clients read', () => {
    const bodies = [...api.gatewayResponses.values()].map(({ template }) => JSON.parse(template));
    expect(bodies.length).toBeGreaterThan(5);
    for (const body of bodies) {
      expect(body).toEqual({ ok: false, success: false, error: expect.stringMatching(/^\S.+$/) });
    }
  });

  test('no gateway response repeats API Gateway’s own words, which hold the token that was sent', () => {
    const templates = [...api.gatewayResponses.values()].map(({ template }) => template);
    const variables = templates.flatMap((template) => template.match(/\$context[\w.]*/g) ?? []);
    expect(variables.sort()).toEqual(['$context.authorizer.denial', '$context.requestId']);
  });

  test('only publishes, proposals and documents that are sent back may be large, audits a little, all else is 1 MiB', () => {
    const MiB = 1024 * 1024;
    const large = api.routes.filter((route) => bodyLimit(route, LAPTOP_LIMITS) !== MiB);
    const told = large.map(
      (route) => `${route.method} ${route.resource}: ${bodyLimit(route, LAPTOP_LIMITS) / MiB}`,
    );
    expect(told).toEqual([
      'PUT /registry/{name}: 200',
      'PUT /registry/{name}/{sub}: 200',
      'PUT /registry/{name}/-rev/{rev}: 200',
      'PUT /registry/{name}/{sub}/-rev/{rev}: 200',
      'POST /registry/-/npm/v1/security/{proxy+}: 4',
      'POST /registry/-/stage/package/{proxy+}: 200',
    ]);
  });

  test('compression, TTL and token pattern are read', () => {
    const authorizer = api.routes.find(({ function: { name } }) => name === 'get')?.authorizer;
    expect(api.minimumCompressionSize).toBe(1024);
    expect(authorizer).toMatchObject({ ttl: 300, header: 'authorization' });
    expect('Bearer ghp_0123456789abcdef').toMatch(authorizer?.pattern ?? '');
    expect('Bearer short').not.toMatch(authorizer?.pattern ?? '');
  });
});

describe('readApi', () => {
  test.each([
    ['functions: 1', 'functions must be a group of settings'],
    ['functions: { a: {} }', 'functions.a.handler must be text'],
    ['functions: { a: { handler: x, events: 1 } }', 'functions.a.events must be a list'],
    [
      'functions: { a: { handler: x, events: [{ http: { method: get } }] } }',
      'events[0].http.path must be text',
    ],
    [
      'functions: { a: { handler: x, events: [{ http: { method: get, path: p, authorizer: { name: b } } }] } }',
      'authorizer names no function: b',
    ],
  ])('%s is refused with its place', (source, message) => {
    expect(() => readApi(source)).toThrow(message);
  });
});

describe('readApi of resources', () => {
  const found = (resources: string) => {
    const { gatewayResponses } = readApi(`functions: {}\nresources: ${resources}`);
    return [...gatewayResponses.keys()];
  };
  const response = (type: string) =>
    `{ Type: 'AWS::ApiGateway::GatewayResponse', Properties: { ResponseType: ${type}, ResponseTemplates: { application/json: '{}' } } }`;

  test('gateway responses are taken from a group, and from each group of a list', () => {
    expect(found(`{ Resources: { A: ${response('THROTTLED')} } }`)).toEqual(['THROTTLED']);
    const groups = ['THROTTLED', 'DEFAULT_5XX'].map((type) => `{ Resources: { A: ${response(type)} } }`);
    expect(found(`['\${file(resources/roles.yml)}', ${groups.join()}]`)).toEqual([
      'THROTTLED',
      'DEFAULT_5XX',
    ]);
  });
});

describe('createRouter', () => {
  test('two variable names on one level are refused, as API Gateway does', () => {
    const source = `functions: { a: { handler: x, events: [
      { http: { method: get, path: 'r/{name}' } }, { http: { method: get, path: 'r/{scope}/x' } }] } }`;
    expect(() => createRouter(readApi(source).routes)).toThrow('one variable per level');
  });

  test('names of Object’s prototype are ordinary segments', () => {
    const route = createRouter(api.routes);
    expect(route('GET', '/registry/__proto__')?.params).toEqual({ name: '__proto__' });
    expect(route('GET', '/constructor')).toBeUndefined();
  });
});
