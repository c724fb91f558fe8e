import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { parse } from 'yaml';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import type { Options } from '../../.serverless_plugins/lib/framework';
import { createS3Storage } from '../../src/adapters/s3';
import { setEnvironment } from '../support/environment';
import { fakeDeployment } from '../support/fakeDeployment';
import { type FakeS3, fakeS3 } from '../support/fakeS3';
import { type FakeServerless, fakeServerless } from '../support/fakeServerless';
import { useTempFolder } from '../support/tempFolder';
import { countUse, DAY_MS, shelve } from './support';

const template = parse(readFileSync(path.join(__dirname, '../../resources/bucket.yml'), 'utf8'));
const { Rules } = template.Resources.PackageStorage.Properties.LifecycleConfiguration;

describe('sls codebox prune', () => {
  const folder = useTempFolder();
  const sns = mockClient(SNSClient);
  let s3: FakeS3;
  let lambda: ReturnType<typeof fakeDeployment>;
  let serverless: FakeServerless;
  let restore: () => void;

  beforeEach(async () => {
    const CODEBOX_POLICY = path.join(folder(), 'codebox.yml');
    await writeFile(CODEBOX_POLICY, 'prune: [{ packages: ["*"], keep: 0, olderThan: 30 days }]');
    restore = setEnvironment({ CODEBOX_BUCKET: 'acme', CODEBOX_S3_ENDPOINT: undefined, CODEBOX_POLICY });
    const logTopic = 'arn:aws:sns:eu-central-1:123456789012:log';
    lambda = fakeDeployment({ 'codebox-npm-test-put': { logTopic }, 'codebox-npm-test-get': {} });
    s3 = fakeS3({ bucket: 'acme-test' });
    s3.mock.on(GetBucketVersioningCommand).resolves({ Status: 'Enabled' });
    s3.mock.on(GetBucketLifecycleConfigurationCommand).resolves({ Rules });
    serverless = fakeServerless('acme-test');
    sns.reset();
    sns.on(PublishCommand).resolves({});
    const storage = createS3Storage({ region: 'eu-central-1', bucket: 'acme-test', s3Endpoint: undefined });
    await countUse(storage, 99, 'other@1.0.0');
    await shelve(storage, 'widget', { versions: { '1.0.0-a.1': { age: 90 }, '1.0.0': { age: 60 } } });
  });
  afterAll(() => sns.restore());
  afterEach(() => {
    s3.restore();
    lambda.restore();
    restore();
  });

  const prune = (options: Options = {}) => serverless.run(CodeboxTools, 'codebox:prune:prune', options);

  test('changes nothing, and prints for programs on standard output', async () => {
    const before = [...s3.objects.entries()];
    await prune({ json: true });
    expect(JSON.parse(serverless.output.text.join(''))).toMatchObject({
      versions: [{ package: 'widget', version: '1.0.0-a.1' }],
      isVersioned: true,
    });
    expect(serverless.output.notice).toEqual([]);
    expect([...s3.objects.entries()]).toEqual(before);
  });

  test('unpublishes, and tells the topic who did it', async () => {
    await prune({ apply: true });
    expect(s3.objects.has('widget/1.0.0-a.1.tgz')).toBe(false);
    const messages = sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input.Message ?? '');
    expect(messages.map((message) => JSON.parse(message))).toMatchObject([
      {
        user: { name: 'alice (AWS)', avatar: '' },
        namespace: 'info:package:unpublish',
        command: { name: 'prune', args: [] },
        body: { name: 'widget', versions: ['1.0.0'] },
      },
    ]);
    expect(serverless.output.notice.join('\n')).toContain('The bucket keeps deleted objects for a while');
  });

  test('does not look for older versions and uploads where the rules of the template remove them', async () => {
    await prune();
    expect(s3.mock.commandCalls(ListObjectVersionsCommand)).toHaveLength(0);
    expect(s3.mock.commandCalls(ListMultipartUploadsCommand)).toHaveLength(0);
  });

  test('ends where a server names a next part on the last page, too', async () => {
    s3.mock.on(GetBucketLifecycleConfigurationCommand).rejects(noRules());
    s3.mock.on(ListObjectVersionsCommand).resolves({});
    const Initiated = new Date(Date.now() - 8 * DAY_MS);
    const Uploads = [{ Key: 'big/1.0.0.tgz', UploadId: 'u', Initiated }];
    s3.mock.on(ListMultipartUploadsCommand).resolves({ Uploads });
    const page = { Parts: [{ PartNumber: 1, Size: 4 }], NextPartNumberMarker: '1', IsTruncated: false };
    s3.mock.on(ListPartsCommand).resolves(page);
    await prune({ json: true });
    expect(s3.mock.commandCalls(ListPartsCommand)).toHaveLength(1);
    expect(JSON.parse(serverless.output.text.join('')).leftovers).toEqual([
      { what: 'unfinished uploads', key: 'big/1.0.0.tgz?uploadId=u', bytes: 4 },
    ]);
  });

  test.each([
    ['there are none', undefined],
    ['they are switched off', Rules.map((rule: object) => ({ ...rule, Status: 'Disabled' }))],
    ['they are about other objects', [{ ...Rules[0], Filter: { Prefix: 'notes/' } }]],
    ['they have other conditions', [{ ...Rules[0], Filter: { Tag: { Key: 'a', Value: 'b' } } }]],
  ])('looks for both where %s', async (_why, others) => {
    s3.mock.on(GetBucketLifecycleConfigurationCommand).resolves({ Rules: others });
    if (!others) s3.mock.on(GetBucketLifecycleConfigurationCommand).rejects(noRules());
    s3.mock.on(ListObjectVersionsCommand).resolves({});
    s3.mock.on(ListMultipartUploadsCommand).resolves({});
    await prune();
    expect(s3.mock.commandCalls(ListObjectVersionsCommand)).toHaveLength(1);
    expect(s3.mock.commandCalls(ListMultipartUploadsCommand)).toHaveLength(1);
  });
});

function noRules(): Error {
  return Object.assign(new Error('none'), { name: 'NoSuchLifecycleConfiguration' });
}
