import { expect, test } from '@jest/globals';
import { type Current, KEY, listed, text, write } from './helpers';

export function describeWrites(current: Current): void {
  describeCreate(current);
  describeReplace(current);
  describeDelete(current);
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
