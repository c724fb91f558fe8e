import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createS3Storage } from '../../../src/adapters/s3';
import type { Storage } from '../../../src/ports/storage';
import { startScript, succeeded } from '../../support/childProcess';
import { openBucket, type RealBucket } from '../../support/realBucket';
import { describeStorage } from '../../support/storageContract';

describeStorage('a real S3', async () => {
  const bucket = await openBucket();
  return { storage: createS3Storage(bucket.config), close: bucket.close };
});

describe('a real S3', () => {
  let bucket: RealBucket;
  let storage: Storage;
  beforeEach(async () => {
    bucket = await openBucket();
    storage = createS3Storage(bucket.config);
  });
  afterEach(() => bucket.close());

  test('of 40 compare-and-swap writers in two processes none is lost', async () => {
    await storage.create('count.json', Buffer.from('0'));
    const where = JSON.stringify(bucket.config);

    const writers = [1, 2].map(() => startScript('incrementer.ts', where, 'count.json', '20'));
    await Promise.all(writers.map(succeeded));

    const stored = await storage.get('count.json');
    expect(Buffer.from(stored?.body ?? []).toString()).toBe('40');
  });

  test.each(['@acme/widget/1.0.0-RC.1+b.5.tgz', "legacy!~*'()/1.0.0.tgz", 'with space/&?#=%2f/1.0.0.tgz'])(
    'the URL of %s serves its bytes to anybody who has it',
    async (key) => {
      await storage.create(key, Buffer.from(key));

      const response = await fetch((await storage.url(key)) ?? '');

      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(await response.text()).toBe(key);
    },
  );

  const signed = process.env.S3_IS_LAX ? test.skip : test;

  signed('a URL serves no other key, and not without its signature', async () => {
    await storage.create('a.tgz', Buffer.from('a'));
    await storage.create('b.tgz', Buffer.from('b'));
    const url = (await storage.url('a.tgz')) ?? '';

    const other = await fetch(url.replace('a.tgz', 'b.tgz'));
    const unsigned = await fetch(url.slice(0, url.indexOf('?')));

    expect([other.status, unsigned.status]).toEqual([403, 403]);
  });

  test('a list goes on beyond the 1000 objects of a page', async () => {
    const keys = Array.from({ length: 1005 }, (_, n) => `many/${String(n).padStart(4, '0')}.json`);
    for (let start = 0; start < keys.length; start += 50) {
      const some = keys.slice(start, start + 50);
      await Promise.all(some.map((key) => storage.create(key, Buffer.from(key))));
    }

    const listed: string[] = [];
    for await (const { key } of storage.list('many/')) listed.push(key);

    expect(listed).toEqual(keys);
  });

  test('a bucket that is not there is 503, not an absent object', async () => {
    const lost = createS3Storage({ ...bucket.config, bucket: `${bucket.config.bucket}-lost` });

    await expect(lost.get('a.json')).rejects.toMatchObject({ status: 503 });
    await expect(lost.stat('a.json')).rejects.toMatchObject({ status: 503 });
    await expect(lost.replace('a.json', Buffer.from('x'), 'x')).rejects.toMatchObject({ status: 503 });
  });
});
