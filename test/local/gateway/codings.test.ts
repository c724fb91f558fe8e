import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { createTextPacker, isPacked } from '../../../src/lib/keptText';
import { createCodings } from '../../../src/local/gateway/codings';

const answer = (body: string, hash?: string) => ({ status: 200, headers: new Map(), body, hash });

describe('the bytes of answers', () => {
  test('are compressed once for all who ask for the same body, also at the same time', async () => {
    const { bytesOf } = createCodings(1024);
    const [one, other] = await Promise.all([
      bytesOf(answer('text', 'a'), 'gzip'),
      bytesOf(answer('text', 'a'), 'gzip'),
    ]);
    expect(one).toBe(other);
    expect(await bytesOf(answer('text', 'a'), 'gzip')).toBe(one);
    expect(gunzipSync(one).toString()).toBe('text');
  });

  test('are made once as they are, too', async () => {
    const { bytesOf } = createCodings(1024);
    const first = await bytesOf(answer('text', 'a'), 'identity');
    expect(await bytesOf(answer('text', 'a'), 'identity')).toBe(first);
    expect(Buffer.from(first).toString()).toBe('text');
  });

  test('of what lies compressed are those that lie there, and unpacked once', async () => {
    const { bytesOf } = createCodings(1024);
    const text = 'a long text '.repeat(1_000);
    const body = await createTextPacker(1)(text);
    if (!isPacked(body)) throw new Error('It is packed.');
    const packed = { status: 200, headers: new Map(), body, hash: 'a' };
    expect(bytesOf(packed, 'gzip')).toBe(body.gzipped);
    const unpacked = await bytesOf(packed, 'identity');
    expect(Buffer.from(unpacked).toString()).toBe(text);
    expect(await bytesOf(packed, 'identity')).toBe(unpacked);
  });

  test('are never those of another body', async () => {
    const { bytesOf } = createCodings(1024);
    await bytesOf(answer('one', 'a'), 'gzip');
    expect(gunzipSync(await bytesOf(answer('other', 'b'), 'gzip')).toString()).toBe('other');
    expect(gunzipSync(await bytesOf(answer('without'), 'gzip')).toString()).toBe('without');
  });
});
