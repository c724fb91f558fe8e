import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { CodeboxTools } from '../../../.serverless_plugins/codebox-tools/plugin';
import { bucketLeftovers } from '../../../.serverless_plugins/codebox-tools/prune/bucket';
import { s3Storage } from '../../../src/adapters/s3';
import { parsePackageName } from '../../../src/registry/names';
import { readPackument } from '../../../src/store/packuments';
import { contents, countUse, DAY_MS, shelve } from '../../prune/support';
import { setEnvironment } from '../../support/environment';
import { fakeDeployment } from '../../support/fakeDeployment';
import { fakeServerless } from '../../support/fakeServerless';
import { createBucket } from '../../support/realBucket';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';

const bucket = `codebox-${randomUUID()}-test`;
const client = new S3Client({
  region: 'us-east-1',
  endpoint: process.env.S3_ENDPOINT ?? '',
  forcePathStyle: true,
});
const s3 = { client, bucket };
const storage = s3Storage(s3);
const RULES = '-/policy/rules.json';
const sns = mockClient(SNSClient);
let folder = '';
let restore: () => void;
let lambda: ReturnType<typeof fakeDeployment>;

async function prune(options: Readonly<Record<string, boolean>>) {
  const [accessKeyId, secretAccessKey] = [process.env.AWS_ACCESS_KEY_ID, process.env.AWS_SECRET_ACCESS_KEY];
  const credentials = { accessKeyId: accessKeyId ?? '', secretAccessKey: secretAccessKey ?? '' };
  const serverless = fakeServerless(bucket, { credentials });
  await serverless.run(CodeboxTools, 'codebox:prune:prune', { ...options, json: true });
  return JSON.parse(serverless.output.text.join(''));
}

beforeAll(async () => {
  folder = await makeTempFolder();
  const CODEBOX_POLICY = path.join(folder, 'codebox.yml');
  await writeFile(CODEBOX_POLICY, 'prune: [{ packages: ["*"], keep: 1, olderThan: 30 days }]');
  restore = setEnvironment({
    CODEBOX_BUCKET: bucket,
    CODEBOX_S3_ENDPOINT: process.env.S3_ENDPOINT,
    CODEBOX_POLICY,
  });
  lambda = fakeDeployment({ 'codebox-npm-test-put': { logTopic: 'arn:aws:sns:us-east-1:123456789012:log' } });
  sns.on(PublishCommand).resolves({});
  await createBucket(client, bucket);
  await countUse(storage, 99, 'other@1.0.0');
  const versions = { '1.0.0-a.1': { age: 90 }, '1.0.0-a.2': { age: 80 }, '1.0.0': { age: 60 } };
  await shelve(storage, '@acme/widget', { versions });
});
afterAll(async () => {
  sns.restore();
  lambda.restore();
  restore();
  client.destroy();
  await removeFolder(folder);
});

describe('prune on a real S3', () => {
  test('shows what would go, removes it, and has nothing left to do then', async () => {
    const before = await contents(storage);
    expect(await prune({})).toMatchObject({ versions: [{ package: '@acme/widget', version: '1.0.0-a.1' }] });
    expect(await contents(storage)).toEqual(before);
    expect(await prune({ apply: true })).toMatchObject({
      versions: [{ version: '1.0.0-a.1' }],
      failures: [],
    });
    const packument = await readPackument(storage, parsePackageName('@acme/widget'));
    expect(Object.keys(packument?.versions ?? {})).toEqual(['1.0.0-a.2', '1.0.0']);
    expect(await storage.stat('@acme/widget/1.0.0-a.1.tgz')).toBeUndefined();
    expect(await prune({ apply: true })).toMatchObject({ versions: [], leftovers: [], bytes: 0 });
  });

  test('finds what was replaced long ago, and uploads that were never finished, and removes these alone', async () => {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
    // Without conditions: with versions Ceph compares no ETag.
    const put = (Key: string, Body: string) =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    for (const text of ['1', '2', '3']) await put(RULES, text);
    await put('-/policy/held/gone', 'gone');
    await storage.delete('-/policy/held/gone');
    const upload = { Bucket: bucket, Key: 'big/1.0.0.tgz' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload));
    await client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'half' }));
    expect(await bucketLeftovers(s3, new Date())).toEqual({ leftovers: [], isVersioned: true });
    const found = await bucketLeftovers(s3, new Date(Date.now() + 91 * DAY_MS));
    // A bucket that was versioned from the start has also kept what was counted of downloads.
    const leftovers = found.leftovers.filter(({ key }) => !key.startsWith('-/downloads/'));
    const keys = leftovers.map(({ key, bytes }) => `${key.split('?')[0]} ${bytes}`);
    expect(keys.sort()).toEqual([
      '-/policy/held/gone 0',
      '-/policy/held/gone 4',
      `${RULES} 1`,
      `${RULES} 1`,
      'big/1.0.0.tgz 4',
    ]);
    for (const one of leftovers) expect(await one.remove()).toBe(true);
    expect(Buffer.from((await storage.get(RULES))?.body ?? []).toString()).toBe('3');
    const left = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: '-/policy/' }));
    expect([left.Versions?.length, left.DeleteMarkers ?? []]).toEqual([1, []]);
    const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(uploads.Uploads ?? []).toEqual([]);
  });
});
