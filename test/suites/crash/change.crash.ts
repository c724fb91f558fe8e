import { describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../../src/adapters/folder';
import { forgetCatalogue } from '../../../src/store/catalogue/forget';
import { changeOf, queueEvent } from '../../support/queueEvent';
import { usePackageCrashes } from './crashes';
import {
  deletingPackage,
  deletingTarball,
  deprecating,
  NAME,
  packument,
  publishing,
  searching,
  send,
  succeed,
  tagging,
  unpublish,
  unpublishAll,
  unpublishing,
} from './requests';

const ORPHANS = [`${NAME}/1.0.0.tgz`, `${NAME}/1.1.0.tgz`];

describe('a change during which the process is killed', () => {
  const crash = usePackageCrashes();

  async function twoVersions(): Promise<void> {
    await succeed(await publishing('1.0.0'));
    await succeed(await publishing('1.1.0'));
    await succeed(searching('widget'));
  }

  /** As `npm start` does: npm finds nothing left to unpublish, so that nobody would tell search of it. */
  async function restart(): Promise<void> {
    await forgetCatalogue(createFolderStorage(process.env.storage ?? ''));
  }

  async function found(): Promise<unknown> {
    const { body } = await send(searching('widget'));
    return JSON.parse(body).objects.map((hit: { package: { version: string } }) => hit.package.version);
  }

  test('unpublish of a version', async () => {
    const deaths = await crash({
      before: async () => {
        await twoVersions();
        return unpublishing('1.1.0');
      },
      again: async () => {
        await restart();
        await unpublish('1.1.0');
      },
      after: async () => {
        const { versions, 'dist-tags': tags } = await packument();
        expect(Object.keys(versions)).toEqual(['1.0.0']);
        expect(tags).toEqual({ latest: '1.0.0' });
        expect(await found()).toEqual(['1.0.0']);
      },
      orphans: ORPHANS,
    });
    expect(deaths).toBeGreaterThan(15);
  });

  test('unpublish of a version, in its last step', async () => {
    const deaths = await crash({
      before: async () => {
        await twoVersions();
        await succeed(await unpublishing('1.1.0'));
        return deletingTarball('1.1.0');
      },
      again: async () => succeed(await deletingTarball('1.1.0')),
      after: async (storage) => expect(await storage.stat(`${NAME}/1.1.0.tgz`)).toBeUndefined(),
      orphans: ORPHANS,
    });
    expect(deaths).toBeGreaterThan(3);
  });

  test('unpublish of a package', async () => {
    const deaths = await crash({
      before: async () => {
        await twoVersions();
        return deletingPackage();
      },
      again: async () => {
        await restart();
        await unpublishAll();
      },
      after: async () => {
        expect((await packument()).versions).toEqual({});
        expect(await found()).toEqual([]);
      },
      orphans: ORPHANS,
    });
    expect(deaths).toBeGreaterThan(20);
  });

  test.each([
    ['a dist-tag', () => tagging('stable', '1.0.0'), ['1.0.0', undefined]],
    ['a deprecation', () => deprecating('1.0.0', 'old'), [undefined, 'old']],
  ])('%s', async (_, request, wanted) => {
    const deaths = await crash({
      before: async () => {
        await twoVersions();
        return request();
      },
      again: () => succeed(request()),
      after: async () => {
        const { versions, 'dist-tags': tags } = await packument();
        expect(Object.keys(versions)).toEqual(['1.0.0', '1.1.0']);
        expect([tags.stable, versions['1.0.0'].deprecated]).toEqual(wanted);
      },
    });
    expect(deaths).toBeGreaterThan(15);
  });

  test('the first search, which makes the catalogue', async () => {
    const deaths = await crash({
      before: async () => {
        await succeed(await publishing('1.0.0'));
        return searching('widget');
      },
      again: () => succeed(searching('widget')),
      after: async () => expect(await found()).toEqual(['1.0.0']),
    });
    expect(deaths).toBeGreaterThan(15);
  });

  test('the catalogue that follows the topic', async () => {
    const request = { handler: 'catalogue', event: queueEvent(changeOf(NAME)) } as const;
    const deaths = await crash({
      before: async () => {
        await succeed(await publishing('1.0.0'));
        return request;
      },
      again: async () => void (await send(request)),
      after: async () => expect(await found()).toEqual(['1.0.0']),
    });
    expect(deaths).toBeGreaterThan(15);
  });
});
