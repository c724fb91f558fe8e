import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sdkStreamMixin } from '@smithy/util-stream';
import { createS3Storage } from '../../src/adapters/s3';
import type { Storage } from '../../src/ports/storage';
import { type FakeS3, fakeS3, s3Error } from '../support/fakeS3';
import { describeStorage } from '../support/storageContract';

const KEY = '@acme/widget/index.json';
const config = { region: 'eu-central-1', bucket: 'codebox-test', s3Endpoint: undefined };
const busy = { status: 503, headers: { 'retry-after': expect.anything() } };

describeStorage('S3 in memory', async () => {
  const s3 = fakeS3({ pageSize: 5 });
  return { storage: createS3Storage(config), close: async () => s3.restore() };
});

describe('S3', () => {
  let s3: FakeS3;
  let storage: Storage;
  beforeEach(() => {
    s3 = fakeS3({ bucket: config.bucket });
    storage = createS3Storage(config);
  });
  afterEach(() => s3.restore());

  test('objects carry their length and type, and the bucket decides how they are encrypted', async () => {
    await storage.create(KEY, Buffer.from('{}'));
    await storage.create('widget/1.0.0.tgz', Buffer.from('tarball'));

    const inputs = s3.mock.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);

    expect(inputs).toMatchObject([
      { ContentType: 'application/json', ContentLength: 2 },
      { ContentType: 'application/octet-stream', ContentLength: 7 },
    ]);
    for (const input of inputs) expect(input).not.toHaveProperty('ServerSideEncryption');
  });

  describe.each(operations())('%s', (_, operation, run) => {
    test('is 503 when S3 fails, and the error keeps what S3 said but not its whole answer', async () => {
      const failure = Object.assign(s3Error('ExpiredToken', 400), { 'Token-0': 'session-token' });
      s3.put(KEY, '{}');
      s3.failNext(operation, failure);

      const error: unknown = await run(storage).catch((reason: unknown) => reason);

      expect(error).toMatchObject({
        ...busy,
        cause: { message: expect.stringContaining('ExpiredToken 400') },
      });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('session-token');
    });

    test('is 503 when the bucket is missing, not an absent object', async () => {
      const lost = createS3Storage({ ...config, bucket: 'another-bucket' });

      await expect(run(lost)).rejects.toMatchObject(busy);
    });
  });

  test('a 404 that does not come from S3 is 503, not an absent object', async () => {
    s3.failNext('GetObject', s3Error('Unknown', 404));

    await expect(storage.get(KEY)).rejects.toMatchObject(busy);
  });

  test('an answer without ETag is 503', async () => {
    s3.mock
      .on(GetObjectCommand)
      .resolves({ LastModified: new Date(), Body: sdkStreamMixin(Readable.from(['{}'])) });

    await expect(storage.get(KEY)).rejects.toMatchObject(busy);
  });

  test('a URL serves one object for five minutes and signs nothing but the host', async () => {
    const url = new URL((await storage.url('@acme/widget/1.0.0-RC.1+b.5.tgz')) ?? '');

    expect(url.hostname).toBe('codebox-test.s3.eu-central-1.amazonaws.com');
    expect(url.pathname).toBe('/%40acme/widget/1.0.0-RC.1%2Bb.5.tgz');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('300');
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host');
  });
});

type Run = (storage: Storage) => Promise<unknown>;

function operations(): readonly (readonly [string, Parameters<FakeS3['failNext']>[0], Run])[] {
  const body = Buffer.from('x');
  return [
    ['get', 'GetObject', (storage) => storage.get(KEY)],
    ['getIfChanged', 'GetObject', (storage) => storage.getIfChanged(KEY, 'x')],
    ['stat', 'HeadObject', (storage) => storage.stat(KEY)],
    ['create', 'PutObject', (storage) => storage.create('new.json', body)],
    ['replace', 'PutObject', (storage) => storage.replace(KEY, body, 'x')],
    ['delete', 'DeleteObject', (storage) => storage.delete(KEY)],
    ['list', 'ListObjectsV2', (storage) => storage.list('')[Symbol.asyncIterator]().next()],
  ];
}
