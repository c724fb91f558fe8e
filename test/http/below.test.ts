import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { allowing, PATHS, policyFor } from '../../src/authorizers/policy';
import { EXCHANGES } from '../../src/http/beginnings';
import { wholeRoute } from '../../src/http/below';
import { BELOW } from '../../src/local/gateway/below';
import { allows, readPolicy } from '../../src/local/gateway/policy';
import { readApi } from '../../src/local/gateway/routes';
import exchange from '../../src/oidc/exchange';
import type { Action } from '../../src/registry/access/actions';
import { apiEvent, authorizerEvent } from '../support/events';
import { realRoutes } from '../support/realRoutes';
import { bodyOf, useRegistry } from '../support/registry';

const { routes } = readApi(readFileSync('serverless.yml', 'utf8'));
const OIDC = '/registry/-/npm/v1/oidc/{proxy+}';

const below = (proxy: string, method = 'POST') => {
  const sent = { resource: OIDC, params: new Map([['proxy', proxy]]) };
  const params = wholeRoute(EXCHANGES, method, sent)?.params;
  return params && Object.fromEntries(params);
};

describe('the routes of which serverless.yml has the beginning', () => {
  const named = (method: string, resource: string) => `${method} ${resource}`;

  test('are all listed, but for the pages, and by the methods that they have', () => {
    const greedy = routes.filter(({ resource }) => resource.endsWith('{proxy+}'));
    const pages = ['GET', 'HEAD', 'POST'].map((method) => named(method, '/registry/-/web/{proxy+}'));
    const listed = [...BELOW].flatMap(([resource, { routes: lines }]) =>
      lines.map((line) => named(line.split(' ')[0] ?? '', resource)),
    );
    const found = greedy.map(({ method, resource }) => named(method, resource));
    expect(new Set(found)).toEqual(new Set([...listed, ...pages]));
  });

  test('begin where nothing else is, as API Gateway takes no way back from a fixed segment', () => {
    for (const beginning of BELOW.keys()) {
      const start = beginning.replace('{proxy+}', '');
      const others = routes.filter(({ resource }) => resource.startsWith(start) && resource !== beginning);
      expect(others).toEqual([]);
    }
  });

  test.each([
    ['as it was sent', 'token/exchange/package/@acme%2fwidget', { name: '@acme%2fwidget' }],
    ['decoded', 'token/exchange/package/@acme/widget', { name: '@acme', sub: 'widget' }],
    ['with a slash too many', 'token//exchange/package/widget/', { name: 'widget' }],
    ['with a name of JavaScript’s', 'token/exchange/package/__proto__', { name: '__proto__' }],
  ])('are found when the path comes %s', (_how, proxy, params) => {
    expect(below(proxy)).toEqual(params);
  });

  test.each([
    ['', 'POST'],
    ['token', 'POST'],
    ['token/exchange/package', 'POST'],
    ['token/exchange/package/@acme/widget/more', 'POST'],
    ['token/exchange%2fpackage/widget', 'POST'],
    ['TOKEN/exchange/package/widget', 'POST'],
    ['token/exchange/package/widget', 'GET'],
    ['token/exchange/package/widget', 'constructor'],
  ])('are not found by the path %j with %s', (proxy, method) => {
    expect(below(proxy, method)).toBeUndefined();
  });
});

describe('what is not listed', () => {
  const registry = useRegistry();

  test('is the gateway’s 404, for a stranger and before anything is read', async () => {
    const event = { ...apiEvent({ method: 'POST', user: null }), resource: OIDC };
    const answer = await exchange({ ...event, pathParameters: { proxy: 'token/of/another' } });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    const { template } = readApi(readFileSync('serverless.yml', 'utf8')).gatewayResponses.get(
      'MISSING_AUTHENTICATION_TOKEN',
    ) ?? { template: '' };
    expect(bodyOf(answer)).toEqual(JSON.parse(template));
    expect(registry.s3.mock.calls()).toEqual([]);
  });
});

describe('the policy of a token', () => {
  const identity = { login: 'octo', id: 1, avatar: '', kind: 'personal', scopes: undefined } as const;
  const dates = { createdAt: '2024-01-02T03:04:05Z', updatedAt: '2024-01-02T03:04:05Z' };
  const principal = { login: 'octo', id: '1', groups: new Set<string>() };

  function person(write: boolean, methodArn: string) {
    const rights = { read: true, write, principal, reasons: [] };
    const checked = '2026-01-02T03:04:05.678Z';
    return policyFor({ identity: { ...identity, ...dates }, rights, checked, methodArn }).policyDocument;
  }

  /** Of machines and of workflows. */
  const minted = (actions: readonly Action[], methodArn: string) =>
    allowing(
      actions.flatMap((action) => PATHS[action]),
      methodArn,
    );

  const guarded = realRoutes(routes.filter(({ resource }) => BELOW.has(resource))).filter(
    ({ authorizer }) => authorizer,
  );

  test.each(guarded.map(({ method, resource }) => [method, resource] as const))(
    'lets through to %s %s whom it has always let through',
    (method, resource) => {
      const path = resource.slice(1).replace('{name}', '@acme%2fwidget').replaceAll(/[{}]/g, '');
      const { methodArn } = authorizerEvent({ method, path });
      const may = (document: ReturnType<typeof allowing>) => allows(readPolicy(document), methodArn);
      const isProposal = resource.includes('/stage/package/');
      const isRead = method === 'GET' || resource.includes('/security/');
      expect([may(person(false, methodArn)), may(person(true, methodArn))]).toEqual([isRead, true]);
      expect(may(minted(['read'], methodArn))).toBe(isRead);
      expect(may(minted(['publish'], methodArn))).toBe(method === 'PUT' || isProposal);
      expect(may(minted(['unpublish'], methodArn))).toBe(method === 'DELETE');
      expect(may(minted(['stage'], methodArn))).toBe(isProposal);
    },
  );
});
