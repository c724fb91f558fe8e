import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { createTextPacker, isPacked, plainText } from '../../src/lib/keptText';

const LONG = '日本語 and more of it. '.repeat(500);

describe('a text that is kept', () => {
  test('lies there compressed, as it is sent, and is read as it was', async () => {
    const kept = await createTextPacker(1_000_000)(LONG);
    expect(kept.text()).toBe(LONG);
    expect(gunzipSync(kept.gzipped ?? '').toString()).toBe(LONG);
    expect(kept.length).toBe(Buffer.byteLength(LONG));
    expect(kept.bytes).toBe(kept.gzipped?.length);
  });

  test('is read again where the texts that were read last have no room for it', async () => {
    const keep = createTextPacker(LONG.length * 3);
    const kept = await Promise.all(Array.from({ length: 5 }, (_, index) => keep(`${index} ${LONG}`)));
    for (const text of [...kept, ...kept]) expect(text.text()).toMatch(/^\d 日本語/);
    expect(kept.map((text) => text.text()[0])).toEqual(['0', '1', '2', '3', '4']);
    expect((await createTextPacker(10)(LONG)).text()).toBe(LONG);
  });

  test('stays as it is where it is short, or nothing is to be compressed', async () => {
    for (const kept of [await createTextPacker(1_000)('short'), plainText('short')]) {
      expect(isPacked(kept)).toBe(false);
      expect([kept.text(), kept.length]).toEqual(['short', 5]);
    }
  });

  test('takes two bytes for a character where V8 does', () => {
    expect(plainText('short').bytes).toBe(5);
    expect(plainText('日本').bytes).toBe(4);
  });
});
