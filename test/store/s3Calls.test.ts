import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import getDistTags from '../../src/dist-tags/get';
import putDistTag from '../../src/dist-tags/put';
import getPackage from '../../src/package/get';
import putPackage from '../../src/package/put';
import getTarball from '../../src/tarball/get';
import { apiEvent } from '../support/events';
import { publishDocument, storedPackument } from '../support/packages';
import { useRegistry } from '../support/registry';

const params = { name: 'widget' };
const corgi = { accept: 'application/vnd.npm.install-v1+json' };
const tags = '/registry/-/package/{name}/dist-tags';
const version = '/registry/{name}/{sub}';

type Route = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

const READS: readonly (readonly [what: string, route: Route, event: APIGatewayProxyEvent, status: number])[] =
  [
    ['a packument', getPackage, apiEvent({ params }), 200],
    ['a packument for an install', getPackage, apiEvent({ params, headers: corgi }), 200],
    ['a version', getPackage, apiEvent({ resource: version, params: { ...params, sub: '1.0.0' } }), 200],
    ['a range', getPackage, apiEvent({ resource: version, params: { ...params, sub: '^1.0.0' } }), 200],
    ['dist-tags', getDistTags, apiEvent({ resource: tags, params }), 200],
    [
      'a tarball',
      getTarball,
      apiEvent({ resource: '/registry/{name}/-/{tar}', params: { ...params, tar: 'widget-1.0.0.tgz' } }),
      302,
    ],
  ];

/** On AWS every call to S3 is a round trip, and has a price. */
describe('calls to S3', () => {
  const registry = useRegistry({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
  const topic = mockClient(SNSClient);
  beforeEach(() => void topic.on(PublishCommand).resolves({}));
  afterAll(() => topic.restore());

  /** What was asked since, such as `GetObject widget/index.json`, with the ETag for a GET under a condition. */
  function calls(): readonly string[] {
    return registry.s3.mock.calls().map(({ args: [command] }) => {
      const input: object = command.input;
      const condition =
        'IfNoneMatch' in input && input.IfNoneMatch !== '*' ? ` unless ${input.IfNoneMatch}` : '';
      return `${command.constructor.name.replace('Command', '')} ${Object(input).Key}${condition}`;
    });
  }

  test.each(READS)(
    '%s that has not changed takes one, under a condition',
    async (_what, route, event, status) => {
      const { etag } = registry.s3.put('widget/index.json', storedPackument({}));
      const first = await route(event);
      expect(first.statusCode).toBe(status);
      registry.s3.mock.resetHistory();
      const again = await route(event);
      expect({ ...again, headers: { ...again.headers, location: undefined } }).toEqual({
        ...first,
        headers: { ...first.headers, location: undefined },
      });
      expect(calls()).toEqual([`GetObject widget/index.json unless "${etag}"`]);
    },
  );

  test.each(READS)('%s that has changed takes one, too, and is the new one', async (_what, route, event) => {
    registry.s3.put('widget/index.json', storedPackument({}));
    const first = await route(event);
    registry.s3.put('widget/index.json', storedPackument({ versions: { '0.9.0': {} } }));
    registry.s3.mock.resetHistory();
    const result = await route(event);
    expect(result.body).not.toBe(first.body);
    expect(calls().length).toBe(1);
  });

  test('a dist-tag takes two', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    const resource = `${tags}/{tag}`;
    const event = apiEvent({ method: 'PUT', resource, params: { ...params, tag: 'beta' }, body: '"1.0.0"' });
    expect((await putDistTag(event)).statusCode).toBe(200);
    expect(calls()).toEqual(['GetObject widget/index.json', 'PutObject widget/index.json']);
  });

  test('another version takes three, with the tarball before the index', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    const { document } = await publishDocument({ version: '1.1.0' });
    const event = apiEvent({ method: 'PUT', params, body: JSON.stringify(document) });
    expect((await putPackage(event)).statusCode).toBe(200);
    expect(calls()).toEqual([
      'GetObject widget/index.json',
      'PutObject widget/1.1.0.tgz',
      'PutObject widget/index.json',
    ]);
  });
});
