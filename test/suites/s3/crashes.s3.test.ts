import { describe, expect, test } from '@jest/globals';
import { openPlaceInBucket } from '../crash/bucketPlace';
import { usePackageCrashes } from '../crash/crashes';
import { NAME, packument, publishing, succeed, unpublish, unpublishing } from '../crash/requests';

describe('a process that is killed at every step over a real S3', () => {
  const crash = usePackageCrashes(openPlaceInBucket);

  const publish = async (version: string) => succeed(await publishing(version));

  test('publish: a tarball is left at most, and the same publish succeeds', async () => {
    const deaths = await crash({
      before: async () => {
        await publish('1.0.0');
        return publishing('1.1.0');
      },
      again: () => publish('1.1.0'),
      after: async () => expect((await packument())['dist-tags']).toEqual({ latest: '1.1.0' }),
      orphans: [`${NAME}/1.1.0.tgz`],
    });
    expect(deaths).toBeGreaterThanOrEqual(8);
  });

  test('unpublish: a tarball is left at most, and the same unpublish succeeds', async () => {
    const deaths = await crash({
      before: async () => {
        await publish('1.0.0');
        await publish('1.1.0');
        return unpublishing('1.1.0');
      },
      again: () => unpublish('1.1.0'),
      after: async () => expect(Object.keys((await packument()).versions)).toEqual(['1.0.0']),
      orphans: [`${NAME}/1.1.0.tgz`],
    });
    expect(deaths).toBeGreaterThanOrEqual(4);
  });
});
