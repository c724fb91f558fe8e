import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import { setEnvironment } from '../support/environment';
import { fakeDeployment, lambdaError } from '../support/fakeDeployment';
import { type FakeS3, fakeS3 } from '../support/fakeS3';
import { type FakeServerless, fakeServerless, ServerlessError } from '../support/fakeServerless';
import { storedPackument } from '../support/packages';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:codebox-npm-test-log';

const sns = mockClient(SNSClient);
let s3: FakeS3;
let serverless: FakeServerless;
let lambda: ReturnType<typeof fakeDeployment>;
let restore: () => void;

beforeEach(() => {
  restore = setEnvironment({ CODEBOX_BUCKET: 'acme', CODEBOX_S3_ENDPOINT: undefined });
  s3 = fakeS3({ bucket: 'acme-test' });
  lambda = fakeDeployment({ 'codebox-npm-test-put': { logTopic: TOPIC } });
  serverless = fakeServerless('acme-test');
  sns.reset();
  sns.on(PublishCommand).resolves({});
});
afterEach(() => {
  s3.restore();
  lambda.restore();
  restore();
});

const index = () => serverless.run(CodeboxTools, 'codebox:index:index');
const told = () =>
  sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => ({
    topic: input.TopicArn,
    event: JSON.parse(input.Message ?? ''),
  }));

describe('sls codebox index', () => {
  test('tells the latest version of every package as its publish did', async () => {
    const manifest = { description: 'A widget', keywords: ['w'], license: 'MIT', private: true };
    const versions = { '1.0.0': {}, '1.1.0': manifest };
    s3.put('@acme/widget/index.json', storedPackument({ name: '@acme/widget', versions }));
    s3.put('@acme/widget/1.1.0.tgz', 'bytes');
    await index();
    expect(told()).toEqual([
      {
        topic: TOPIC,
        event: {
          user: { name: 'Codebox', avatar: '' },
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          level: 'info',
          namespace: 'info:package:put',
          command: { name: 'index', args: [] },
          body: {
            name: '@acme/widget',
            version: '1.1.0',
            description: 'A widget',
            keywords: ['w'],
            license: 'MIT',
            'dist-tags': { latest: '1.1.0' },
          },
        },
      },
    ]);
    expect(serverless.output.notice).toEqual(['told: 1, searchable: 1, failed: 0']);
  });

  test('passes over packages without a latest version, and over what is no package', async () => {
    s3.put('widget/index.json', storedPackument({ tags: { next: '1.0.0' } }));
    s3.put('-/large/index.json', '{}');
    await index();
    expect(told()).toEqual([]);
    expect(serverless.output.notice).toEqual(['without a latest version: 1, searchable: 1, failed: 0']);
  });

  test('names the packages that it could not tell, and tells the others', async () => {
    s3.put('damaged/index.json', '{');
    s3.put('widget/index.json', storedPackument({}));
    s3.put('.hidden/index.json', '{}');
    const failed = await index().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ServerlessError);
    expect(String(failed)).toContain('  damaged/index.json: The index of damaged in storage is damaged.');
    expect(String(failed)).toContain('  .hidden/index.json: ".hidden" is not a valid package name.');
    expect(told()).toHaveLength(1);
    expect(serverless.output.notice).toEqual(['told: 1, searchable: 1, failed: 2']);
  });

  test('names the packages whose event the topic refused', async () => {
    s3.put('widget/index.json', storedPackument({}));
    sns.on(PublishCommand).rejects(lambdaError('AuthorizationErrorException', 403));
    await expect(index()).rejects.toThrow(
      'Failed:\n  widget/index.json: Your AWS credentials do not allow this: AuthorizationErrorException.',
    );
  });

  test('goes through more than one page', async () => {
    for (let number = 0; number < 1_200; number += 1) {
      s3.put(`widget-${number}/index.json`, storedPackument({ name: `widget-${number}` }));
    }
    await index();
    expect(new Set(told().map(({ event }) => event.body.name)).size).toBe(1_200);
    const { progress } = serverless.output;
    expect(progress[0]).toBe('Building the search catalogue: 0 of 2 parts');
    expect(progress.at(-1)).toBe('Telling the topic [========================] 1200 of 1200');
  });

  test('needs a deployed stage with a topic', async () => {
    lambda.variables.set('codebox-npm-test-put', {});
    await expect(index()).rejects.toThrow('The deployed registry has no topic. Deploy it again.');
    lambda.variables.clear();
    await expect(index()).rejects.toThrow(
      'There is no function codebox-npm-test-put. Is the stage deployed? --stage chooses another one.',
    );
  });
});
