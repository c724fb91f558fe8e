import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readConfig } from '../../src/config';
import type { BaseContext } from '../../src/context';
import { RegistryError } from '../../src/errors';
import { lambda, type Route } from '../../src/http/lambda';
import { json } from '../../src/http/reply';
import type { LogLine, RegistryEvent } from '../../src/ports/log';
import { apiEvent } from '../support/events';

const environment = {
  region: 'eu-central-1',
  bucket: 'codebox-test',
  registry: 'https://registry.example/',
  githubClientId: 'client-id',
  githubSecret: 'client-secret-of-the-default-environment',
  restrictedOrgs: 'acme',
  apiEndpoint: 'https://npm.example/registry',
};
const user = { username: 'alice', avatar: 'https://github.example/alice.png' };

let lines: LogLine[];
let events: RegistryEvent[];
beforeEach(() => {
  lines = [];
  events = [];
});

function context(changes: Readonly<Record<string, string>> = {}): BaseContext {
  return {
    config: readConfig({ ...environment, ...changes }),
    logger: { line: (entry) => lines.push(entry), publish: async (event) => void events.push(event) },
  };
}

function entry(route: Route<BaseContext>, changes?: Readonly<Record<string, string>>) {
  return lambda('widgets:put', () => context(changes), route);
}

const fail = (error: unknown) => () => {
  throw error;
};

describe('a Lambda entry', () => {
  test('declares no callback, and yet tells one', async () => {
    const handler = entry(() => json(200, { ok: true }));
    const told = jest.fn();
    const result = await handler(apiEvent(), undefined, told);
    expect(handler.length).toBeLessThanOrEqual(2);
    expect(told.mock.calls).toEqual([[null, result]]);
    expect(result).toMatchObject({ statusCode: 200, body: '{"ok":true}' });
  });

  test('lets no browser guess a type', async () => {
    const { headers } = await entry(() => json(200, {}))(apiEvent());
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  });

  test('sends bytes as base64', async () => {
    const body = new Uint8Array([0, 255, 16]);
    const result = await entry(() => ({ status: 200, headers: {}, body }))(apiEvent());
    expect(result).toMatchObject({ isBase64Encoded: true, body: 'AP8Q' });
  });

  test('answers a RegistryError with its status, sentence and headers, for every kind of client', async () => {
    const error = new RegistryError(503, 'Try again.', { headers: { 'retry-after': '2' } });
    const result = await entry(fail(error))(apiEvent());
    expect(result.statusCode).toBe(503);
    expect(result.headers).toMatchObject({ 'retry-after': '2', 'cache-control': 'no-store' });
    expect(JSON.parse(result.body)).toEqual({ ok: false, success: false, error: 'Try again.' });
  });

  test.each([[new Error('at https://s3.internal/')], ['a text'], [undefined]])(
    'answers %p with 500 and no detail',
    async (error) => {
      const result = await entry(async () => fail(error)())(apiEvent());
      expect(result.statusCode).toBe(500);
      expect(JSON.parse(result.body).error).toBe('Internal server error.');
    },
  );
});

describe('the report of a request', () => {
  test('is one line with who, what and how it ended', async () => {
    const headers = { 'npm-command': 'publish' };
    await entry(() => json(201, {}))(apiEvent({ user, headers }));
    expect(lines).toEqual([
      {
        level: 'info',
        namespace: 'widgets:put',
        command: 'publish',
        user: 'alice',
        status: 201,
        ms: expect.any(Number),
      },
    ]);
  });

  test.each([
    [
      { 'npm-command': 'dist-tag', referer: 'publish widget' },
      { name: 'dist-tag', args: [] },
    ],
    [{ referer: 'deprecate widget broken' }, { name: 'deprecate', args: ['widget', 'broken'] }],
    [{ referer: 'https://npm.example/page' }, { name: 'Unknown', args: [] }],
    [{}, { name: 'Unknown', args: [] }],
  ])('finds the command of the client in %j', async (headers, command) => {
    const event = { namespace: 'widgets:put', body: { name: 'widget' } };
    await entry(() => json(200, {}, { event }))(apiEvent({ method: 'PUT', user, headers }));
    expect(events).toMatchObject([
      {
        user: { name: 'alice', avatar: user.avatar },
        level: 'info',
        namespace: 'info:widgets:put',
        command,
        body: event.body,
      },
    ]);
  });

  test('tells the topic of reads only on request, and of every fault of the server', async () => {
    const read = () => json(200, {}, { event: { namespace: 'widgets:get', body: {} } });
    await entry(read)(apiEvent({ user }));
    await entry(fail(new RegistryError(404, 'Not found.')))(apiEvent({ user }));
    expect(events).toEqual([]);
    await entry(read, { logReads: 'true' })(apiEvent({ user }));
    await entry(fail(new Error('broken')))(apiEvent({ user }));
    expect(events.map(({ namespace }) => namespace)).toEqual(['info:widgets:get', 'error:widgets:put']);
  });

  test('logs an outage behind a sentence without stacks, and with one what nobody expected', async () => {
    const cause = new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    await entry(fail(new RegistryError(503, 'Try later.', { cause })))(apiEvent());
    await entry(fail(new TypeError('x is not a function', { cause })))(apiEvent());
    const [outage, bug] = lines.map((line) => JSON.stringify(line.cause));
    expect(outage).toContain('connect ECONNREFUSED');
    expect(outage).not.toContain('"stack"');
    expect(bug?.match(/"stack"/g)).toHaveLength(3);
  });

  test('logs nothing of what asks for that', async () => {
    await entry(() => ({ ...json(202, {}), unlogged: true }))(apiEvent());
    expect(lines).toEqual([]);
  });

  test('keeps the cause of a fault in the log, and out of the answer and the topic', async () => {
    const fault = new RegistryError(502, 'S3 does not answer.', { cause: new Error('ECONNRESET') });
    const { body } = await entry(fail(fault))(apiEvent({ method: 'PUT', user }));
    expect(lines).toMatchObject([
      {
        level: 'error',
        status: 502,
        error: 'S3 does not answer.',
        cause: { cause: { message: 'ECONNRESET' } },
      },
    ]);
    expect(body + JSON.stringify(events)).not.toContain('ECONNRESET');
  });
});

describe('with nothing to log by', () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => {});
  afterEach(() => {
    log.mockClear();
  });

  test('a fault of the configuration is answered and logged', async () => {
    const handler = lambda('widgets:put', fail(new Error('bucket is missing.')), () => json(200, {}));
    expect((await handler(apiEvent({ user }))).statusCode).toBe(500);
    expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({
      level: 'error',
      namespace: 'widgets:put',
      cause: { message: 'bucket is missing.' },
    });
  });

  test('so is an event that cannot be read', async () => {
    const route = jest.fn(() => json(200, {}));
    expect((await entry(route)(JSON.parse('null'))).statusCode).toBe(500);
    expect(route).not.toHaveBeenCalled();
    expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({ level: 'error', status: 500 });
  });
});
