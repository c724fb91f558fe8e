import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  type DeleteObjectsCommandInput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Options } from '../../.serverless_plugins/lib/framework';
import { RemoveStorage } from '../../.serverless_plugins/remove-storage/plugin';
import { setEnvironment } from '../support/environment';
import { type FakeS3, fakeS3, s3Error } from '../support/fakeS3';
import { type FakeServerless, fakeServerless, ServerlessError } from '../support/fakeServerless';

const BUCKET = 'acme-test';

type Kept = { readonly Key: string; readonly VersionId: string; readonly isMarker: boolean };

let s3: FakeS3;
let serverless: FakeServerless;
let restore: () => void;
/** Everything that the versioned bucket keeps; undefined once the bucket is gone. */
let kept: Kept[] | undefined;

beforeEach(() => {
  restore = setEnvironment({ CODEBOX_BUCKET: 'acme', CODEBOX_S3_ENDPOINT: undefined });
  s3 = fakeS3({ bucket: BUCKET });
  serverless = fakeServerless(BUCKET);
  kept = [];
  s3.mock.on(ListObjectVersionsCommand).callsFake(async (input) => listVersions(input));
  s3.mock.on(DeleteObjectsCommand).callsFake(async (input) => deleteObjects(input));
  s3.mock.on(DeleteBucketCommand).callsFake(async () => {
    if (kept?.length) throw s3Error('BucketNotEmpty', 409);
    kept = undefined;
    return {};
  });
});
afterEach(() => {
  s3.restore();
  restore();
});

function listVersions({ KeyMarker = '', VersionIdMarker = '' }: ListObjectVersionsCommandInput) {
  const isAfter = ({ Key, VersionId }: Kept) => `${Key} ${VersionId}` > `${KeyMarker} ${VersionIdMarker}`;
  // Some servers do not go on from an object that is gone.
  const isLost = KeyMarker !== '' && !kept?.some(({ Key }) => Key === KeyMarker);
  const rest = isLost ? [] : (kept ?? []).filter(isAfter);
  const page = rest.slice(0, 1000);
  return {
    Versions: page.filter(({ isMarker }) => !isMarker),
    DeleteMarkers: page.filter(({ isMarker }) => isMarker),
    IsTruncated: rest.length > page.length,
    NextKeyMarker: page.at(-1)?.Key,
    NextVersionIdMarker: page.at(-1)?.VersionId,
  };
}

function deleteObjects({ Delete }: DeleteObjectsCommandInput) {
  const named = new Set(Delete?.Objects?.map(({ Key, VersionId }) => `${Key} ${VersionId}`));
  if (named.size > 1000) throw s3Error('MalformedXML', 400);
  kept = kept?.filter(({ Key, VersionId }) => !named.has(`${Key} ${VersionId}`));
  return {};
}

function fill(objects: number): void {
  kept = Array.from({ length: objects }, (_, number) => ({
    Key: `widget/${String(number).padStart(5, '0')}`,
    VersionId: 'v1',
    isMarker: number % 3 === 0,
  }));
}

const remove = (options: Options = {}) => serverless.run(RemoveStorage, 'before:remove:remove', options);

describe('sls remove', () => {
  test('stops without a word about the packages, counts them and says what to type', async () => {
    for (const key of ['widget/index.json', 'widget/1.0.0.tgz', '@acme/widget/index.json']) s3.put(key, 'x');
    fill(3);
    const failed = await remove().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ServerlessError);
    expect(failed).toMatchObject({
      message: [
        'The bucket acme-test holds 2 packages. Choose what happens to them:',
        '  sls remove --stage test --keep-packages',
        '  sls remove --stage test --delete-packages acme-test',
      ].join('\n'),
    });
    expect(kept).toHaveLength(3);
  });

  test('keeps the bucket when told to', async () => {
    s3.put('widget/index.json', 'x');
    fill(3);
    await remove({ 'keep-packages': true });
    expect(kept).toHaveLength(3);
    expect(serverless.output.notice).toEqual(['The bucket acme-test stays, with 1 package.']);
  });

  test.each([
    [{ 'delete-packages': 'acme-prod' }, 'The bucket is acme-test, not acme-prod. Nothing was deleted.'],
    [{ 'delete-packages': '' }, 'The bucket is acme-test, not . Nothing was deleted.'],
    [
      { 'delete-packages': BUCKET, 'keep-packages': true },
      '--keep-packages and --delete-packages exclude each other.',
    ],
  ])('stops at %p', async (options, message) => {
    fill(3);
    await expect(remove(options)).rejects.toMatchObject({ message });
    expect(kept).toHaveLength(3);
  });

  test('deletes every version and delete marker, then the bucket', async () => {
    fill(4_500);
    await remove({ 'delete-packages': BUCKET });
    expect(kept).toBeUndefined();
    const batches = s3.mock
      .commandCalls(DeleteObjectsCommand)
      .map(({ args }) => args[0].input.Delete?.Objects?.length);
    expect(batches).toEqual([1000, 1000, 1000, 1000, 500]);
    expect(serverless.output.notice).toEqual([
      'The bucket acme-test and its 4500 objects, with all their versions, are deleted.',
    ]);
  });

  test('takes what is published meanwhile too', async () => {
    fill(3);
    let rounds = 0;
    s3.mock.on(DeleteBucketCommand).callsFake(async () => {
      rounds += 1;
      if (rounds === 1) kept = [{ Key: 'late/index.json', VersionId: 'v1', isMarker: false }];
      if (kept?.length) throw s3Error('BucketNotEmpty', 409);
      kept = undefined;
      return {};
    });
    await remove({ 'delete-packages': BUCKET });
    expect(kept).toBeUndefined();
  });

  test('gives up when it never becomes empty', async () => {
    s3.mock.on(DeleteBucketCommand).rejects(s3Error('BucketNotEmpty', 409));
    await expect(remove({ 'delete-packages': BUCKET })).rejects.toMatchObject({
      message: 'AWS refused: BucketNotEmpty, BucketNotEmpty.',
    });
    expect(s3.mock.commandCalls(DeleteBucketCommand)).toHaveLength(3);
  });

  test('names what could not be deleted, and leaves the bucket', async () => {
    fill(3);
    s3.mock.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'widget/00001', Code: 'AccessDenied' }] });
    await expect(remove({ 'delete-packages': BUCKET })).rejects.toMatchObject({
      message: 'These objects could not be deleted:\n  widget/00001: AccessDenied',
    });
    expect(s3.mock.commandCalls(DeleteBucketCommand)).toHaveLength(0);
  });

  test('has nothing to ask when the bucket is gone already', async () => {
    s3.failNext('ListObjectsV2', s3Error('NoSuchBucket', 404));
    await remove();
    expect(serverless.output.notice).toEqual([]);
  });

  test('stops when it may not look into the bucket', async () => {
    s3.failNext('ListObjectsV2', s3Error('AccessDenied', 403));
    await expect(remove({ 'keep-packages': true })).rejects.toBeInstanceOf(ServerlessError);
  });
});
