import { describe, expect, test } from '@jest/globals';
import { parsePackageName } from '../../src/registry/names';
import { setTag } from '../../src/registry/packument/tags';
import { indexKey } from '../../src/store/keys/packages';
import { readPackument, updatePackument } from '../../src/store/packuments';
import { memoryStorage } from '../support/memoryStorage';
import { storedPackument } from '../support/packages';

const widget = parsePackageName('widget');
const config = { maxPackument: 2 ** 20 };

async function storeWithWidget() {
  const storage = memoryStorage();
  await storage.create(indexKey(widget), Buffer.from(storedPackument({})));
  const tag = (name: string) =>
    updatePackument({ storage, config }, widget, (current) => {
      if (!current) throw new Error('It is there.');
      return setTag(current, name, '1.0.0');
    });
  return { storage, tag };
}

describe('what was written last', () => {
  test('is what the next change begins with, as if it had been read', async () => {
    const { storage, tag } = await storeWithWidget();
    const first = await tag('one');
    expect(JSON.parse(JSON.stringify(first))).toStrictEqual(await readPackument(storage, widget));
    expect((await tag('two'))['dist-tags']).toMatchObject({ one: '1.0.0', two: '1.0.0' });
  });

  test('counts for nothing once another process has written as many bytes', async () => {
    const { storage, tag } = await storeWithWidget();
    await tag('one');
    const stored = await storage.get(indexKey(widget));
    if (!stored) throw new Error('It is there.');
    const other = Buffer.from(Buffer.from(stored.body).toString('utf8').replace('"one"', '"six"'));
    expect(other).toHaveLength(stored.body.length);
    await storage.replace(indexKey(widget), other, stored.etag);
    const tags = (await tag('two'))['dist-tags'];
    expect(tags).toMatchObject({ six: '1.0.0', two: '1.0.0' });
    expect(tags).not.toHaveProperty('one');
  });
});
