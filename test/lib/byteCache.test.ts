import { describe, expect, test } from '@jest/globals';
import { createByteCache } from '../../src/lib/byteCache';

const text = (length: number, character = 'a') => ({ body: character.repeat(length) });

describe('byteCache', () => {
  test('forgets what was used longest ago when the bytes run out', () => {
    const cache = createByteCache<{ body: string }>(100);
    cache.set('old', text(40));
    cache.set('used', text(40));
    cache.get('old');
    cache.set('new', text(40));
    expect(cache.get('old')).toEqual(text(40));
    expect(cache.get('used')).toBeUndefined();
    expect(cache.get('new')).toEqual(text(40));
  });

  test('does not keep a value larger than itself, nor the outdated one under its key', () => {
    const cache = createByteCache<{ body: string }>(100);
    cache.set('key', text(10));
    cache.set('key', text(101));
    expect(cache.get('key')).toBeUndefined();
  });

  test('counts two bytes a character once a text is not plain ASCII', () => {
    const cache = createByteCache<{ body: string }>(100);
    cache.set('wide', text(51, '…'));
    cache.set('plain', text(51));
    expect(cache.get('wide')).toBeUndefined();
    expect(cache.get('plain')).toBeDefined();
  });

  test('keeps an empty body', () => {
    const cache = createByteCache<{ body: string }>(100);
    cache.set('empty', text(0));
    expect(cache.get('empty')).toEqual(text(0));
    cache.delete('empty');
    expect(cache.get('empty')).toBeUndefined();
  });
});
