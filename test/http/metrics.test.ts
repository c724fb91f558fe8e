import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createS3Storage } from '../../src/adapters/s3';
import authorize from '../../src/authorizers/github';
import { randomToken } from '../../src/local/github';
import getPackage from '../../src/package/get';
import { counts } from '../../src/ports/metrics';
import { setEnvironment } from '../support/environment';
import { apiEvent, authorizerEvent } from '../support/events';
import { useGitHub, users } from '../support/github';
import { listenToOutput, metricsIn } from '../support/metrics';
import { useRegistry } from '../support/registry';
import { close, listen } from '../support/server';

const stage = { stage: 'prod' };

describe('on Lambda, the line of a request', () => {
  const registry = useRegistry({ metrics: 'prod' });
  let output: readonly string[] = [];
  beforeEach(() => {
    output = listenToOutput();
  });

  const ask = (resource = '/registry/{name}') =>
    getPackage(apiEvent({ resource, params: { name: 'left-pad' } }));

  test('tells CloudWatch how long it took, for all and for its route, with one directive and no path', async () => {
    registry.upstream.publish('left-pad', '1.0.0');
    expect((await ask('/registry/{name}/{sub}')).statusCode).toBe(200);
    await ask();
    const route = 'GET /registry/{name}';
    expect(metricsIn(output)).toEqual(
      [1, 2].flatMap(() =>
        [stage, { ...stage, route }].map((dimensions) => ({
          name: 'Latency',
          unit: 'Milliseconds',
          value: expect.any(Number),
          dimensions,
        })),
      ),
    );
    expect(output.join('')).not.toContain('left-pad');
    for (const line of output) expect(line.length).toBeLessThan(500);
  });

  test('counts an answer of 503 as an error, and that upstream is away', async () => {
    registry.upstream.fail((_request, response) => void response.writeHead(503).end());
    expect((await ask()).statusCode).toBe(503);
    const found = metricsIn(output).map(({ name, value, dimensions }) => [name, value, dimensions.route]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['ServerErrors', 1, undefined],
        ['ServerErrors', 1, 'GET /registry/{name}'],
        ['UpstreamOutages', 1, undefined],
      ]),
    );
  });

  test('tells each count once', async () => {
    registry.upstream.fail((_request, response) => void response.writeHead(503).end());
    await ask();
    registry.upstream.heal();
    await ask();
    expect(metricsIn(output).filter(({ name }) => name === 'UpstreamOutages')).toHaveLength(1);
  });
});

describe('on a laptop, the line of a request', () => {
  const registry = useRegistry();

  test('has nothing of it', async () => {
    const output = listenToOutput();
    await getPackage(apiEvent({ resource: '/registry/{name}', params: { name: 'left-pad' } }));
    expect(output).toEqual([]);
    expect(registry.logged()).toEqual([
      {
        time: expect.any(String),
        level: 'info',
        namespace: 'package:get',
        command: 'Unknown',
        user: expect.any(String),
        status: 404,
        ms: expect.any(Number),
        error: expect.any(String),
      },
    ]);
  });
});

describe('the authorizer', () => {
  const { github } = useGitHub({ metrics: 'prod' });
  afterEach(() => github().fail(undefined));

  test('counts tokens that it could not check, and not those that are wrong', async () => {
    const output = listenToOutput();
    const names = () => metricsIn(output).map(({ name, dimensions }) => [name, dimensions]);
    const ask = (token: string) => authorize(authorizerEvent({ authorization: `Bearer ${token}` }));
    await expect(ask(randomToken('ghp_'))).rejects.toThrow('Unauthorized');
    expect(names()).toEqual([]);
    github().fail({ status: 502 });
    await expect(ask(users.reader.token)).rejects.toThrow('GitHub');
    expect(names()).toEqual(
      expect.arrayContaining([
        ['AuthorizerFailures', stage],
        ['GitHubOutages', stage],
      ]),
    );
  });
});

test('a call that the SDK sent to S3 once more is counted', async () => {
  let calls = 0;
  const server = createServer((_request, response) => {
    calls += 1;
    const isFirst = calls === 1;
    response.writeHead(isFirst ? 500 : 404, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${isFirst ? 'InternalError' : 'NoSuchKey'}</Code></Error>`);
  });
  const restore = setEnvironment({ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  const place = { region: 'eu-central-1', bucket: 'bucket', s3Endpoint: await listen(server) };
  const before = counts().get('S3Retries') ?? 0;
  try {
    expect(await createS3Storage(place).get('left-pad/index.json')).toBeUndefined();
    expect((counts().get('S3Retries') ?? 0) - before).toBe(1);
  } finally {
    restore();
    await close(server);
  }
});
