import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '../../src/adapters/logger';
import { createS3Storage } from '../../src/adapters/s3';
import authorize from '../../src/authorizers/github';
import { randomToken, startGitHub } from '../../src/local/github';
import bring from '../../src/malware/bring';
import getPackage from '../../src/package/get';
import { counts, METRICS } from '../../src/ports/metrics';
import { MALWARE_STATE_KEY } from '../../src/store/keys';
import { packumentOf, policyOf, serve } from '../firewall/support';
import { setEnvironment } from '../support/environment';
import { apiEvent, authorizerEvent } from '../support/events';
import { useGitHub, users } from '../support/github';
import { listenToOutput, metricsIn } from '../support/metrics';
import { useRegistry } from '../support/registry';
import { close, listen } from '../support/server';

const stage = { stage: 'prod' };

/** Of all tests here, in their order. */
const emitted: (readonly string[])[] = [];

function listenToMetrics(): readonly string[] {
  const output = listenToOutput();
  emitted.push(output);
  return output;
}

describe('on Lambda, the line of a request', () => {
  const registry = useRegistry({ metrics: 'prod' });
  let output: readonly string[] = [];
  beforeEach(() => {
    output = listenToMetrics();
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

describe('on Lambda, the firewall', () => {
  const policy = policyOf({ minAge: 3 * 86_400_000, malware: 'block' });
  const registry = useRegistry({ metrics: 'prod', policy });
  const secret = 'client-secret-of-the-default-environment';
  let output: readonly string[] = [];
  beforeEach(() => {
    output = listenToMetrics();
  });

  const ages = () => metricsIn(output).filter(({ name }) => name === 'AdvisoryFeedAge');

  test('counts a version that it holds back, once', async () => {
    serve(registry, packumentOf({ '1.0.0': '2020-01-01T00:00:00Z', '1.1.0': new Date().toISOString() }));
    for (const _time of [1, 2])
      await getPackage(apiEvent({ resource: '/registry/{name}', params: { name: 'left-pad' } }));
    const held = metricsIn(output).filter(({ name }) => name === 'HeldVersions');
    expect(held).toEqual([{ name: 'HeldVersions', unit: 'Count', value: 1, dimensions: stage }]);
  });

  test('tells how old the list of malware is, of a list that is complete', async () => {
    const github = await startGitHub({ clientId: 'client-id', clientSecret: secret, users: [] });
    process.env.githubUrl = github.apiUrl;
    await bring().finally(() => github.close());
    expect(ages()).toEqual([
      { name: 'AdvisoryFeedAge', unit: 'Seconds', value: expect.any(Number), dimensions: stage },
    ]);
  });

  test('tells it of a list that never came, from the first attempt on', async () => {
    const github = await startGitHub({ clientId: 'client-id', clientSecret: secret, users: [] });
    process.env.githubUrl = github.apiUrl;
    github.fail('reset');
    const again = async () => {
      await expect(bring()).rejects.toThrow('GitHub');
      return ages().at(-1)?.value;
    };
    try {
      expect(await again()).toEqual(expect.any(Number));
      const state = JSON.parse(registry.s3.text(MALWARE_STATE_KEY) ?? '');
      expect(state).toMatchObject({ beganAt: expect.any(String) });
      registry.s3.put(MALWARE_STATE_KEY, JSON.stringify({ ...state, beganAt: '2026-01-01T00:00:00.000Z' }));
      expect(await again()).toBeGreaterThan(86_400);
    } finally {
      await github.close();
    }
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
    const output = listenToMetrics();
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
  const output = listenToMetrics();
  const logger = createLogger({ region: place.region, logTopic: undefined, metrics: 'prod' });
  try {
    expect(await createS3Storage(place).get('left-pad/index.json')).toBeUndefined();
    expect((counts().get('S3Retries') ?? 0) - before).toBe(1);
    logger.line({ level: 'info', namespace: 'test' });
    expect(metricsIn(output)).toMatchObject([{ name: 'S3Retries', value: 1, dimensions: stage }]);
  } finally {
    restore();
    await close(server);
  }
});

test('the code emits each metric that alarms and the dashboard may name, and no other', () => {
  const names = new Set(metricsIn(emitted.flat()).map(({ name }) => name));
  expect([...names].sort()).toEqual(Object.keys(METRICS).sort());
});
