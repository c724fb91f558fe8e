import { CopyObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import type { Options } from '../../.serverless_plugins/lib/framework';
import { setEnvironment } from '../support/environment';
import { store } from '../support/fakeBucket';
import { fakeEncryption } from '../support/fakeEncryption';
import { type FakeS3, fakeS3, s3Error } from '../support/fakeS3';
import { type FakeServerless, fakeServerless, ServerlessError } from '../support/fakeServerless';

const INDEX = '@acme/widget/index.json';
const TARBALL = '@acme/widget/1.0.0.tgz';
const KMS = 'arn:aws:kms:eu-central-1:123456789012:key/key-1';

let s3: FakeS3;
let serverless: FakeServerless;
let restore: () => void;

beforeEach(() => {
  restore = setEnvironment({ CODEBOX_BUCKET: 'acme', CODEBOX_S3_ENDPOINT: undefined });
  s3 = fakeS3({ bucket: 'acme-test' });
  serverless = fakeServerless('acme-test');
});
afterEach(() => {
  s3.restore();
  restore();
});

const encrypt = (options: Options = {}) => serverless.run(CodeboxTools, 'codebox:encrypt:encrypt', options);
const bytesOf = (key: string) => Buffer.from(s3.objects.get(key)?.body ?? []).toString();

describe('sls codebox encrypt', () => {
  test('encrypts every object where it is, with its content type and metadata', async () => {
    const { encrypted } = fakeEncryption(s3);
    const extra = { contentType: 'application/x-old', metadata: { origin: 'codebox' } };
    for (const key of [INDEX, TARBALL]) store(s3.objects, key, Buffer.from(`bytes of ${key}`), extra);
    await encrypt();
    for (const key of [INDEX, TARBALL]) {
      expect(encrypted.get(key)).toMatchObject({ ServerSideEncryption: 'AES256' });
      expect(s3.objects.get(key)).toMatchObject(extra);
      expect(bytesOf(key)).toBe(`bytes of ${key}`);
    }
    expect(serverless.output.notice).toEqual(['encrypted: 2, failed: 0']);
  });

  test('brings no tarball through here', async () => {
    fakeEncryption(s3);
    s3.put(TARBALL, 'bytes');
    await encrypt();
    expect(s3.mock.commandCalls(PutObjectCommand)).toHaveLength(0);
    expect(s3.mock.commandCalls(CopyObjectCommand)).toHaveLength(1);
  });

  test('leaves alone what is encrypted already, and so can be run again', async () => {
    fakeEncryption(s3);
    s3.put(TARBALL, 'bytes');
    s3.put(INDEX, '{}');
    await encrypt();
    await encrypt();
    expect(serverless.output.notice.at(-1)).toBe('already encrypted: 2, failed: 0');
  });

  test('changes to a KMS key, and knows its objects by the ARN that S3 tells', async () => {
    const { encrypted } = fakeEncryption(s3);
    s3.put(TARBALL, 'bytes');
    encrypted.set(TARBALL, { ServerSideEncryption: 'AES256' });
    await encrypt({ 'kms-key-id': 'key-1' });
    expect(encrypted.get(TARBALL)).toEqual({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: KMS,
      BucketKeyEnabled: true,
    });
    await encrypt({ 'kms-key-id': 'key-1' });
    await encrypt({ 'kms-key-id': KMS });
    expect(serverless.output.notice.slice(1)).toEqual([
      'already encrypted: 1, failed: 0',
      'already encrypted: 1, failed: 0',
    ]);
    await encrypt({ 'kms-key-id': 'key-2' });
    expect(serverless.output.notice.at(-1)).toBe('encrypted: 1, failed: 0');
  });

  test.each(['alias/codebox', 'arn:aws:kms:eu-central-1:123456789012:alias/codebox'])(
    'refuses %s, which does not tell the key',
    async (alias) => {
      await expect(encrypt({ 'kms-key-id': alias })).rejects.toBeInstanceOf(ServerlessError);
    },
  );

  test('keeps what a publish writes meanwhile', async () => {
    const { encrypted, between } = fakeEncryption(s3);
    s3.put(INDEX, 'before');
    between(INDEX, () => between(INDEX, () => s3.put(INDEX, 'published meanwhile')));
    await encrypt();
    expect(bytesOf(INDEX)).toBe('published meanwhile');
    expect(encrypted.get(INDEX)).toMatchObject({ ServerSideEncryption: 'AES256' });
  });

  test('takes it calmly when an object is deleted meanwhile', async () => {
    const { between } = fakeEncryption(s3);
    s3.put(INDEX, 'before');
    between(INDEX, () => between(INDEX, () => s3.objects.delete(INDEX)));
    await encrypt();
    expect(serverless.output.notice).toEqual(['deleted meanwhile: 1, failed: 0']);
    expect(s3.objects.has(INDEX)).toBe(false);
  });

  test('sends the bytes again to a server that copies without encrypting', async () => {
    const { encrypted } = fakeEncryption(s3, { ignores: ['copy'] });
    s3.put(TARBALL, 'bytes');
    await encrypt();
    expect(encrypted.get(TARBALL)).toMatchObject({ ServerSideEncryption: 'AES256' });
    expect(bytesOf(TARBALL)).toBe('bytes');
  });

  test('does not believe a server that says nothing of encryption', async () => {
    fakeEncryption(s3, { ignores: ['copy', 'put'] });
    s3.put(TARBALL, 'bytes');
    await expect(encrypt()).rejects.toThrow(
      `Failed:\n  ${TARBALL}: The server stores it without encryption.`,
    );
  });

  test('goes on after a failure, names the key and fails', async () => {
    fakeEncryption(s3);
    for (let number = 0; number < 50; number += 1) s3.put(`widget/1.0.${number}.tgz`, 'bytes');
    s3.mock.on(CopyObjectCommand, { Key: 'widget/1.0.7.tgz' }).rejects(s3Error('AccessDenied', 403));
    const failed = await encrypt().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ServerlessError);
    expect(String(failed)).toContain(
      'Failed:\n  widget/1.0.7.tgz: Your AWS credentials do not allow this: AccessDenied.',
    );
    expect(serverless.output.notice).toEqual(['encrypted: 49, failed: 1']);
    expect(serverless.output.progress.at(-1)).toBe(
      'Encrypting [========================] 50 of 50, 1 failed',
    );
  });

  test('goes through more than one page', async () => {
    const { encrypted } = fakeEncryption(s3);
    for (let number = 0; number < 1_500; number += 1) s3.put(`widget/1.0.${number}.tgz`, 'bytes');
    await encrypt();
    expect(encrypted.size).toBe(1_500);
    expect(serverless.output.notice).toEqual(['encrypted: 1500, failed: 0']);
  });
});

describe('what stops every command', () => {
  test.each([
    ['NoSuchBucket', 404, 'The bucket does not exist. Check CODEBOX_BUCKET and --stage.'],
    ['PermanentRedirect', 301, 'The bucket is in another region than CODEBOX_REGION says.'],
    ['AccessDenied', 403, 'Your AWS credentials do not allow this: AccessDenied.'],
    ['ExpiredToken', 400, 'Your AWS credentials have expired. Get new ones and try again.'],
    ['InvalidAccessKeyId', 403, 'AWS does not know your credentials. Check the profile or the keys.'],
    ['SlowDown', 503, 'AWS refused: SlowDown, SlowDown.'],
  ])('%s is told in a sentence', async (name, status, sentence) => {
    s3.failNext('ListObjectsV2', s3Error(name, status));
    const failed = await encrypt().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ServerlessError);
    expect(failed).toMatchObject({ message: sentence });
  });

  test('no network is told in a sentence', async () => {
    s3.failNext('ListObjectsV2', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    await expect(encrypt()).rejects.toMatchObject({ message: 'AWS cannot be reached (ECONNREFUSED).' });
  });

  test('a fault of our own keeps its stack', async () => {
    const fault = new TypeError('x is not a function');
    s3.failNext('ListObjectsV2', fault);
    await expect(encrypt()).rejects.toBe(fault);
  });

  test('without CODEBOX_BUCKET nothing is touched', async () => {
    const restoreThis = setEnvironment({ CODEBOX_BUCKET: undefined });
    await expect(encrypt()).rejects.toThrow('Set CODEBOX_BUCKET');
    restoreThis();
  });
});
