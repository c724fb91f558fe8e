import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createS3Storage } from '../../../src/adapters/s3';
import type { Storage } from '../../../src/ports/storage';
import { type FakeS3, fakeS3, s3Error } from '../../support/fakeS3';

const KEY = '@acme/widget/index.json';
const ours = Buffer.from('ours');

describe('writes to S3 that meet others', () => {
  let s3: FakeS3;
  let storage: Storage;
  beforeEach(() => {
    s3 = fakeS3();
    storage = createS3Storage({ region: 'eu-central-1', bucket: 'codebox-test', s3Endpoint: undefined });
  });
  afterEach(() => s3.restore());

  const undecided = () => s3Error('ConditionalRequestConflict', 409);

  test('a create that S3 could not decide is tried again', async () => {
    s3.failNext('PutObject', undecided(), 2);

    expect(await storage.create(KEY, ours)).toBe('created');
    expect(s3.text(KEY)).toBe('ours');
  });

  test('a create that lost such a race finds the object of the other', async () => {
    s3.before('PutObject', () => {
      s3.put(KEY, 'theirs');
      throw undecided();
    });

    expect(await storage.create(KEY, ours)).toBe('exists');
    expect(s3.text(KEY)).toBe('theirs');
  });

  test('a create that never is decided is 503 after a few tries', async () => {
    s3.failNext('PutObject', undecided(), 100);

    await expect(storage.create(KEY, ours)).rejects.toMatchObject({ status: 503 });
    expect(s3.mock.commandCalls(PutObjectCommand).length).toBeLessThan(10);
  });

  test('a replace that S3 could not decide counts as changed, as its ETag may be old now', async () => {
    const { etag } = s3.put(KEY, 'old');
    s3.failNext('PutObject', undecided());

    expect(await storage.replace(KEY, ours, etag)).toBe('changed');
  });

  test('a create whose answer was lost has created, although the SDK meets the object at its retry', async () => {
    s3.loseNextAnswer();

    expect(await storage.create(KEY, ours)).toBe('created');
    expect(s3.text(KEY)).toBe('ours');
  });

  test('a replace whose answer was lost has replaced', async () => {
    const { etag } = s3.put(KEY, 'old');
    s3.loseNextAnswer();

    expect(await storage.replace(KEY, ours, etag)).toBe('replaced');
    expect(s3.text(KEY)).toBe('ours');
  });

  test('after a retry the object of another is not taken for ours, though its bytes be the same', async () => {
    s3.put(KEY, 'ours');
    s3.failNext('PutObject', s3Error('PreconditionFailed', 412, 2));
    expect(await storage.create(KEY, ours)).toBe('exists');

    s3.failNext('PutObject', s3Error('PreconditionFailed', 412, 2));
    expect(await storage.replace(KEY, ours, 'old')).toBe('changed');
  });

  test('after a retry that finds nothing, nothing was written', async () => {
    s3.failNext('PutObject', s3Error('PreconditionFailed', 412, 2));

    expect(await storage.replace(KEY, ours, 'old')).toBe('changed');
  });

  test('what is stored after a retry must be known: otherwise 503', async () => {
    s3.loseNextAnswer();
    s3.failNext('HeadObject');

    await expect(storage.create(KEY, ours)).rejects.toMatchObject({ status: 503 });
  });
});
