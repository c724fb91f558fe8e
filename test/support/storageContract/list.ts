import { expect, test } from '@jest/globals';
import { type Current, createAll, infos, isWrittenSince, KEY, listed, write } from './helpers';

export function describeList(current: Current): void {
  test('a prefix is the start of a key, not a folder', async () => {
    await createAll(current(), [
      'widget/index.json',
      'widget-x/index.json',
      'wid.json',
      'x/widget/index.json',
    ]);

    expect(await listed(current(), 'wid')).toEqual(['wid.json', 'widget-x/index.json', 'widget/index.json']);
    expect(await listed(current(), 'widget/')).toEqual(['widget/index.json']);
    expect(await listed(current(), 'widget/index.json')).toEqual(['widget/index.json']);
    expect(await listed(current(), 'widget/index.json/')).toEqual([]);
    expect(await listed(current(), 'none/')).toEqual([]);
    expect(await listed(current(), '../')).toEqual([]);
  });

  test('an object and one deeper below the same name both are there', async () => {
    await createAll(current(), ['a/b/index.json', 'a/index.json']);

    expect(await listed(current(), 'a/')).toEqual(['a/b/index.json', 'a/index.json']);
  });

  test('keys come in the order of their UTF-8 bytes, as S3 lists them', async () => {
    const inOrder = ['A/x.json', 'a-b/x.json', 'a.json', 'a/x.json', 'ab.json', 'ｚ.json', '😀.json'];
    await createAll(current(), [...inOrder].reverse());

    expect(await listed(current(), '')).toEqual(inOrder);
  });

  test('a list says size and age, and no ETag but the right one', async () => {
    const start = Date.now();
    const etag = await write(current(), KEY, 'four');

    const found = await infos(current(), '@acme/');

    expect(found).toMatchObject([{ key: KEY, size: 4 }]);
    expect(found.map(isWrittenSince(start))).toEqual([true]);
    expect([undefined, etag]).toContain(found[0]?.etag);
  });
}
