import { createHash, randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { CodeboxTools } from '../../../.serverless_plugins/codebox-tools/plugin';
import type { Options } from '../../../.serverless_plugins/lib/framework';
import { RemoveStorage } from '../../../.serverless_plugins/remove-storage/plugin';
import { s3Storage } from '../../../src/adapters/s3';
import { setEnvironment } from '../../support/environment';
import { fakeDeployment } from '../../support/fakeDeployment';
import { type FakeServerless, fakeServerless } from '../../support/fakeServerless';
import { publishDocument, storedPackument } from '../../support/packages';
import { createBucket } from '../../support/realBucket';

/** Each with an index and a tarball: 1400 objects, and S3 lists at most 1000 at once. */
const PACKAGES = 700;
const OLD_URL = 'http://abc.execute-api.us-east-1.amazonaws.com/prod/registry';
const DAMAGED = 'damaged/index.json';
const KEY_ID = 'codebox';

const bucket = `codebox-${randomUUID()}-test`;
const client = new S3Client({
  region: 'us-east-1',
  endpoint: process.env.S3_ENDPOINT ?? '',
  forcePathStyle: true,
});
const s3 = { client, bucket, encryption: {} };
const sns = mockClient(SNSClient);
let lambda: ReturnType<typeof fakeDeployment>;
let restore: () => void;
let serverless: FakeServerless;

const nameOf = (number: number) => `${number % 2 ? '@acme/' : ''}package-${String(number).padStart(4, '0')}`;
const text = async (key: string) => Buffer.from((await s3Storage(s3).get(key))?.body ?? []).toString();
const put = (Key: string, Body: string | Buffer) =>
  client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: 'application/x-original' }));

async function putPackage(number: number): Promise<void> {
  const name = nameOf(number);
  const { tarball, dist } = await publishDocument({ name });
  const unpackedSize = Buffer.byteLength(JSON.stringify({ name, version: '1.0.0' }));
  const counts = number % 100 === 0 ? {} : { fileCount: 1, unpackedSize };
  const url = `${OLD_URL}/${name.replace('/', '%2f')}/-/${name.split('/').at(-1)}-1.0.0.tgz`;
  const versions = {
    '1.0.0': { description: `Number ${number}`, dist: { ...dist, ...counts, tarball: url } },
  };
  await put(`${name}/1.0.0.tgz`, tarball);
  await put(`${name}/index.json`, storedPackument({ name, versions }));
}

async function inBatches(work: (number: number) => Promise<void>): Promise<void> {
  for (let start = 0; start < PACKAGES; start += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => work(start + index)));
  }
}

async function countObjects(): Promise<number> {
  let count = 0;
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket })) count += page.KeyCount ?? 0;
  return count;
}

/** Runs a command that is to fail, and resolves with what it says. */
async function failure(hook: string, options?: Options): Promise<string> {
  return serverless.run(CodeboxTools, hook, options).then(
    () => 'It did not fail.',
    (error: unknown) => String(error),
  );
}

beforeAll(async () => {
  restore = setEnvironment({ CODEBOX_BUCKET: bucket, CODEBOX_S3_ENDPOINT: process.env.S3_ENDPOINT });
  lambda = fakeDeployment({
    'codebox-npm-test-put': { apiEndpoint: OLD_URL, logTopic: 'arn:aws:sns:us-east-1:123456789012:log' },
    'codebox-npm-test-get': { apiEndpoint: OLD_URL },
  });
  await createBucket(client, bucket);
  await inBatches(putPackage);
  await put(DAMAGED, '{"name":');
});
afterAll(() => {
  sns.restore();
  lambda.restore();
  restore();
  client.destroy();
});
beforeEach(() => {
  serverless = fakeServerless(bucket, { credentials: credentials() });
  sns.reset();
  sns.on(PublishCommand).resolves({});
});

// One after the other, on the same bucket: it takes longer to fill than to go through.
describe('the maintenance of 1400 objects on a real S3', () => {
  test('verify finds the damaged index and the missing counts, and repairs the latter', async () => {
    expect(await failure('codebox:verify:verify', { fix: true })).toMatch(
      /^Error: Failed:\n {2}damaged\/index\.json: The index of damaged in storage is damaged\. [^\n]+$/,
    );
    expect(serverless.output.notice).toEqual([
      'packages read: 700, tarballs sound: 700, packages repaired: 7, failed: 1',
    ]);
    expect(serverless.output.progress).toContain('Checking tarballs [========================] 700 of 700');
  });

  test('domain rewrites every other index, and none the second time', async () => {
    expect(await failure('codebox:domain:migrate', { host: 'npm.example.com' })).toContain(
      `\n  ${DAMAGED}: `,
    );
    expect(serverless.output.notice.at(-1)).toBe('packages rewritten: 700, functions changed: 2, failed: 1');
    const { versions } = JSON.parse(await text('@acme/package-0001/index.json'));
    const url = 'https://npm.example.com/prod/registry/@acme%2fpackage-0001/-/package-0001-1.0.0.tgz';
    expect(versions['1.0.0'].dist.tarball).toBe(url);
    await failure('codebox:domain:migrate', { host: 'npm.example.com' });
    expect(serverless.output.notice.at(-1)).toBe(
      'packages already right: 700, functions already right: 2, failed: 1',
    );
  });

  test('index tells every other package', async () => {
    expect(await failure('codebox:index:index')).toContain(`\n  ${DAMAGED}: `);
    expect(serverless.output.notice).toEqual(['told: 700, searchable: 700, failed: 1']);
    const names = sns
      .commandCalls(PublishCommand)
      .map(({ args: [{ input }] }) => JSON.parse(input.Message ?? ''));
    expect(new Set(names.map(({ body }) => body.name)).size).toBe(PACKAGES);
  });

  const encrypting = process.env.S3_IS_LAX ? test.skip : test;

  encrypting('encrypt encrypts all but the one that it cannot read, and none the second time', async () => {
    const key = createHash('sha256').update('a key of the client').digest();
    const customer = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: key.toString('base64') };
    const SSECustomerKeyMD5 = createHash('md5').update(key).digest('base64');
    const locked = { Bucket: bucket, Key: 'locked/1.0.0.tgz', Body: 'bytes', ...customer, SSECustomerKeyMD5 };
    await client.send(new PutObjectCommand(locked));
    const before = await text('@acme/package-0001/index.json');
    // Two for each package, and those of the catalogue.
    const others = (await countObjects()) - 1;
    expect(others).toBeGreaterThan(2 * PACKAGES);
    expect(await failure('codebox:encrypt:encrypt', { 'kms-key-id': KEY_ID })).toMatch(
      /^Error: Failed:\n {2}locked\/1\.0\.0\.tgz: [^\n]+$/,
    );
    expect(serverless.output.notice).toEqual([`encrypted: ${others}, failed: 1`]);
    for (const Key of ['@acme/package-0001/index.json', '@acme/package-0001/1.0.0.tgz']) {
      expect(await client.send(new HeadObjectCommand({ Bucket: bucket, Key }))).toMatchObject({
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: KEY_ID,
      });
    }
    expect(await text('@acme/package-0001/index.json')).toBe(before);
    await failure('codebox:encrypt:encrypt', { 'kms-key-id': KEY_ID });
    expect(serverless.output.notice.at(-1)).toBe(`already encrypted: ${others}, failed: 1`);
  });

  test('encrypt keeps the content type that an object has', async () => {
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'package-0000/1.0.0.tgz' }));
    expect(head.ContentType).toBe('application/x-original');
  });
});

describe('the removal of a real bucket', () => {
  test('stops without consent', async () => {
    const stopped = await serverless
      .run(RemoveStorage, 'before:remove:remove')
      .catch((error: unknown) => error);
    expect(String(stopped)).toContain(`The bucket ${bucket} holds 701 packages.`);
  });

  test('takes every object with it', async () => {
    await serverless.run(RemoveStorage, 'before:remove:remove', { 'delete-packages': bucket });
    await expectNoBucket(bucket);
  });

  test('takes every version and delete marker with it, also beyond 1000', async () => {
    const versioned = `codebox-${randomUUID()}-test`;
    await client.send(new CreateBucketCommand({ Bucket: versioned }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await client.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration }));
    for (let round = 0; round < 24; round += 1) {
      const keys = Array.from({ length: 20 }, (_, number) => ({ Bucket: versioned, Key: `${number}.tgz` }));
      await Promise.all(keys.map((at) => client.send(new PutObjectCommand({ ...at, Body: String(round) }))));
      await Promise.all(keys.map((at) => client.send(new PutObjectCommand({ ...at, Body: 'again' }))));
      await Promise.all(keys.map((at) => client.send(new DeleteObjectCommand(at))));
    }
    const removing = fakeServerless(versioned, { credentials: credentials() });
    await removing.run(RemoveStorage, 'before:remove:remove', { 'delete-packages': versioned });
    expect(removing.output.notice).toEqual([
      `The bucket ${versioned} and its 1440 objects, with all their versions, are deleted.`,
    ]);
    await expectNoBucket(versioned);
  });
});

async function expectNoBucket(name: string): Promise<void> {
  const answer = client.send(new HeadBucketCommand({ Bucket: name }));
  await expect(answer).rejects.toMatchObject({ name: 'NotFound' });
}

function credentials() {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = process.env;
  return { accessKeyId, secretAccessKey };
}
