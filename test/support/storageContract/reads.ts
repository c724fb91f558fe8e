import { expect, test } from '@jest/globals';
import { byBytes, type Current, isWrittenSince, KEY, listed, text, write } from './helpers';

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

export function describeReads(current: Current): void {
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
    const start = Date.now();
    await write(current(), KEY, 'four');

    const stored = await current().get(KEY);
    const info = await current().stat(KEY);

    expect(stored?.etag).toMatch(/^[^"]+$/);
    expect(info).toMatchObject({ key: KEY, size: 4 });
    expect([stored, info].map(isWrittenSince(start))).toEqual([true, true]);
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
