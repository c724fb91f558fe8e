import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ObjectInfo, Storage } from '../../src/context';
import { increment } from './increment';

export type OpenStorage = { readonly storage: Storage; readonly close: () => Promise<void> };

/** What every Storage promises; `open` gives an empty one for each test. */
export function describeStorage(name: string, open: () => Promise<OpenStorage>): void {
  describe(name, () => {
    let opened: OpenStorage;
    let storage: Storage;
    beforeEach(async () => {
      opened = await open();
      storage = opened.storage;
    });
    afterEach(() => opened.close());

    const current = () => storage;
    describeReads(current);
    describeCreate(current);
    describeReplace(current);
    describeDelete(current);
    describeList(current);
    describeRaces(current);
  });
}

type Current = () => Storage;

const KEY = '@acme/widget/index.json';

/** Keys that are easily confused with each other, or that a file system or a URL has its own idea of. */
const ODD_KEYS = [
  'widget/1.0.0.tgz',
  'widget/1.0.0-RC.1+build.5.tgz',
  'widget/1.0.0-rc.1+build.5.tgz',
  'Widget/1.0.0.tgz',
  '@acme/widget/1.0.0.tgz',
  'acme/index.json',
  'acme/widget/index.json',
  '-/large/@acme/widget.json',
  'aux/con.json',
  "legacy!~*'()/index.json",
  'a%2fb/%41/index.json',
  'a/2fb/A/index.json',
  'with space/and#hash?and&query=1/x.json',
  'grüße/日本/😀.json',
  `${'long-'.repeat(60)}/${'1'.repeat(256)}.tgz`,
  'trailing./dots..json.',
  '.hidden/.x.json',
  'index.json',
];

function describeReads(current: Current): void {
  test('a key that was never written is absent', async () => {
    expect(await current().get(KEY)).toBeUndefined();
    expect(await current().getIfChanged(KEY, 'any')).toBeUndefined();
    expect(await current().stat(KEY)).toBeUndefined();
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['5 MB', Buffer.alloc(5 * 1024 * 1024, 'codebox ')],
  ])('a body of %s comes back as it was', async (_, body) => {
    await current().create('widget/1.0.0.tgz', body);

    const stored = await current().get('widget/1.0.0.tgz');

    expect(Buffer.compare(stored?.body ?? Buffer.from('absent'), body)).toBe(0);
    expect(await current().stat('widget/1.0.0.tgz')).toMatchObject({ size: body.length });
  });

  test('an object has an ETag without quotes, and a size and the time of its last write', async () => {
    await write(current(), KEY, 'four');

    const stored = await current().get(KEY);
    const info = await current().stat(KEY);

    expect(stored?.etag).toMatch(/^[^"]+$/);
    expect(info).toMatchObject({ key: KEY, size: 4 });
    expect([stored, info].map(isRecent)).toEqual([true, true]);
  });

  test('an object is unchanged for who knows its ETag, until it is replaced', async () => {
    const etag = await write(current(), KEY, 'one');

    expect(await current().getIfChanged(KEY, etag)).toBe('unchanged');
    await current().replace(KEY, Buffer.from('two'), etag);
    const changed = await current().getIfChanged(KEY, etag);

    expect(changed).toEqual(await current().get(KEY));
    expect(await text(current(), KEY)).toBe('two');
  });

  test('every key has its own object, whatever signs it holds', async () => {
    await Promise.all(ODD_KEYS.map((key) => current().create(key, Buffer.from(key))));

    const stored = await Promise.all(ODD_KEYS.map((key) => text(current(), key)));

    expect(stored).toEqual(ODD_KEYS);
    expect(await listed(current(), '')).toEqual(byBytes(ODD_KEYS));
  });
}

function describeCreate(current: Current): void {
  test('an object is created once, and the first body stays', async () => {
    expect(await current().create(KEY, Buffer.from('first'))).toBe('created');
    expect(await current().create(KEY, Buffer.from('second'))).toBe('exists');
    expect(await text(current(), KEY)).toBe('first');
  });

  test('a key whose object was deleted can be created again', async () => {
    await write(current(), KEY, 'first');
    await current().delete(KEY);

    expect(await current().create(KEY, Buffer.from('second'))).toBe('created');
    expect(await text(current(), KEY)).toBe('second');
  });
}

function describeReplace(current: Current): void {
  test('an object is replaced by who knows its ETag', async () => {
    const etag = await write(current(), KEY, 'one');

    expect(await current().replace(KEY, Buffer.from('two'), etag)).toBe('replaced');
    expect(await text(current(), KEY)).toBe('two');
  });

  test('an object that changed since it was read is left alone', async () => {
    const etag = await write(current(), KEY, 'one');
    await current().replace(KEY, Buffer.from('two'), etag);

    expect(await current().replace(KEY, Buffer.from('three'), etag)).toBe('changed');
    expect(await text(current(), KEY)).toBe('two');
  });

  test('a missing object counts as changed and is not created', async () => {
    const etag = await write(current(), KEY, 'one');
    await current().delete(KEY);

    expect(await current().replace(KEY, Buffer.from('two'), etag)).toBe('changed');
    expect(await current().replace('never/index.json', Buffer.from('two'), etag)).toBe('changed');
    expect(await listed(current(), '')).toEqual([]);
  });
}

function describeDelete(current: Current): void {
  test('a deleted object is gone, also when it is deleted twice', async () => {
    await write(current(), KEY, 'one');
    await write(current(), '@acme/widget/1.0.0.tgz', 'stays');

    await current().delete(KEY);
    await current().delete(KEY);

    expect(await current().get(KEY)).toBeUndefined();
    expect(await listed(current(), '')).toEqual(['@acme/widget/1.0.0.tgz']);
  });

  test('deleting what never was succeeds', async () => {
    await expect(current().delete('never/index.json')).resolves.toBeUndefined();
  });
}

function describeList(current: Current): void {
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

  test('a list says size and age', async () => {
    await write(current(), KEY, 'four');

    const found = await infos(current(), '@acme/');

    expect(found).toMatchObject([{ key: KEY, size: 4 }]);
    expect(found.map(isRecent)).toEqual([true]);
  });
}

function describeRaces(current: Current): void {
  test('of 20 who create one key at once, one succeeds and its body stays', async () => {
    const bodies = Array.from({ length: 20 }, (_, writer) => `writer ${writer}`);

    const outcomes = await Promise.all(bodies.map((body) => current().create(KEY, Buffer.from(body))));

    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
    expect(await text(current(), KEY)).toBe(bodies[outcomes.indexOf('created')]);
  });

  test('of 40 who replace one object by compare-and-swap at once, none is lost', async () => {
    await write(current(), KEY, '0');

    await Promise.all(Array.from({ length: 40 }, () => increment(current(), KEY)));

    expect(await text(current(), KEY)).toBe('40');
  }, 60_000);

  test('a reader sees a whole object, the old one or the new one', async () => {
    const bodies = ['a', 'b'].map((letter) => Buffer.alloc(500_000, letter));
    await current().create(KEY, bodies[0] ?? Buffer.alloc(0));
    let writing = true;

    const writer = alternate(current(), bodies).finally(() => {
      writing = false;
    });
    while (writing) {
      const body = Buffer.from((await current().get(KEY))?.body ?? []);
      expect(bodies.some((whole) => whole.equals(body))).toBe(true);
    }
    await writer;
  });
}

async function alternate(storage: Storage, bodies: readonly Buffer[]): Promise<void> {
  for (let round = 1; round <= 20; round += 1) {
    const stored = await storage.get(KEY);
    const next = bodies[round % bodies.length] ?? Buffer.alloc(0);
    expect(await storage.replace(KEY, next, stored?.etag ?? '')).toBe('replaced');
  }
}

/** Creates an object and gives its ETag. */
async function write(storage: Storage, key: string, body: string): Promise<string> {
  expect(await storage.create(key, Buffer.from(body))).toBe('created');
  return (await storage.get(key))?.etag ?? '';
}

async function createAll(storage: Storage, keys: readonly string[]): Promise<void> {
  for (const key of keys) await storage.create(key, Buffer.from(key));
}

async function text(storage: Storage, key: string): Promise<string | undefined> {
  const stored = await storage.get(key);
  return stored && Buffer.from(stored.body).toString();
}

async function infos(storage: Storage, prefix: string): Promise<readonly ObjectInfo[]> {
  const found: ObjectInfo[] = [];
  for await (const info of storage.list(prefix)) found.push(info);
  return found;
}

async function listed(storage: Storage, prefix: string): Promise<readonly string[]> {
  return (await infos(storage, prefix)).map(({ key }) => key);
}

function isRecent(object: { readonly lastModified: Date } | undefined): boolean {
  return Math.abs((object?.lastModified.getTime() ?? 0) - Date.now()) < 60_000;
}

function byBytes(keys: readonly string[]): readonly string[] {
  return [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
