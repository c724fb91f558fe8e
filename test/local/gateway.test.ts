import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readApi } from '../../src/local/gateway/routes';
import { definition, echo, policy, seen, token, tokenEvent, useGateway } from './gateway/support';

const ours = readApi(readFileSync('serverless.yml', 'utf8')).gatewayResponses;

describe('gateway: routes', () => {
  const start = useGateway();

  test('an encoded slash stays encoded in the path variable, as it was sent', async () => {
    const { url } = await start();
    const lower = await seen(await fetch(`${url}/registry/@acme%2fwidget`, { headers: token }));
    const upper = await seen(await fetch(`${url}/registry/@acme%2Fwidget`, { headers: token }));
    expect(lower.pathParameters).toEqual({ name: '@acme%2fwidget' });
    expect(lower.resource).toBe('/registry/{name}');
    expect(upper.pathParameters).toEqual({ name: '@acme%2Fwidget' });
  });

  test('an unencoded scoped name takes the route with two variables', async () => {
    const { url } = await start();
    const event = await seen(await fetch(`${url}/registry/@acme/widget`, { headers: token }));
    expect(event.resource).toBe('/registry/{name}/{sub}');
    expect(event.pathParameters).toEqual({ name: '@acme', sub: 'widget' });
  });

  test('a fixed segment wins over a variable', async () => {
    const { url } = await start();
    const event = await seen(await fetch(`${url}/registry/-/open`));
    expect(event.resource).toBe('/registry/-/open');
    expect(event.pathParameters).toBeNull();
  });

  test('doubled and trailing slashes do not matter', async () => {
    const { url } = await start();
    const event = await seen(await fetch(`${url}//registry//widget/`, { headers: token }));
    expect(event.resource).toBe('/registry/{name}');
    expect(event.pathParameters).toEqual({ name: 'widget' });
  });

  test.each([
    ['an unknown path', 'GET', '/elsewhere'],
    ['the root', 'GET', '/'],
    ['a method that the route does not have', 'DELETE', '/registry/widget'],
    ['a path that goes on below a route', 'GET', '/registry/-/open/more'],
  ])('%s gets the answer for unknown routes, without asking the authorizer', async (_case, method, path) => {
    const { url, lines } = await start();
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: 'Nothing here.' });
    expect(lines).toMatchObject([{ type: 'MISSING_AUTHENTICATION_TOKEN', status: 404 }]);
  });

  test('an unknown path with an Authorization header is a bad signature, whose words repeat the header', async () => {
    const { url, lines } = await start();
    const response = await fetch(`${url}/registry/-/elsewhere`, { headers: token });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ error: expect.stringContaining(token.authorization) });
    expect(lines).toMatchObject([{ type: 'INVALID_SIGNATURE', status: 403 }]);
    expect(JSON.stringify(lines)).not.toContain(token.authorization);
  });

  test('with the answers of serverless.yml, an unknown path is 404 with a token as without', async () => {
    const { url } = await start({}, { api: { ...readApi(definition), gatewayResponses: ours } });
    const answers = [await fetch(`${url}/elsewhere`), await fetch(`${url}/elsewhere`, { headers: token })];
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect(await answer.json()).toEqual({
        ok: false,
        success: false,
        error: 'This registry has nothing at that address.',
      });
    }
  });

  test('HEAD gets status and headers, and no body', async () => {
    const { url } = await start({
      open: () => ({ statusCode: 200, headers: { etag: '"1"' }, body: 'four' }),
    });
    const response = await fetch(`${url}/registry/-/open`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.get('content-length')).toBe('4');
    expect(await response.text()).toBe('');
  });

  test('the event has headers, query and body as a REST API hands them over', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/registry/-/open?a=1&a=2&b=%2fx`, {
      method: 'POST',
      headers: { 'x-one': 'eins', 'content-type': 'text/plain' },
      body: 'grüße',
    });
    const event = await seen(response);
    expect(event.queryStringParameters).toEqual({ a: '2', b: '/x' });
    expect(event.multiValueQueryStringParameters).toEqual({ a: ['1', '2'], b: ['/x'] });
    expect(event.headers).toMatchObject({ 'content-type': 'text/plain', 'x-one': 'eins' });
    expect(event.multiValueHeaders).toMatchObject({ 'x-one': ['eins'] });
    expect(event).toMatchObject({ httpMethod: 'POST', path: '/registry/-/open', body: 'grüße' });
    expect(event.isBase64Encoded).toBe(false);
    expect(event.requestContext).toMatchObject({
      stage: 'local',
      resourcePath: '/registry/-/open',
      authorizer: null,
      identity: { sourceIp: '127.0.0.1' },
    });
  });
});

describe('gateway: authorizer', () => {
  const start = useGateway();

  test('its values reach the function as text', async () => {
    const guard = () => policy('Allow', '*', { username: 'alice', userId: 7, admin: true });
    const { url } = await start({ guard });
    const event = await seen(await fetch(`${url}/registry/widget`, { headers: token }));
    expect(event.requestContext.authorizer).toEqual({
      principalId: 'github:1',
      username: 'alice',
      userId: '7',
      admin: 'true',
    });
  });

  test('it is told the token and the ARN of the very request', async () => {
    const events: unknown[] = [];
    const guard = (event: unknown) => {
      events.push(event);
      return policy('Allow', '*');
    };
    const { url } = await start({ guard });
    await fetch(`${url}/registry//@acme%2fwidget?write=true`, { headers: token });
    expect(events).toEqual([
      {
        type: 'TOKEN',
        authorizationToken: token.authorization,
        methodArn: 'arn:aws:execute-api:local:000000000000:local/local/GET/registry/@acme%2fwidget',
      },
    ]);
  });

  test.each([
    ['no token', {}],
    ['what does not look like a token', { authorization: 'Basic x' }],
  ])('%s is refused without asking it', async (_case, headers) => {
    let calls = 0;
    const { url } = await start({ guard: () => ++calls });
    const response = await fetch(`${url}/registry/widget`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toEqual({ error: 'Log in.' });
    expect(calls).toBe(0);
  });

  test('a decision is kept for the token on every route, and for no other token', async () => {
    const asked: string[] = [];
    const guard = (event: unknown) => {
      asked.push(tokenEvent(event).authorizationToken);
      return policy('Allow', '*/GET/registry/widget');
    };
    const { url } = await start({ guard });
    const statuses = [
      await fetch(`${url}/registry/widget`, { headers: token }),
      await fetch(`${url}/registry/other`, { headers: token }),
      await fetch(`${url}/registry/widget`, { method: 'PUT', headers: token }),
      await fetch(`${url}/registry/widget`, { headers: { authorization: 'Bearer second' } }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 403, 403, 200]);
    expect(asked).toEqual([token.authorization, 'Bearer second']);
  });

  test('with a TTL of 0 nothing is kept', async () => {
    let calls = 0;
    const guard = () => {
      calls += 1;
      return policy('Allow', '*');
    };
    const api = readApi(definition.replace('resultTtlInSeconds: 300', 'resultTtlInSeconds: 0'));
    const { url } = await start({ guard }, { api });
    await fetch(`${url}/registry/widget`, { headers: token });
    await fetch(`${url}/registry/widget`, { headers: token });
    expect(calls).toBe(2);
  });

  test('a refusal is not kept', async () => {
    let calls = 0;
    const guard = () => {
      calls += 1;
      if (calls === 1) throw new Error('Unauthorized');
      return policy('Allow', '*');
    };
    const { url } = await start({ guard });
    expect((await fetch(`${url}/registry/widget`, { headers: token })).status).toBe(401);
    expect((await fetch(`${url}/registry/widget`, { headers: token })).status).toBe(200);
  });

  test('Deny is 403, and kept', async () => {
    let calls = 0;
    const guard = () => {
      calls += 1;
      return policy('Deny', '*');
    };
    const { url } = await start({ guard });
    const response = await fetch(`${url}/registry/widget`, { headers: token });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ error: 'User is not authorized to access this resource' });
    await fetch(`${url}/registry/other`, { headers: token });
    expect(calls).toBe(1);
  });

  test('a denial may say what the authorizer tells, as it is', async () => {
    const source = definition.replace(
      'Refused: {',
      `Denied: { Type: 'AWS::ApiGateway::GatewayResponse', Properties: { ResponseType: ACCESS_DENIED, ResponseTemplates:
        { application/json: '{"error":"$context.authorizer.denial","more":"$context.authorizer.none"}' } } }
    Refused: {`,
    );
    const guard = () => policy('Deny', '*', { denial: 'Ask $& Ann.' });
    const { url } = await start({ guard }, { api: readApi(source) });
    const response = await fetch(`${url}/registry/widget`, { headers: token });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ error: 'Ask $& Ann.', more: '' });
  });

  test.each([
    [
      'an error other than Unauthorized',
      'AUTHORIZER_FAILURE',
      () => {
        throw new Error('GitHub is down');
      },
    ],
    ['no object', 'AUTHORIZER_CONFIGURATION_ERROR', () => 'yes'],
    ['no policy', 'AUTHORIZER_CONFIGURATION_ERROR', () => ({ principalId: 'x' })],
    [
      'more than 8 KB',
      'AUTHORIZER_CONFIGURATION_ERROR',
      () => policy('Allow', '*', { packages: 'x'.repeat(8192) }),
    ],
    ['null in its context', 'AUTHORIZER_CONFIGURATION_ERROR', () => policy('Allow', '*', { avatar: null })],
  ])('%s is a fault of ours: %s, and nobody gets in', async (_case, type, guard) => {
    let reached = 0;
    const { url, lines } = await start({ guard, get: () => ++reached });
    const response = await fetch(`${url}/registry/widget`, { headers: token });
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(await response.text()).not.toContain('GitHub');
    expect(lines).toMatchObject([{ type, level: 'error' }]);
    expect(reached).toBe(0);
  });

  test('a failing one says when to come back', async () => {
    const { url } = await start({ guard: () => Promise.reject(new Error('down')) });
    const response = await fetch(`${url}/registry/widget`, { headers: token });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
  });
});

describe('gateway: answers', () => {
  const start = useGateway();

  test('status, headers and many-valued headers are the function’s', async () => {
    const open = () => ({
      statusCode: 302,
      headers: { Location: 'https://elsewhere.example/', 'x-count': 3 },
      multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
    });
    const { url } = await start({ open });
    const response = await fetch(`${url}/registry/-/open`, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://elsewhere.example/');
    expect(response.headers.get('x-count')).toBe('3');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('a base64 body arrives as bytes', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]);
    const open = () => ({ statusCode: 200, body: bytes.toString('base64'), isBase64Encoded: true });
    const { url } = await start({ open });
    const response = await fetch(`${url}/registry/-/open`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  test('304 has neither body nor content type', async () => {
    const open = () => ({ statusCode: 304, headers: { etag: '"1"' }, body: 'ignored' });
    const { url } = await start({ open });
    const response = await fetch(`${url}/registry/-/open`);
    expect(response.status).toBe(304);
    expect(response.headers.get('content-type')).toBeNull();
    expect(await response.text()).toBe('');
  });

  test('WWW-Authenticate of a function is renamed, as AWS does', async () => {
    const open = () => ({ statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer' }, body: '{}' });
    const { url } = await start({ open });
    const response = await fetch(`${url}/registry/-/open`);
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(response.headers.get('x-amzn-remapped-www-authenticate')).toBe('Bearer');
  });

  test.each([
    ['nothing', undefined],
    ['no statusCode', { body: 'x' }],
    ['a statusCode that is none', { statusCode: '200' }],
    ['a body that is an object', { statusCode: 200, body: {} }],
    ['headers that are a list', { statusCode: 200, headers: [] }],
    ['a header that cannot be sent', { statusCode: 200, headers: { etag: 'a\r\nb: c' } }],
    ['a header without text', { statusCode: 200, headers: { etag: {} } }],
    ['many-valued headers with one value', { statusCode: 200, multiValueHeaders: { etag: '1' } }],
  ])('%s as the function’s answer is 502, and the next request is served', async (_case, result) => {
    const answers = [result, { statusCode: 200, body: 'fine' }];
    const { url, lines } = await start({ open: () => answers.shift() });
    const response = await fetch(`${url}/registry/-/open`);
    const id = response.headers.get('x-amzn-requestid');
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ error: `Failed, see ${id}` });
    expect(lines).toMatchObject([{ type: 'LAMBDA_FAILURE', route: '/registry/-/open' }]);
    expect(await (await fetch(`${url}/registry/-/open`)).text()).toBe('fine');
  });

  test('a function that throws is 502, and its words are only in the log', async () => {
    const open = () => {
      throw new Error('the inside');
    };
    const { url, lines } = await start({ open });
    const response = await fetch(`${url}/registry/-/open`);
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain('the inside');
    expect(lines).toMatchObject([{ cause: expect.stringContaining('the inside') }]);
  });

  test('a function that never answers is given up on', async () => {
    const { url, lines } = await start(
      { open: () => new Promise(() => {}) },
      { limits: { invocation: 0.05 } },
    );
    const response = await fetch(`${url}/registry/-/open`);
    expect(response.status).toBe(504);
    expect(lines).toMatchObject([{ type: 'INTEGRATION_TIMEOUT' }]);
  });

  test('a function that cannot be loaded stops the start', async () => {
    const load = () => Promise.reject(new Error('Cannot find module'));
    await expect(start({}, { load })).rejects.toThrow('Cannot find module');
  });
});

describe('gateway: compression', () => {
  const start = useGateway();
  const open = () => ({ statusCode: 200, headers: { etag: '"1"' }, body: 'x'.repeat(1000) });

  test.each([
    ['gzip, deflate', 'gzip'],
    ['br, GZIP;q=0.5', 'gzip'],
    ['gzip;q=0', null],
    ['*', null],
    ['br', null],
    ['identity', null],
  ])('Accept-Encoding %s gets %s', async (accepted, encoding) => {
    const { url } = await start({ open });
    const response = await fetch(`${url}/registry/-/open`, { headers: { 'accept-encoding': accepted } });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(await response.text()).toBe('x'.repeat(1000));
  });

  test.each([
    ['application/octet-stream', null],
    ['application/gzip', null],
    ['image/png', null],
    ['font/woff2', null],
    ['application/jsonx', null],
    ['application/vnd.npm.install-v1+json; charset=utf-8', 'gzip'],
    ['Text/HTML; charset=utf-8', 'gzip'],
    ['image/svg+xml', 'gzip'],
    ['application/javascript', 'gzip'],
  ])('what is %s gets %s', async (type, encoding) => {
    const body = Buffer.alloc(1000).toString('base64');
    const answer = { statusCode: 200, headers: { 'Content-Type': type }, body, isBase64Encoded: true };
    const { url } = await start({ open: () => answer });
    const headers = { 'accept-encoding': 'gzip' };
    const response = await fetch(`${url}/registry/-/open`, { headers });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    if (encoding === null) expect(response.headers.get('content-length')).toBe('1000');
    expect(await response.arrayBuffer()).toHaveProperty('byteLength', 1000);
  });

  test('a body below the minimum, or encoded already, stays as it is', async () => {
    const answers = [
      { statusCode: 200, body: 'x'.repeat(999) },
      { statusCode: 200, headers: { 'Content-Encoding': 'identity' }, body: 'x'.repeat(1000) },
    ];
    const { url } = await start({ open: () => answers.shift() });
    const headers = { 'accept-encoding': 'gzip' };
    const small = await fetch(`${url}/registry/-/open`, { headers });
    const encoded = await fetch(`${url}/registry/-/open`, { headers });
    expect(small.headers.get('content-length')).toBe('999');
    expect(encoded.headers.get('content-length')).toBe('1000');
  });

  test('the event goes to the function uncompressed whatever it accepts', async () => {
    const { url } = await start({ open: echo });
    const event = await seen(
      await fetch(`${url}/registry/-/open`, { headers: { 'x-long': 'y'.repeat(2000) } }),
    );
    expect(event.headers['x-long']).toHaveLength(2000);
  });
});
