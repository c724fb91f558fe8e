import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type Packaged, packaged } from '../../support/lambda/package';
import { dependenciesOf, reachableFrom } from './graph';
import { methodsOf } from './template';

/** Whoever adds to these lets strangers reach a function. */
const OPEN = [
  'DELETE /registry/-/user/token/{token}',
  'GET ',
  'GET /registry',
  'GET /registry/-/ping',
  'GET /registry/-/v1/done/{token}',
  'GET /registry/-/v1/login/callback',
  'GET /registry/-/v1/login/callback/web',
  'GET /registry/-/v1/login/cli/{token}',
  'GET /registry/-/web',
  'GET /registry/-/web/{proxy+}',
  'HEAD /registry/-/web',
  'HEAD /registry/-/web/{proxy+}',
  'POST /-/npm/v1/oidc/{proxy+}',
  'POST /registry/-/codebox/v1/oidc/token',
  'POST /registry/-/npm/v1/oidc/{proxy+}',
  'POST /registry/-/v1/login',
  'POST /registry/-/v1/login/cli/{token}',
  'POST /registry/-/web/decide',
  'POST /registry/-/web/{proxy+}',
  'PUT /registry/-/user/{id}',
];

const NOSNIFF = { 'X-Content-Type-Options': 'nosniff' };
const LATER = { ...NOSNIFF, 'Retry-After': '5' };

/** What API Gateway says by itself. The two DEFAULT ones keep the status that it found. */
const ANSWERS: readonly [string, string | undefined, Readonly<Record<string, string>>][] = [
  ['UNAUTHORIZED', '401', { ...NOSNIFF, 'WWW-Authenticate': 'Bearer realm="codebox"' }],
  ['ACCESS_DENIED', '403', NOSNIFF],
  ['MISSING_AUTHENTICATION_TOKEN', '404', NOSNIFF],
  ['INVALID_SIGNATURE', '404', NOSNIFF],
  ['REQUEST_TOO_LARGE', '413', NOSNIFF],
  ['THROTTLED', '429', LATER],
  ['AUTHORIZER_FAILURE', '503', LATER],
  ['AUTHORIZER_CONFIGURATION_ERROR', '503', LATER],
  ['INTEGRATION_TIMEOUT', '503', LATER],
  ['INTEGRATION_FAILURE', '503', LATER],
  ['DEFAULT_4XX', undefined, NOSNIFF],
  ['DEFAULT_5XX', undefined, NOSNIFF],
];

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
});

describe('the packaged template: the API', () => {
  test('no level of the paths has two variable names, which API Gateway would refuse', () => {
    const variables = new Map<string, Set<unknown>>();
    for (const { Type, Properties } of Object.values(service.template.Resources)) {
      if (Type !== 'AWS::ApiGateway::Resource' || !String(Properties.PathPart).startsWith('{')) continue;
      const parent = JSON.stringify(Properties.ParentId);
      variables.set(parent, (variables.get(parent) ?? new Set()).add(Properties.PathPart));
    }
    expect(variables.size).toBeGreaterThan(3);
    expect([...variables.values()].filter((names) => names.size > 1)).toEqual([]);
  });

  test('the 401 for npm is JSON for everybody: a gateway response has one status, so browsers are not sent on', () => {
    const found = Object.values(service.template.Resources).find(
      ({ Properties }) => Properties.ResponseType === 'UNAUTHORIZED',
    );
    expect(Object.keys(Object(found?.Properties.ResponseTemplates))).toEqual(['application/json']);
  });

  test('exactly the listed routes have no authorizer, and all others have the same one', () => {
    const methods = methodsOf(service.template);
    const open = methods.filter(({ properties }) => properties.AuthorizationType === 'NONE');
    const guarded = methods.filter(({ properties }) => properties.AuthorizationType === 'CUSTOM');
    expect(open.map(({ route }) => route).sort()).toEqual(OPEN);
    expect(open.length + guarded.length).toBe(methods.length);
    const authorizers = new Set(guarded.map(({ properties }) => JSON.stringify(properties.AuthorizerId)));
    expect([...authorizers]).toEqual(['{"Ref":"AuthorizerGithubApiGatewayAuthorizer"}']);
  });

  test('the authorizer is asked once in 5 minutes for what looks like a token', () => {
    expect(service.template.Resources.AuthorizerGithubApiGatewayAuthorizer?.Properties).toMatchObject({
      Type: 'TOKEN',
      AuthorizerResultTtlInSeconds: 300,
      IdentitySource: 'method.request.header.Authorization',
      IdentityValidationExpression: expect.stringContaining('earer'),
    });
  });

  test('it is regional, compresses, and takes bodies as text', () => {
    const { Properties } = service.template.Resources.ApiGatewayRestApi ?? {};
    expect(Properties).toMatchObject({
      EndpointConfiguration: { Types: ['REGIONAL'] },
      MinimumCompressionSize: 1024,
    });
    expect(Properties?.BinaryMediaTypes ?? []).toEqual([]);
  });

  test('a deployment takes in every gateway response', () => {
    const { Resources } = service.template;
    const ids = Object.keys(Resources);
    const responses = ids.filter((id) => Resources[id]?.Type === 'AWS::ApiGateway::GatewayResponse');
    const deployment = ids.find((id) => Resources[id]?.Type === 'AWS::ApiGateway::Deployment') ?? '';
    const before = reachableFrom(deployment, dependenciesOf(service.template));
    expect(responses.filter((id) => !before.has(id))).toEqual([]);
  });

  test.each(ANSWERS)('API Gateway answers %s with %s and its headers', (type, status, headers) => {
    const found = Object.values(service.template.Resources).filter(
      ({ Type, Properties }) =>
        Type === 'AWS::ApiGateway::GatewayResponse' && Properties.ResponseType === type,
    );
    const parameters = Object.entries(headers).map(([name, value]) => [
      `gatewayresponse.header.${name}`,
      `'${value}'`,
    ]);
    expect(found.map(({ Properties }) => [Properties.StatusCode, Properties.ResponseParameters])).toEqual([
      [status, Object.fromEntries(parameters)],
    ]);
  });

  test('API Gateway has no answer beside those', () => {
    const types = Object.values(service.template.Resources)
      .filter(({ Type }) => Type === 'AWS::ApiGateway::GatewayResponse')
      .map(({ Properties }) => Properties.ResponseType);
    expect(types.sort()).toEqual(ANSWERS.map(([type]) => type).sort());
  });

  test('access logs hold the route’s template and no path, header or body', () => {
    const { format, executionLogging } = parse(readFileSync('serverless.yml', 'utf8')).provider.logs.restApi;
    const variables = [...format.matchAll(/\$context\.[\w.]+/g)].map(([variable]) => variable);
    expect(variables).toContain('$context.resourcePath');
    expect(variables.filter((variable) => /\.path$|header|body|requestOverride/.test(variable))).toEqual([]);
    expect(executionLogging).toBe(false);
  });
});
